//! The signature of a notification.

use super::{WebhookError, WebhookProblem};
use crate::auth::WebhookSecret;
use crate::auth::signature::read_signature;

/// Verifies the signature alone, and says which of the secrets has signed it, the first as 0.
///
/// `signature` is the value of the header, if it is there.
///
/// # Errors
/// When the signature is missing or wrong.
pub fn verify_signature(
    signature: Option<&[u8]>,
    body: &[u8],
    secrets: &[WebhookSecret],
) -> Result<usize, WebhookError> {
    if secrets.is_empty() {
        return Err(WebhookError::new(WebhookProblem::NoSecret));
    }
    let signature = signature.ok_or_else(|| WebhookError::new(WebhookProblem::MissingSignature))?;
    let signature = read_signature(signature.trim_ascii())
        .ok_or_else(|| WebhookError::new(WebhookProblem::MalformedSignature))?;
    let mut fitting = None;
    for (index, secret) in secrets.iter().enumerate() {
        // Each is tried, so that the time tells nothing.
        if secret.verify(body, &signature) {
            fitting = fitting.or(Some(index));
        }
    }
    fitting.ok_or_else(|| WebhookError::mismatch(body))
}
