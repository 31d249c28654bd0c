//! A request as `fetch` takes it.

use std::fmt;

use bytes::Bytes;
use gloo_net::http::Headers;
use http::Method;
use http::header::{HeaderMap, HeaderValue, USER_AGENT};
use js_sys::{Reflect, Uint8Array};
use kpay_client::core::{NotSentReason, TransportError};
use web_sys::{AbortSignal, RequestCache, RequestInit, RequestRedirect};

use super::host::{global, in_browser, member};
use super::thrown::Thrown;

const OURS: HeaderValue =
    HeaderValue::from_static(concat!("kpay-rust/", env!("CARGO_PKG_VERSION"), " (wasm)"));

/// Builds the `Request`. `credentials` and `mode` stay unset: edge runtimes refuse them. A read is kept by
/// nobody (`cache: "no-store"`) where the host knows that word: some frameworks on it keep what a GET answered.
///
/// gloo-net's own builder is passed by: it panics where a host throws something else than one of
/// this realm's errors.
///
/// # Errors
/// Not sent, when the host refuses it.
pub(crate) fn build(
    mut request: http::Request<Bytes>,
    signal: &AbortSignal,
) -> Result<web_sys::Request, TransportError> {
    // A browser has an agent of its own, and for another one asks the server first.
    if !in_browser() {
        request.headers_mut().entry(USER_AGENT).or_insert(OURS);
    }
    let options = RequestInit::new();
    options.set_method(request.method().as_str());
    options.set_headers(&headers(request.headers())?.into_raw());
    // Workers refuse `error`; `manual` gives the redirect as it is, or as an opaque one in browsers.
    options.set_redirect(RequestRedirect::Manual);
    if request.method() == Method::GET && knows_caches() {
        options.set_cache(RequestCache::NoStore);
    }
    if !request.body().is_empty() {
        options.set_body(&Uint8Array::from(&request.body()[..]));
    }
    options.set_signal(Some(signal));
    let address = request.uri().to_string();
    let build = || web_sys::Request::new_with_str_and_init(&address, &options);
    let built = build().or_else(|_| {
        // Where a test imitates a page, its signals are none of the host's, which refuses them.
        options.set_signal(None);
        build()
    });
    built.map_err(|error| {
        TransportError::not_sent(NotSentReason::Connect)
            .with_source(Thrown::new("a Request could not be built", &error))
    })
}

/// Older edge runtimes have no `cache` in a `Request`, and refuse to be given one.
fn knows_caches() -> bool {
    let prototype = global("Request").and_then(|class| member(&class, "prototype"));
    prototype.is_some_and(|prototype| Reflect::has(&prototype, &"cache".into()).unwrap_or(false))
}

fn headers(from: &HeaderMap) -> Result<Headers, TransportError> {
    let to = Headers::new();
    for (name, value) in from {
        let Ok(value) = value.to_str() else {
            return Err(TransportError::not_sent(NotSentReason::Connect)
                .with_source(NotAscii(name.clone())));
        };
        to.append(name.as_str(), value);
    }
    Ok(to)
}

#[derive(Debug)]
struct NotAscii(http::HeaderName);

impl fmt::Display for NotAscii {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the header {} holds more than ASCII", self.0)
    }
}

impl std::error::Error for NotAscii {}
