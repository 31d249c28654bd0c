//! Who may call: the key pair in the headers (contract: "Ground rules").

use http::{HeaderMap, HeaderValue, StatusCode};
use kpay_core::InvalidInput;

use crate::answer::Refusal;

const LIVE_KEY: &str = "kpay_live_";
const LIVE_SECRET: &str = "sk_live_";
const TEST_KEY: &str = "kpay_test_";

/// The key pair an engine accepts.
pub(crate) struct Keys {
    api_key: String,
    secret_key: String,
}

impl Keys {
    /// Refuses live keys, and texts that no HTTP header could bring.
    pub(crate) fn new(api_key: String, secret_key: String) -> Result<Self, InvalidInput> {
        if api_key.starts_with(LIVE_KEY) {
            return Err(InvalidInput::new(
                "API key",
                "is a live key; a sandbox takes test keys only (kpay_test_...)",
            ));
        }
        if !api_key.starts_with(TEST_KEY) || !is_header_safe(&api_key) {
            return Err(InvalidInput::new(
                "API key",
                "must start with kpay_test_ and hold visible ASCII characters only",
            ));
        }
        if secret_key.starts_with(LIVE_SECRET) {
            return Err(InvalidInput::new(
                "secret key",
                "is a live secret; a sandbox takes test keys only",
            ));
        }
        if !is_header_safe(&secret_key) {
            return Err(InvalidInput::new(
                "secret key",
                "must not be empty and must hold visible ASCII characters only",
            ));
        }
        Ok(Self { api_key, secret_key })
    }

    /// Whether a request with these headers may go on.
    pub(crate) fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        self.turn_live_away(headers)?;
        let (api_key, secret_key) = sent(headers);
        if api_key.is_empty() || secret_key.is_empty() {
            return Err(refused("API Key and Secret Key are required"));
        }
        if api_key != self.api_key.as_bytes() || secret_key != self.secret_key.as_bytes() {
            return Err(refused("Invalid API credentials"));
        }
        Ok(())
    }

    /// Refuses a request that brings live keys, whether it needs any or not.
    pub(crate) fn turn_live_away(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let (api_key, secret_key) = sent(headers);
        if api_key.starts_with(LIVE_KEY.as_bytes())
            || secret_key.starts_with(LIVE_SECRET.as_bytes())
        {
            return Err(refused(
                "This is a sandbox: live keys must never be sent to it. Use its kpay_test_ key pair",
            ));
        }
        Ok(())
    }
}

fn sent(headers: &HeaderMap) -> (&[u8], &[u8]) {
    let value = |name: &str| headers.get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    (value("x-api-key"), value("x-secret-key"))
}

fn refused(message: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, message)
}

fn is_header_safe(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}
