//! What `fetch` answered with.

use std::fmt;

use gloo_net::http::Response;
use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use js_sys::Function;
use kpay_client::core::TransportError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ResponseType;

use super::host::{is_a, member};

/// Status and headers of an answer, and the answer itself for its body.
pub(crate) struct HostResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) response: Response,
}

impl HostResponse {
    /// Takes what came back. It may be of another realm's class, so it is known by its parts.
    ///
    /// # Errors
    /// Maybe sent, when it is no `Response`, or one without a status.
    pub(crate) fn new(value: JsValue) -> Result<Self, TransportError> {
        if !is_response(&value) {
            return Err(TransportError::cut().with_source(Strange::NoResponse));
        }
        let response = Response::from(value.unchecked_into::<web_sys::Response>());
        let status = if response.type_() == ResponseType::Opaqueredirect {
            // A browser hides which redirect it was, and is not asked to follow any.
            StatusCode::FOUND
        } else {
            StatusCode::from_u16(response.status())
                .map_err(|_| TransportError::cut().with_source(Strange::NoStatus))?
        };
        Ok(Self { status, headers: headers(&response), response })
    }
}

fn is_response(value: &JsValue) -> bool {
    let has_status = member(value, "status").is_some_and(|status| status.as_f64().is_some());
    let has_headers = member(value, "headers").is_some_and(|headers| is_a("Headers", &headers));
    let has_body = match js_sys::Reflect::get(value, &JsValue::from_str("body")) {
        Ok(body) if body.is_null() => true,
        Ok(body) => {
            member(&body, "getReader").is_some_and(|reader| reader.is_instance_of::<Function>())
        }
        Err(_) => false,
    };
    has_status && has_headers && has_body
}

/// The headers, without any that can't be one.
fn headers(response: &Response) -> HeaderMap {
    let entries = response.headers().entries().filter_map(|(name, value)| {
        // JavaScript has a header's bytes as the characters of these numbers.
        let value: Vec<u8> = value.chars().map(u8::try_from).collect::<Result<_, _>>().ok()?;
        let name = HeaderName::try_from(name).ok()?;
        Some((name, HeaderValue::try_from(value).ok()?))
    });
    let mut headers = HeaderMap::new();
    for (name, value) in entries {
        headers.append(name, value);
    }
    headers
}

#[derive(Debug)]
enum Strange {
    NoResponse,
    NoStatus,
}

impl fmt::Display for Strange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoResponse => "fetch answered with something else than a Response",
            Self::NoStatus => "fetch answered with a Response without a status",
        })
    }
}

impl std::error::Error for Strange {}
