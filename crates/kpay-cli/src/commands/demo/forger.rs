//! Someone who knows where the webhooks go, but not the secret.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use kpay_native::webhook::SIGNATURE_HEADER;

use crate::api::plain_http::PlainHttp;
use crate::failure::Failure;

/// Posts a body with a signature, and gives the status of the answer.
pub(super) async fn post(url: &str, signature: &str, body: String) -> Result<u16, Failure> {
    let signature = HeaderValue::from_str(signature)
        .map_err(|_| Failure::deviation("a signature can't be a header"))?;
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static(SIGNATURE_HEADER), signature),
    ]);
    let sent = PlainHttp::new()?.send(Method::POST, url, headers, body.into()).await;
    let answer = sent.map_err(|problem| {
        Failure::deviation(format!("the endpoint can't be reached: {problem}"))
    })?;
    Ok(answer.status.as_u16())
}
