//! The dashboard at `/`: a few files for a browser, which asks the control API, and a stream that
//! says when there is something new to ask for.

mod events;

use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, Request, Response};

pub(crate) use events::{EventBody, EventStreams};

/// Where the stream is.
const EVENTS: &str = "/_dashboard/events";

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The files: their paths, media types and texts.
const FILES: [(&str, &str, &str); 17] = [
    ("/", "text/html; charset=utf-8", include_str!("dashboard/assets/index.html")),
    (
        "/_dashboard/style.css",
        "text/css; charset=utf-8",
        include_str!("dashboard/assets/style.css"),
    ),
    ("/_dashboard/icon.svg", "image/svg+xml", include_str!("dashboard/assets/icon.svg")),
    script("/_dashboard/api.js", include_str!("dashboard/assets/api.js")),
    script("/_dashboard/app.js", include_str!("dashboard/assets/app.js")),
    script("/_dashboard/clock.js", include_str!("dashboard/assets/clock.js")),
    script("/_dashboard/copy.js", include_str!("dashboard/assets/copy.js")),
    script("/_dashboard/detail.js", include_str!("dashboard/assets/detail.js")),
    script("/_dashboard/dom.js", include_str!("dashboard/assets/dom.js")),
    script("/_dashboard/faults.js", include_str!("dashboard/assets/faults.js")),
    script("/_dashboard/fields.js", include_str!("dashboard/assets/fields.js")),
    script("/_dashboard/lists.js", include_str!("dashboard/assets/lists.js")),
    script("/_dashboard/money.js", include_str!("dashboard/assets/money.js")),
    script("/_dashboard/settings.js", include_str!("dashboard/assets/settings.js")),
    script("/_dashboard/snippets.js", include_str!("dashboard/assets/snippets.js")),
    script("/_dashboard/timeline.js", include_str!("dashboard/assets/timeline.js")),
    script("/_dashboard/words.js", include_str!("dashboard/assets/words.js")),
];

const fn script(
    path: &'static str,
    text: &'static str,
) -> (&'static str, &'static str, &'static str) {
    (path, "text/javascript; charset=utf-8", text)
}

/// Whether a request is for the stream.
pub(crate) fn is_stream<B>(request: &Request<B>) -> bool {
    request.method() == Method::GET && request.uri().path() == EVENTS
}

/// A file of the dashboard, which is nothing of KPay's and leaves no trace in the engine.
pub(crate) fn file<B>(request: &Request<B>) -> Option<Response<Bytes>> {
    let (_, media_type, text) = FILES
        .iter()
        .find(|(path, ..)| request.method() == Method::GET && *path == request.uri().path())?;
    let mut response = Response::new(Bytes::from_static(text.as_bytes()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Some(response)
}

/// The head of the stream.
pub(crate) fn stream<B>(body: B) -> Response<B> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use kpay_core::Provider;
    use kpay_sandbox::Fault;

    use super::*;

    #[test]
    fn every_file_that_another_names_is_there() {
        for (_, _, text) in FILES {
            for quoted in text.split('"').filter(|it| it.starts_with("./") && it.ends_with(".js")) {
                let path = quoted.replace("./", "/_dashboard/");
                assert!(FILES.iter().any(|(known, ..)| *known == path), "{path}");
            }
        }
        // All at once: none waits until another has named it.
        for (path, ..) in FILES.iter().filter(|(path, ..)| path.ends_with(".js")) {
            assert!(text("/").contains(&format!("=\"{path}\"")), "{path}");
        }
    }

    #[test]
    fn no_file_writes_html() {
        for (path, _, text) in FILES {
            for risky in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
            {
                assert!(!text.contains(risky), "{path}: {risky}");
            }
            assert!(text.lines().count() < 400, "{path}");
        }
    }

    #[test]
    fn every_text_has_its_french() {
        // Where texts stand that are told in the reader's language, and what ends them.
        let marks = [
            ("t(\"", '"'),
            ("title: \"", '"'),
            ("note: \"", '"'),
            ("empty: [\"", '"'),
            ("heads: [\"", ']'),
            ("heads = [\"", ']'),
            ("table(\"", ']'),
        ];
        let mut told = 0;
        for (path, _, text) in FILES.iter().filter(|(path, ..)| is_told(path)) {
            for (mark, end) in marks {
                for (at, _) in text.match_indices(mark) {
                    if mark == "t(\"" && text[..at].ends_with(char::is_alphanumeric) {
                        continue;
                    }
                    let rest = text[at + mark.len()..].split(end).next().unwrap();
                    for key in rest.split('"').step_by(2) {
                        let french = [format!(" {key}: \""), format!("\"{key}\": \"")];
                        let has = french.iter().any(|it| self::text("/words.js").contains(it));
                        assert!(has, "{path}: {key}");
                        told += 1;
                    }
                }
            }
        }
        assert!(told > 120, "{told}");
    }

    /// Whether a script says something to its reader.
    fn is_told(path: &str) -> bool {
        path.ends_with(".js") && !["/snippets.js", "/words.js"].iter().any(|it| path.ends_with(it))
    }

    fn text(name: &str) -> &'static str {
        FILES.iter().find(|(path, ..)| path.ends_with(name)).map(|(.., text)| *text).unwrap()
    }

    #[test]
    fn every_fault_and_every_method_can_be_switched() {
        let listed = |file: &str, name: &str| text(file).matches(&format!("\"{name}\"")).count();
        for fault in Fault::ALL {
            assert_eq!(listed("/faults.js", fault.name()), 1, "{}", fault.name());
        }
        for provider in Provider::ALL {
            assert_eq!(listed("/settings.js", provider.as_str()), 1, "{provider}");
        }
        assert_eq!(listed("/settings.js", "CARD"), 1);
    }

    #[test]
    fn only_a_get_is_answered() {
        assert!(file(&Request::get("/?x").body(()).unwrap()).is_some());
        assert!(file(&Request::post("/").body(()).unwrap()).is_none());
        assert!(file(&Request::get("/_dashboard/none.js").body(()).unwrap()).is_none());
    }
}
