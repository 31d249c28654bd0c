//! Signed notifications: an event exists only verified.

mod error;
mod event;

use http::{HeaderMap, HeaderValue};

pub use error::{WebhookError, WebhookProblem};
pub use event::key as event_key;
pub use event::{
    Event, EventFamily, InformativeEvent, Notice, OtherEvent, PaymentEvent, PayoutEvent,
    RefundEvent, WebhookOutcome, meaning,
};

use crate::WebhookSecret;
use crate::signature::read_signature;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-kpay-signature";

/// Verifies a notification and reads its event (contract: "Webhooks").
///
/// `body` is the raw body, byte for byte as it came: a body that was parsed and written again has
/// another signature. Several secrets may be given while one replaces another. The comparison
/// takes the same time wherever the first difference is. The event's type comes from the signed
/// body; the unsigned `X-KPAY-Event` header is not looked at.
///
/// Duplicates and disorder happen: the same event may come again, and an older one later.
///
/// # Errors
/// When the signature is missing or wrong, or a rightly signed body can't be read; the error says
/// what the likely causes are.
///
/// ```
/// use http::HeaderMap;
/// use kpay_core::{WebhookSecret, webhook};
/// use kpay_core::webhook::{Event, WebhookOutcome};
///
/// let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
/// let body = br#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED","amount":5000}"#;
/// let mut headers = HeaderMap::new();
/// headers.insert(webhook::SIGNATURE_HEADER, secret.sign(body).parse()?);
///
/// let event = webhook::verify(&headers, body, &secret)?;
/// let Event::Payment(payment) = event else { panic!("another family") };
/// assert_eq!(payment.outcome, WebhookOutcome::Completed);
/// assert_eq!(payment.notice.payment_id.as_str(), "pay_1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Without verification there is no event:
///
/// ```compile_fail
/// let event: kpay_core::webhook::Event = serde_json::from_str("{}").unwrap();
/// ```
pub fn verify(
    headers: &HeaderMap,
    body: &[u8],
    secrets: &(impl AsRef<[WebhookSecret]> + ?Sized),
) -> Result<Event, WebhookError> {
    let mut values = headers.get_all(SIGNATURE_HEADER).iter().map(HeaderValue::as_bytes);
    let signature = values.next();
    if values.any(|other| Some(other) != signature) {
        return Err(WebhookError::new(WebhookProblem::MalformedSignature));
    }
    verify_signature(signature, body, secrets.as_ref())?;
    event::read(body)
}

/// Verifies the signature alone: for bindings to other languages, which read the body themselves, and
/// what it means by [`meaning`].
///
/// `signature` is the value of the header, if it is there.
///
/// # Errors
/// When the signature is missing or wrong.
pub fn verify_signature(
    signature: Option<&[u8]>,
    body: &[u8],
    secrets: &[WebhookSecret],
) -> Result<(), WebhookError> {
    if secrets.is_empty() {
        return Err(WebhookError::new(WebhookProblem::NoSecret));
    }
    let signature = signature.ok_or_else(|| WebhookError::new(WebhookProblem::MissingSignature))?;
    let signature = read_signature(signature.trim_ascii())
        .ok_or_else(|| WebhookError::new(WebhookProblem::MalformedSignature))?;
    let mut verified = false;
    for secret in secrets {
        verified |= secret.verify(body, &signature);
    }
    if !verified {
        return Err(WebhookError::mismatch(body));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &[u8] =
        br#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED"}"#;

    fn secret(text: &str) -> WebhookSecret {
        WebhookSecret::new(text).unwrap()
    }

    fn headers(signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE_HEADER, signature.parse().unwrap());
        headers
    }

    fn problem(headers: &HeaderMap, body: &[u8], secrets: &[WebhookSecret]) -> WebhookProblem {
        verify(headers, body, secrets).unwrap_err().problem()
    }

    #[test]
    fn takes_every_form_of_the_signature() {
        let secret = secret("a");
        let hex = secret.sign(BODY);
        for form in [
            hex.clone(),
            hex.to_uppercase(),
            format!("sha256={hex}"),
            format!("SHA256={}", hex.to_uppercase()),
            format!(" {hex} "),
        ] {
            assert!(verify(&headers(&form), BODY, &secret).is_ok(), "{form}");
        }
    }

    #[test]
    fn one_of_several_secrets_is_enough() {
        let signed = headers(&secret("old").sign(BODY));
        let both = [secret("new"), secret("old")];
        assert!(verify(&signed, BODY, &both[..]).is_ok());
        assert_eq!(problem(&signed, BODY, &[secret("new")]), WebhookProblem::Mismatch);
    }

    #[test]
    fn tells_what_is_wrong() {
        let good = secret("a");
        let hex = good.sign(BODY);
        let one = std::slice::from_ref(&good);
        assert_eq!(problem(&headers(&hex), BODY, &[]), WebhookProblem::NoSecret);
        assert_eq!(problem(&HeaderMap::new(), BODY, one), WebhookProblem::MissingSignature);
        for malformed in [
            "",
            "sha256=",
            "zz",
            &hex[..63],
            &format!("{hex}0"),
            &format!("sha256=sha256={hex}"),
            &"g".repeat(64),
        ] {
            assert_eq!(
                problem(&headers(malformed), BODY, one),
                WebhookProblem::MalformedSignature,
                "{malformed}"
            );
        }
        let mut twice = headers(&hex);
        twice.append(SIGNATURE_HEADER, "0".repeat(64).parse().unwrap());
        assert_eq!(problem(&twice, BODY, one), WebhookProblem::MalformedSignature);
        for body in [&b"not json"[..], b"[]", b"{}", b"\xff"] {
            assert_eq!(problem(&headers(&good.sign(body)), body, one), WebhookProblem::Unreadable);
        }
    }

    proptest! {
        #[test]
        fn any_signature_verifies_and_one_flipped_bit_does_not(
            key in "[!-~]{1,80}", body in prop::collection::vec(any::<u8>(), 1..300), bit: usize, of_signature: bool,
        ) {
            // One in quotes, or of one character alone, is refused before.
            prop_assume!(WebhookSecret::new(key.as_str()).is_ok());
            let secret = secret(&key);
            let hex = secret.sign(&body);
            let mut flipped = if of_signature { read_signature(hex.as_bytes()).unwrap().to_vec() } else { body.clone() };
            let bit = bit % (flipped.len() * 8);
            flipped[bit / 8] ^= 1 << (bit % 8);
            let (signed_body, signature) = if of_signature {
                let hex: String = flipped.iter().map(|byte| format!("{byte:02x}")).collect();
                (body.clone(), hex)
            } else {
                (flipped, hex.clone())
            };
            let good = verify(&headers(&hex), &body, &secret);
            prop_assert!(!matches!(good, Err(error) if error.problem() != WebhookProblem::Unreadable));
            let bad = verify(&headers(&signature), &signed_body, &secret);
            prop_assert_eq!(bad.unwrap_err().problem(), WebhookProblem::Mismatch);
        }

        #[test]
        fn any_signed_body_ends_in_an_event_or_an_error(body in ".*", event in ".*", status in ".*") {
            let secret = secret("a");
            let json = serde_json::json!({ "event": event, "status": status, "paymentId": body }).to_string();
            for body in [body, json] {
                let _ = verify(&headers(&secret.sign(body.as_bytes())), body.as_bytes(), &secret);
            }
        }
    }
}
