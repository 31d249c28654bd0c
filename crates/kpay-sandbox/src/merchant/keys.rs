//! Who may call: the key pair in the headers (contract: [Ground rules](kpay_core::contract#ground-rules)).

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use kpay_core::InvalidInputError;
use serde::{Deserialize, Serialize};

use crate::http::response::Refusal;

const LIVE_KEY: &str = "kpay_live_";
const LIVE_SECRET: &str = "sk_live_";
const TEST_KEY: &str = "kpay_test_";

/// An API key with its secret, as one application has them.
///
/// `Debug` shows neither.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct KeyPair {
    /// `kpay_test_...`.
    pub api_key: String,
    /// Bare text, or `sk_test_...`.
    pub secret_key: String,
}

impl KeyPair {
    /// A pair; a live one is refused by the engine that it is given to.
    pub fn new(api_key: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { api_key: api_key.into(), secret_key: secret_key.into() }
    }

    /// Refuses live keys, and texts that no HTTP header could bring.
    pub(crate) fn check(&self) -> Result<(), InvalidInputError> {
        let Self { api_key, secret_key } = self;
        if api_key.starts_with(LIVE_KEY) {
            return Err(InvalidInputError::new(
                "API key",
                "is a live key; a sandbox takes test keys only (kpay_test_...)",
            ));
        }
        if !api_key.starts_with(TEST_KEY) || !is_header_safe(api_key) {
            return Err(InvalidInputError::new(
                "API key",
                "must start with kpay_test_ and hold visible ASCII characters only",
            ));
        }
        if secret_key.starts_with(LIVE_SECRET) {
            return Err(InvalidInputError::new(
                "secret key",
                "is a live secret; a sandbox takes test keys only",
            ));
        }
        if !is_header_safe(secret_key) {
            return Err(InvalidInputError::new(
                "secret key",
                "must not be empty and must hold visible ASCII characters only",
            ));
        }
        Ok(())
    }

    pub(crate) fn is(&self, (api_key, secret_key): &SentKeys<'_>) -> bool {
        *api_key == self.api_key.as_bytes() && *secret_key == self.secret_key.as_bytes()
    }
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyPair").finish_non_exhaustive()
    }
}

/// Whether a text is a key of KPay's for real money.
pub(crate) fn is_live(text: &str) -> bool {
    text.starts_with(LIVE_KEY) || text.starts_with(LIVE_SECRET)
}

/// The two keys of a request.
pub(crate) type SentKeys<'a> = (&'a [u8], &'a [u8]);

/// The keys of a request that brings both.
pub(crate) fn read_keys(headers: &HeaderMap) -> Result<SentKeys<'_>, Refusal> {
    let value = |name: &str| headers.get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    let sent = (value("x-api-key"), value("x-secret-key"));
    if sent.0.is_empty() || sent.1.is_empty() {
        return Err(refused("API Key and Secret Key are required"));
    }
    Ok(sent)
}

pub(crate) fn refuse_keys() -> Refusal {
    refused("Invalid API credentials")
}

/// Refuses whatever brings a live key, in a header or anywhere else, before anything is done or
/// written down.
pub(crate) fn turn_live_away(request: &Request<Bytes>) -> Result<(), Refusal> {
    let in_headers = request.headers().iter().any(|(name, value)| {
        (name == AUTHORIZATION || name.as_str().starts_with("x-")) && holds_live(value.as_bytes())
    });
    if in_headers {
        return Err(refused(
            "This is a sandbox: live keys must never be sent to it. Use its kpay_test_ key pair",
        ));
    }
    if holds_live(request.body()) || holds_live(request.uri().to_string().as_bytes()) {
        return Err(Refusal::bad_request(
            "This is a sandbox: the request holds a live key, and those must never be sent to it",
        ));
    }
    Ok(())
}

fn holds_live(text: &[u8]) -> bool {
    [LIVE_KEY, LIVE_SECRET]
        .iter()
        .any(|mark| text.windows(mark.len()).any(|window| window == mark.as_bytes()))
}

fn refused(message: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, message)
}

fn is_header_safe(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}
