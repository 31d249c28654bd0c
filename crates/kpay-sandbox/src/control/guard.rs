//! Keeps web pages of others away: the sandbox has no password, and any page that the developer
//! visits can send requests to the developer's own machine.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{Method, Request, StatusCode};

use crate::http::response::Refusal;

/// Admits what no browser sent, and the sandbox's own pages. The `Host` was checked before.
pub(super) fn admit(request: &Request<Bytes>) -> Result<(), Refusal> {
    let header = |name: &str| request.headers().get(name).map(|it| it.to_str().unwrap_or("?"));
    let refused = |message: &str| Err(Refusal::new(StatusCode::FORBIDDEN, message));
    let host = header(HOST.as_str());
    let is_foreign = header("sec-fetch-site").is_some_and(|it| it != "same-origin" && it != "none")
        || header(ORIGIN.as_str()).is_some_and(|origin| {
            let site = origin.split_once("://").map(|(_, site)| site);
            site.is_none() || site != host
        });
    if is_foreign {
        return refused("The control API takes no requests from other sites");
    }
    if request.method() == Method::POST {
        let media_type = header(CONTENT_TYPE.as_str()).and_then(|it| it.split(';').next());
        if !media_type.is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Content-Type must be application/json",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(method: Method, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri("/_sandbox/status");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::new()).unwrap();
        match admit(&request) {
            Ok(()) => 200,
            Err(refusal) => refusal.into_response("/").status().as_u16(),
        }
    }

    #[test]
    fn programs_and_its_own_pages_come_in() {
        for headers in [
            &[][..],
            &[("host", "127.0.0.1:7700")],
            &[("host", "[::1]:7700")],
            &[("host", "localhost")],
            &[("host", "sandbox.test:7700")],
            &[("host", "localhost:7700"), ("origin", "http://localhost:7700")],
            &[("host", "localhost:7700"), ("sec-fetch-site", "same-origin")],
            &[("host", "localhost:7700"), ("sec-fetch-site", "none")],
        ] {
            assert_eq!(status(Method::GET, headers), 200, "{headers:?}");
        }
        let json = ("content-type", "application/json; charset=utf-8");
        assert_eq!(status(Method::POST, &[json]), 200);
    }

    #[test]
    fn pages_of_others_do_not() {
        for headers in [
            &[("host", "localhost:7700"), ("origin", "http://localhost:3000")][..],
            &[("host", "localhost:7700"), ("origin", "https://evil.test")],
            &[("host", "localhost:7700"), ("origin", "null")],
            &[("host", "localhost:7700"), ("sec-fetch-site", "cross-site")],
            &[("host", "localhost:7700"), ("sec-fetch-site", "same-site")],
            &[("origin", "http://localhost:7700")],
        ] {
            assert_eq!(status(Method::GET, headers), 403, "{headers:?}");
        }
        // What a form of another site can send without asking first.
        assert_eq!(status(Method::POST, &[]), 415);
        assert_eq!(status(Method::POST, &[("content-type", "text/plain")]), 415);
    }
}
