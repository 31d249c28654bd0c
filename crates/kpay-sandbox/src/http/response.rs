//! What goes back: JSON, pages, redirects and refusals in KPay's error envelope.

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
};
use http::header::{HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Response, StatusCode};
use serde::Serialize;

// `form-action` names schemes, because browsers hold it against every redirect that follows a form.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                           connect-src 'self'; img-src 'self'; base-uri 'none'; \
                           frame-ancestors 'none'; form-action 'self' https: http:";

/// What a handler makes of a request.
pub(crate) type HandlerResult = Result<Response<Bytes>, Refusal>;

pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response<Bytes> {
    // Serialising fails only on maps with keys that are not text, and no answer holds one.
    let text = serde_json::to_vec(body).unwrap_or_default();
    respond(status, "application/json; charset=utf-8", text)
}

pub(crate) fn page(status: StatusCode, html: String) -> Response<Bytes> {
    let mut response = respond(status, "text/html; charset=utf-8", html.into_bytes());
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Not `no-referrer`, with which browsers send a form without saying where it comes from.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A 303 to `location`; a location that no header can hold is refused.
pub(crate) fn see_other(location: &str) -> Result<Response<Bytes>, Refusal> {
    let location = HeaderValue::from_str(location)
        .map_err(|_| Refusal::bad_request("returnUrl can't be sent in a header"))?;
    let mut response = page(StatusCode::SEE_OTHER, String::new());
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// 405 to a method that a path does not take, with those that it does.
pub(crate) fn another_method(method: &Method, path: &str, methods: &str) -> Response<Bytes> {
    let message = format!("{path} takes {methods}, and not {method}");
    let mut response = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message).into_response(path);
    if let Ok(methods) = HeaderValue::from_str(methods) {
        response.headers_mut().insert(ALLOW, methods);
    }
    response
}

/// An answer other than 2xx, in KPay's error envelope. Both that were recorded live carry `code` and
/// `path`; a list of problems was never seen with them
/// (contract: [conflict 29](kpay_core::contract::conflicts#29-code-and-path-of-an-error)).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: StatusCode,
    message: RefusalMessage,
    /// The `code` that the status doesn't say.
    code: Option<&'static str>,
}

#[derive(Debug, PartialEq, Eq)]
enum RefusalMessage {
    Many(Vec<String>),
    One(String),
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: RefusalMessage::One(message.into()), code: None }
    }

    /// A business rule says no: 400 with one text.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Request validation says no: 400 with one text for each problem.
    pub(crate) fn invalid(problems: Vec<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: RefusalMessage::Many(problems),
            code: None,
        }
    }

    /// The keys are right, and the thing is another's.
    pub(crate) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden resource")
    }

    /// A path that the sandbox does not have.
    pub(crate) fn no_route(method: &Method, path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("Cannot {method} {path}"))
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    pub(crate) fn external_id_in_use() -> Self {
        let refusal = Self::new(StatusCode::CONFLICT, "External ID already in use");
        Self { code: Some("DUPLICATE_RESOURCE"), ..refusal }
    }

    /// The wallet does not cover the amount; the status differs for a refund.
    pub(crate) fn uncovered(status: StatusCode) -> Self {
        Self::new(status, "Insufficient wallet balance")
    }

    /// Everything the sandbox keeps of a kind is open, so nothing can be forgotten for this.
    pub(crate) fn full() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "This sandbox is full of open transactions: start a new one",
        )
    }

    /// The answer to a request of this path.
    pub(crate) fn into_response(self, path: &str) -> Response<Bytes> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct List<'a> {
            status_code: u16,
            message: &'a [String],
            error: &'a str,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Single<'a> {
            status_code: u16,
            error: &'a str,
            code: String,
            message: &'a str,
            path: &'a str,
        }
        let status_code = self.status.as_u16();
        let error = self.status.canonical_reason().unwrap_or("Error");
        match &self.message {
            RefusalMessage::Many(message) => {
                json(self.status, &List { status_code, message, error })
            }
            RefusalMessage::One(message) => {
                let usual = || error.to_uppercase().replace([' ', '-'], "_");
                let code = self.code.map_or_else(usual, str::to_owned);
                json(self.status, &Single { status_code, error, code, message, path })
            }
        }
    }
}

fn respond(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(refusal: Refusal) -> String {
        let response = refusal.into_response("/api/v1/payments/init");
        String::from_utf8(response.into_body().to_vec()).unwrap()
    }

    #[test]
    fn refusals_have_the_envelopes_of_the_contract() {
        assert_eq!(
            text(Refusal::invalid(vec!["amount must not be less than 50".into()])),
            r#"{"statusCode":400,"message":["amount must not be less than 50"],"error":"Bad Request"}"#
        );
        assert_eq!(
            text(Refusal::external_id_in_use()),
            r#"{"statusCode":409,"error":"Conflict","code":"DUPLICATE_RESOURCE","message":"External ID already in use","path":"/api/v1/payments/init"}"#
        );
        assert_eq!(
            text(Refusal::bad_request("no")),
            r#"{"statusCode":400,"error":"Bad Request","code":"BAD_REQUEST","message":"no","path":"/api/v1/payments/init"}"#
        );
        assert!(text(Refusal::forbidden()).contains(r#""code":"FORBIDDEN""#));
    }
}
