//! Signed notifications: an event exists only verified.
//!
//! [`verify`] gives the event, for a handler that books it before it answers. [`VerifiedWebhook`]
//! keeps the raw body beside it, for a receiver that stores what came, answers, and leaves the work
//! to another process.

mod error;
pub(crate) mod event;
pub(crate) mod gateway_return;
mod notice;
pub(crate) mod signature;
mod verified;

pub use gateway_return::{ReturnError, UnconfirmedReturn, verify_return};

use http::{HeaderMap, HeaderValue};

pub use error::{WebhookError, WebhookProblem};
pub use event::{
    Event, EventFamily, InformativeEvent, OtherEvent, PaymentEvent, PayoutEvent, RefundEvent,
};
pub use notice::Notice;
pub use verified::VerifiedWebhook;

use crate::auth::WebhookSecret;
use signature::verify_signature;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-kpay-signature";

/// Verifies a notification and reads its event (contract: [Webhooks](crate::contract#webhooks)).
///
/// `body` is the raw body, byte for byte as it came, a byte order mark included: a body that was
/// parsed and written again has another signature. The comparison takes the same time wherever the
/// first difference is. The event's type comes from the signed body; the unsigned `X-KPAY-Event`
/// header is not looked at.
///
/// Several secrets may be given while one replaces another: secrets of **one** application. Whoever
/// knows one of them can sign an event of any of them, so secrets of several merchants never belong
/// into one list: give each merchant a URL of its own, and verify with its own secret.
/// [`VerifiedWebhook`] says which of them fitted.
///
/// Duplicates and disorder happen: the same event may come again, and an older one later.
///
/// # Errors
/// When the signature is missing or wrong, or a rightly signed body is not an event; the error says
/// what the likely causes are, and [`response_status`](WebhookError::response_status) what to answer. A
/// signed event is never refused for a field beside `event`: what can't be understood reads as
/// absent, and is kept in `extra`.
///
/// ```
/// use http::HeaderMap;
/// use kpay_core::{WebhookSecret, webhook};
/// use kpay_core::TransactionState;
/// use kpay_core::webhook::Event;
///
/// let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
/// let body = br#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED","amount":5000}"#;
/// let mut headers = HeaderMap::new();
/// headers.insert(webhook::SIGNATURE_HEADER, secret.sign(body).parse()?);
///
/// let event = webhook::verify(&headers, body, &secret)?;
/// let Event::Payment(payment) = event else { panic!("another family") };
/// assert_eq!(payment.state, TransactionState::Completed);
/// assert_eq!(payment.payment_id().unwrap().as_str(), "pay_1");
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
    read_verified(headers, body, secrets.as_ref()).map(|(event, _)| event)
}

/// The event, and which secret has signed it.
fn read_verified(
    headers: &HeaderMap,
    body: &[u8],
    secrets: &[WebhookSecret],
) -> Result<(Event, usize), WebhookError> {
    let mut values = headers.get_all(SIGNATURE_HEADER).iter().map(HeaderValue::as_bytes);
    let signature = values.next();
    if values.any(|other| Some(other) != signature) {
        return Err(WebhookError::new(WebhookProblem::MalformedSignature));
    }
    let secret_index = verify_signature(signature, body, secrets)?;
    Ok((event::read(body)?, secret_index))
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::auth::signature::read_signature;

    /// The event of a signed body.
    pub(crate) fn event(body: &str) -> Event {
        let secret = secret("a");
        verify(&headers(&secret.sign(body.as_bytes())), body.as_bytes(), &secret).unwrap()
    }

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
        let fitting = |secrets: &[&str]| {
            let secrets: Vec<_> = secrets.iter().map(|text| secret(text)).collect();
            let signature = signed.get(SIGNATURE_HEADER).map(HeaderValue::as_bytes);
            verify_signature(signature, BODY, &secrets)
        };
        for (secrets, index) in
            [(&["old"][..], 0), (&["new", "old"], 1), (&["new", "newer", "old", "old"], 2)]
        {
            assert_eq!(fitting(secrets), Ok(index), "{secrets:?}");
        }
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
        // A byte order mark is signed as every byte is, and no JSON.
        for body in [&b"not json"[..], b"[]", b"{}", b"\xff", b"\xef\xbb\xbf{\"event\":\"a\"}"] {
            assert_eq!(problem(&headers(&good.sign(body)), body, one), WebhookProblem::Unreadable);
        }
    }

    #[test]
    fn a_byte_order_mark_is_part_of_what_is_signed() {
        let secret = secret("a");
        let marked = [b"\xef\xbb\xbf", BODY].concat();
        let one = std::slice::from_ref(&secret);
        let of_bare = headers(&secret.sign(BODY));
        assert_eq!(problem(&of_bare, &marked, one), WebhookProblem::Mismatch);
        let of_marked = headers(&secret.sign(&marked));
        assert_eq!(problem(&of_marked, BODY, one), WebhookProblem::Mismatch);
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
