//! A verified notification with its raw body, to store and to read again.

use bytes::Bytes;
use http::HeaderMap;
use serde::Deserialize;

use super::{Event, WebhookError, WebhookProblem, event, read_verified};
use crate::auth::WebhookSecret;
use crate::json::push_string;
use crate::text::debug::debug_fields;
use crate::text::say::say_to;
use crate::time::UnixMillis;

/// A verified notification with its raw body: when it was verified, and by which secret.
///
/// KPay waits 3 s for an answer and then repeats itself, or gives up
/// (contract: [Webhooks](crate::contract#webhooks)). So a receiver verifies, stores
/// [`to_stored`](Self::to_stored) in a queue or a table, and answers 200. A worker reads it by
/// [`from_trusted_store`](Self::from_trusted_store), without the secret, and books it in its own time; its
/// answer to a failure is to keep the row.
///
/// ```
/// use http::HeaderMap;
/// use kpay_core::webhook::{SIGNATURE_HEADER, VerifiedWebhook};
/// use kpay_core::{UnixMillis, WebhookSecret};
///
/// let secrets = [WebhookSecret::new("whsec_synthetic_new")?, WebhookSecret::new("whsec_synthetic_old")?];
/// let body = br#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED","amount":5000}"#;
/// let headers = HeaderMap::from_iter([(SIGNATURE_HEADER.parse()?, secrets[1].sign(body).parse()?)]);
///
/// // In the receiver: store it, and answer 200 then.
/// let now = UnixMillis::new(1_780_000_000_000);
/// let verified = VerifiedWebhook::verify(&headers, &body[..], &secrets, now)?;
/// assert_eq!(verified.secret_index(), 1);
/// let row: String = verified.to_stored();
///
/// // In the worker, which has no secret.
/// let again = VerifiedWebhook::from_trusted_store(&row)?;
/// assert_eq!(again.event(), verified.event());
/// assert_eq!(again.verified_at(), now);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedWebhook {
    event: Event,
    body: Bytes,
    verified_at: UnixMillis,
    secret_index: usize,
}

impl VerifiedWebhook {
    /// Verifies a notification as [`verify`](super::verify) does, and keeps its raw body.
    ///
    /// # Errors
    /// As [`verify`](super::verify).
    pub fn verify(
        headers: &HeaderMap,
        body: impl Into<Bytes>,
        secrets: &(impl AsRef<[WebhookSecret]> + ?Sized),
        now: UnixMillis,
    ) -> Result<Self, WebhookError> {
        let body = body.into();
        let (event, secret_index) = read_verified(headers, &body, secrets.as_ref())?;
        Ok(Self { event, body, verified_at: now, secret_index })
    }

    /// Reads what [`to_stored`](Self::to_stored) has written. Nothing is verified again: **whoever
    /// can write into the store can make events**, and that nobody else can is yours to see to. A
    /// queue that strangers can send to is not trusted.
    ///
    /// # Errors
    /// When the text is not what `to_stored` gives, or this version can't read the body in it.
    pub fn from_trusted_store(stored: &str) -> Result<Self, WebhookError> {
        #[derive(Deserialize)]
        struct Stored {
            body: String,
            verified_at: UnixMillis,
            secret_index: usize,
        }
        let Stored { body, verified_at, secret_index } = serde_json::from_str(stored)
            .map_err(|_| WebhookError::new(WebhookProblem::NotStored))?;
        let event = event::read(body.as_bytes())?;
        Ok(Self { event, body: body.into(), verified_at, secret_index })
    }

    /// All of it as one text, a JSON object, for a column or a message of a queue. JavaScript's
    /// `event.stored` is the same text, so either language reads what the other has stored. It holds
    /// the raw body, and with it personal data.
    pub fn to_stored(&self) -> String {
        let mut stored = String::from("{\"body\":");
        // What was read is UTF-8, so nothing is lost.
        push_string(&String::from_utf8_lossy(&self.body), &mut stored);
        say_to!(
            &mut stored; ",\"verified_at\":", self.verified_at.get(), ",\"secret_index\":",
            self.secret_index, "}"
        );
        stored
    }

    /// What the notification says.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The same, letting go of the rest.
    pub fn into_event(self) -> Event {
        self.event
    }

    /// The raw body, byte for byte as it was signed.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// When it was verified, by the receiver's clock.
    pub fn verified_at(&self) -> UnixMillis {
        self.verified_at
    }

    /// Which of the secrets has signed it, the first as 0. While one secret replaces another this
    /// tells whether KPay still signs with the old one.
    pub fn secret_index(&self) -> usize {
        self.secret_index
    }
}

debug_fields! {
    /// The raw body may hold personal data, so it is left out.
    VerifiedWebhook as webhook { event, verified_at, secret_index, .. }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::webhook::SIGNATURE_HEADER;

    const NOW: UnixMillis = UnixMillis::new(1_780_000_000_000);

    fn verified(body: &str) -> Result<VerifiedWebhook, WebhookError> {
        let secret = WebhookSecret::new("whsec").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE_HEADER, secret.sign(body.as_bytes()).parse().unwrap());
        VerifiedWebhook::verify(&headers, body.to_owned(), &secret, NOW)
    }

    #[test]
    fn what_is_no_stored_webhook_is_refused() {
        let body = r#"{\"event\":\"payment.completed\"}"#;
        let good = format!(r#"{{"body":"{body}","verified_at":1,"secret_index":0}}"#);
        assert!(VerifiedWebhook::from_trusted_store(&good).is_ok());
        for (text, problem) in [
            (String::new(), WebhookProblem::NotStored),
            // A raw body that nobody has verified.
            (r#"{"event":"payment.completed"}"#.to_owned(), WebhookProblem::NotStored),
            (good.replace("\"verified_at\":1,", ""), WebhookProblem::NotStored),
            (good.replace(":1,", ":\"1\","), WebhookProblem::NotStored),
            (good.replace(":0", ":-1"), WebhookProblem::NotStored),
            (good.replace(body, "no event"), WebhookProblem::Unreadable),
        ] {
            let error = VerifiedWebhook::from_trusted_store(&text).unwrap_err();
            assert_eq!(error.problem(), problem, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_raw_body() {
        let verified = verified(r#"{"event":"payment.completed","phoneNumber":"237653456789"}"#);
        let shown = format!("{verified:?}");
        assert!(shown.contains("payment.completed") && !shown.contains("2376"), "{shown}");
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back_byte_for_byte(text in any::<String>(), space in "[ \n\t]{0,3}") {
            let text = serde_json::Value::from(text);
            let body = format!(r#"{space}{{"event":"payment.completed", "metadata":{text}}}{space}"#);
            let verified = verified(&body).unwrap();
            let again = VerifiedWebhook::from_trusted_store(&verified.to_stored()).unwrap();
            prop_assert_eq!(again.body(), body.as_bytes());
            prop_assert_eq!(again, verified);
        }
    }
}
