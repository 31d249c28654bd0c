//! Requests to programs on this machine or near it: a sandbox, or someone's webhook endpoint.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use kpay_native::InvalidInputError;
use kpay_native::reqwest::{Client, Url, redirect};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

use crate::failure::{Failure, innermost_cause};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// No answer of a sandbox's is longer, and none of a receiver's need be.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A client that follows nothing, asks no proxy, and speaks http alone.
#[derive(Clone)]
pub(crate) struct PlainHttp(Client);

/// What came back.
pub(crate) struct HttpResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl PlainHttp {
    pub(crate) fn new() -> Result<Self, Failure> {
        let failed = |error: &dyn std::error::Error| {
            Failure::start(format!("an HTTP client could not be set up: {error}"))
        };
        let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self(client))
    }

    /// Sends a request; the error says why there is no answer.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<HttpResponse, String> {
        let url: Url = url.parse().map_err(|error| format!("{url}: {error}"))?;
        let sent = self.0.request(method, url).headers(headers).body(body).send().await;
        let mut response = sent.map_err(|error| no_response(&error))?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| no_response(&error))? {
            if body.len() + chunk.len() > MAX_BYTES {
                return Err("the answer is too long".to_owned());
            }
            body.extend_from_slice(&chunk);
        }
        let headers = std::mem::take(response.headers_mut());
        Ok(HttpResponse { status: response.status(), headers, body: body.into() })
    }
}

fn no_response(error: &kpay_native::reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", PATIENCE.as_secs());
    }
    innermost_cause(error).unwrap_or_else(|| "no answer".to_owned())
}

/// An address of the kind that this goes to, for a field of the arguments.
pub(crate) fn http_address(field: &'static str, text: &str) -> Result<String, InvalidInputError> {
    let is_http = text.parse::<Url>().is_ok_and(|url| url.scheme() == "http");
    if !is_http {
        return Err(InvalidInputError::new(
            field,
            "must be an http address, like http://localhost:3000/webhooks",
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_addresses_are_accepted() {
        assert!(http_address("--forward-to", "http://localhost:3000/a?b=c").is_ok());
        for text in ["", "localhost:3000", "https://shop.example", "http://", "ftp://a"] {
            assert!(http_address("--forward-to", text).is_err(), "{text}");
        }
    }
}
