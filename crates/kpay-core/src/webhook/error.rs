//! Why a notification is refused, with the likely causes.

use http::StatusCode;

use crate::text::say::{Say, display_as_said, say_to};

/// A notification that is not to be believed, or can't be read.
///
/// It holds nothing of the body and nothing of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookError {
    problem: WebhookProblem,
    body_hint: Option<&'static str>,
    detail: Option<String>,
}

/// What is wrong with a notification. [`WebhookError::response_status`] says what to answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookProblem {
    /// The signature header is not 64 hex digits, or is there twice with different values.
    MalformedSignature,
    /// The signature is of another secret or another body: it is forged, or the secret is wrong.
    Mismatch,
    /// There is no signature header.
    MissingSignature,
    /// The caller gave no secret to verify with.
    NoSecret,
    /// What was read from a store is not what a [`VerifiedWebhook`](super::VerifiedWebhook) was
    /// written as.
    NotStored,
    /// Rightly signed, but not an event: not a JSON object, or without a text as `event`. Look at it: KPay
    /// has changed something.
    Unreadable,
}

impl WebhookError {
    pub(super) fn new(problem: WebhookProblem) -> Self {
        Self { problem, body_hint: None, detail: None }
    }

    pub(super) fn mismatch(body: &[u8]) -> Self {
        Self { body_hint: body_hint(body), ..Self::new(WebhookProblem::Mismatch) }
    }

    /// A rightly signed body that is not an event; `detail` says what is wrong with it. For bindings that
    /// read the body themselves.
    pub fn unreadable(detail: String) -> Self {
        Self { detail: Some(detail), ..Self::new(WebhookProblem::Unreadable) }
    }

    /// What is wrong.
    pub fn problem(&self) -> WebhookProblem {
        self.problem
    }

    /// The status to answer with (contract: [Delivery](crate::contract#delivery)): KPay repeats a 5xx and
    /// never a 4xx.
    ///
    /// It is 401 for a signature that is missing, malformed or wrong, and 500 for what is not a fault of
    /// the sender's: no secret was given, or a signed body can't be read.
    ///
    /// ```
    /// use http::{HeaderMap, StatusCode};
    /// use kpay_core::{WebhookSecret, webhook};
    ///
    /// let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
    /// let unsigned = webhook::verify(&HeaderMap::new(), b"{}", &secret).unwrap_err();
    /// assert_eq!(unsigned.response_status(), StatusCode::UNAUTHORIZED);
    /// let unset: [WebhookSecret; 0] = [];
    /// let unverified = webhook::verify(&HeaderMap::new(), b"{}", &unset).unwrap_err();
    /// assert_eq!(unverified.response_status(), StatusCode::INTERNAL_SERVER_ERROR);
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    pub fn response_status(&self) -> StatusCode {
        match self.problem {
            WebhookProblem::MalformedSignature
            | WebhookProblem::Mismatch
            | WebhookProblem::MissingSignature => StatusCode::UNAUTHORIZED,
            WebhookProblem::NoSecret | WebhookProblem::NotStored | WebhookProblem::Unreadable => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

/// What the body's look says of why its signature is wrong.
fn body_hint(body: &[u8]) -> Option<&'static str> {
    if body.is_empty() {
        return Some("the body is empty: was it read before by a middleware?");
    }
    // Spaces or escapes that KPay's own writer has not.
    let is_other = |pair: &[u8]| matches!(pair, b": " | b"{\n" | b"{\r" | b"\\/" | b"\\u");
    if body.starts_with(b"{") && body.windows(2).any(is_other) {
        return Some(
            "the body looks like JSON that was parsed and written again: verify the raw bytes",
        );
    }
    None
}

impl Say for WebhookError {
    fn say(&self, to: &mut String) {
        match self.problem {
            WebhookProblem::MalformedSignature => {
                "the X-KPAY-Signature header is not one HMAC-SHA256 in hex (64 digits)".say(to);
            }
            WebhookProblem::Mismatch => {
                let cause = self.body_hint.unwrap_or(
                    "check that the secret is this application's webhook secret (not the secret key, the gateway \
                     secret, a placeholder, or one that was replaced) and that the body is the raw one. If all of \
                     that is right, the webhook is forged",
                );
                say_to!(to; "the webhook's signature is wrong: ", cause);
            }
            WebhookProblem::MissingSignature => {
                "there is no X-KPAY-Signature header: not from KPay, or dropped by a proxy".say(to);
            }
            WebhookProblem::NoSecret => {
                "no webhook secret was given, and nothing is believed without one".say(to);
            }
            WebhookProblem::NotStored => {
                "what was read from the store is not a verified webhook: store the text that it gives, \
                 as it is"
                    .say(to);
            }
            WebhookProblem::Unreadable => {
                "the webhook is signed, but can't be read".say(to);
                if let Some(detail) = &self.detail {
                    say_to!(to; ": ", detail);
                }
            }
        }
    }
}

display_as_said!(WebhookError);

impl std::error::Error for WebhookError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_when_the_body_was_written_again() {
        for body in [&b"{\"event\": \"x\"}"[..], b"{\n  \"a\":1}", br#"{"url":"https:\/\/x"}"#] {
            assert!(WebhookError::mismatch(body).to_string().contains("raw bytes"));
        }
        assert!(WebhookError::mismatch(b"").to_string().contains("empty"));
        assert!(WebhookError::mismatch(b"{\"a\":1}").to_string().contains("forged"));
    }
}
