//! Notifications, signed and forged.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::Index;

use super::json::{Entry, extra_entries, fields, metadata, text, timestamp, write};
use super::phones::phone_number;
use super::values::{
    any_failure_reason, external_id, payment_id, reference, refund_id, requestable_amount,
    withdrawal_id,
};
use kpay_core::webhook::{self, Event, Notice, SIGNATURE_HEADER};
use kpay_core::{PersonalText, Status, TransactionState, WebhookSecret};

/// A notification as KPay sends it, and what it means.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedWebhook {
    /// The headers, the signature among them.
    pub headers: HeaderMap,
    /// The raw body.
    pub body: Bytes,
    /// The secret it is signed with, made up: for [`WebhookSecret::new`].
    pub secret: String,
    /// What [`verify`](kpay_core::webhook::verify) must give.
    pub event: Event,
}

/// A notification that must not be believed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ForgedWebhook {
    /// The headers.
    pub headers: HeaderMap,
    /// The raw body.
    pub body: Bytes,
    /// The merchant's secret, made up, which the forger doesn't know.
    pub secret: String,
}

#[derive(Clone, Copy, Debug)]
enum Family {
    Informative,
    Other,
    Payment,
    Payout,
    Refund,
}

/// What an event is called, the statuses that agree with it, and what it is.
type Kind = (&'static str, &'static [Status], Family, TransactionState);

const KINDS: &[Kind] = {
    use Family::{Informative, Other, Payment, Payout, Refund};
    use TransactionState::{Cancelled, Completed, Failed};
    const DONE: &[Status] = &[Status::Completed];
    const LOST: &[Status] = &[Status::Failed, Status::Expired];
    const GONE: &[Status] = &[Status::Cancelled, Status::Expired];
    &[
        ("payment.completed", DONE, Payment, Completed),
        ("payment.failed", LOST, Payment, Failed),
        ("payment.cancelled", GONE, Payment, Cancelled),
        ("payout.completed", DONE, Payout, Completed),
        ("payout.failed", LOST, Payout, Failed),
        ("payout.cancelled", GONE, Payout, Cancelled),
        ("refund.completed", DONE, Refund, Completed),
        ("refund.failed", LOST, Refund, Failed),
        ("refund.cancelled", GONE, Refund, Cancelled),
        ("payment.initiated", &[Status::Pending], Informative, Completed),
        ("payment.processing", &[Status::Processing, Status::Pending], Informative, Completed),
        // Contradictions and events of later days.
        ("payment.completed", LOST, Other, Completed),
        ("payment.failed", DONE, Other, Failed),
        ("payment.processing", DONE, Other, Completed),
        ("invoice.completed", DONE, Other, Completed),
        ("payment.on_hold", &[Status::Pending], Other, Completed),
    ]
};

/// Signed notifications of every family: ends, progress, contradictions and unknown events. Fields
/// are missing or null at times, unknown ones are there, in any order; amounts in units of a
/// currency that is not named. The signature is in lower or upper case, with and without `sha256=`.
///
/// ```
/// use kpay_core::{WebhookSecret, webhook};
/// use proptest::prelude::*;
///
/// proptest!(|(signed in kpay_strategies::signed_webhook())| {
///     let secret = WebhookSecret::new(&*signed.secret)?;
///     let event = webhook::verify(&signed.headers, &signed.body, &secret)?;
///     prop_assert_eq!(event, signed.event);
/// });
/// ```
pub fn signed_webhook() -> impl Strategy<Value = SignedWebhook> {
    let signature = (any::<bool>(), any::<bool>());
    (event(), secret(), signature).prop_filter_map(
        "a signature",
        |((event, body), secret, (upper, prefix))| {
            let body = Bytes::from(body);
            let mut signature = WebhookSecret::new(secret.as_str()).ok()?.sign(&body);
            if upper {
                signature = signature.to_uppercase();
            }
            if prefix {
                signature.insert_str(0, "sha256=");
            }
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            headers.insert(USER_AGENT, HeaderValue::from_static("KPAY-Webhook/1.0"));
            headers.insert("x-kpay-event", event.notice().event.parse().ok()?);
            headers.insert(SIGNATURE_HEADER, signature.parse().ok()?);
            Some(SignedWebhook { headers, body, secret, event })
        },
    )
}

/// Forged notifications: [`signed_webhook`]s whose body was changed by a byte, whose signature is
/// of another secret, missing, cut, no hex or there twice.
///
/// ```
/// use kpay_core::{WebhookSecret, webhook};
/// use proptest::prelude::*;
///
/// proptest!(|(forged in kpay_strategies::forged_webhook())| {
///     let secret = WebhookSecret::new(&*forged.secret)?;
///     prop_assert!(webhook::verify(&forged.headers, &forged.body, &secret).is_err());
/// });
/// ```
pub fn forged_webhook() -> impl Strategy<Value = ForgedWebhook> {
    (signed_webhook(), forgery()).prop_filter_map("a forgery", |(signed, forgery)| {
        let SignedWebhook { mut headers, body, secret, .. } = signed;
        let mut body = body.to_vec();
        let right = headers.get(SIGNATURE_HEADER)?.to_str().ok()?.to_owned();
        match forgery {
            Forgery::Added(index, byte) => body.insert(index.index(body.len() + 1), byte),
            Forgery::Changed(index, by) => {
                let index = index.index(body.len());
                *body.get_mut(index)? ^= by;
            }
            Forgery::Removed(index) => drop(body.remove(index.index(body.len()))),
            Forgery::OtherSecret => {
                let other = WebhookSecret::new(format!("{secret}_")).ok()?.sign(&body);
                headers.insert(SIGNATURE_HEADER, other.parse().ok()?);
            }
            Forgery::Unsigned => drop(headers.remove(SIGNATURE_HEADER)),
            Forgery::Cut(length) => {
                let cut: String = right.chars().take(length.index(right.len())).collect();
                headers.insert(SIGNATURE_HEADER, cut.parse().ok()?);
            }
            Forgery::NoHex(text) => drop(headers.insert(SIGNATURE_HEADER, text.parse().ok()?)),
            Forgery::Twice => {
                headers.append(SIGNATURE_HEADER, "0".repeat(64).parse().ok()?);
            }
        }
        Some(ForgedWebhook { headers, body: body.into(), secret })
    })
}

#[derive(Clone, Debug)]
enum Forgery {
    Added(Index, u8),
    Changed(Index, u8),
    Cut(Index),
    NoHex(String),
    OtherSecret,
    Removed(Index),
    Twice,
    Unsigned,
}

fn forgery() -> impl Strategy<Value = Forgery> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(index, byte)| Forgery::Added(index, byte)),
        (any::<Index>(), 1_u8..).prop_map(|(index, by)| Forgery::Changed(index, by)),
        any::<Index>().prop_map(Forgery::Cut),
        "[g-z]{64}|[0-9a-f]{65,80}".prop_map(Forgery::NoHex),
        Just(Forgery::OtherSecret),
        any::<Index>().prop_map(Forgery::Removed),
        Just(Forgery::Twice),
        Just(Forgery::Unsigned),
    ]
}

fn secret() -> impl Strategy<Value = String> {
    "whsec_[a-zA-Z0-9]{8,32}"
}

/// An event and a body that says it.
fn event() -> impl Strategy<Value = (Event, String)> {
    let kind = prop::sample::select(KINDS);
    (kind, any::<Index>(), any::<bool>(), notice(), any::<u32>(), extra_entries()).prop_flat_map(
        |((name, statuses, family, state), index, named, mut notice, nulls, extra)| {
            name.clone_into(&mut notice.event);
            // Without a status nothing contradicts the name, so those need one.
            let named = named || matches!(family, Family::Other);
            notice.status = named.then(|| index.get(statuses).clone());
            let mut entries = entries(&notice, nulls);
            entries.extend(extra);
            Just(entries).prop_shuffle().prop_filter_map("an event", move |entries| {
                let mut notice = notice.clone();
                notice.extra = fields(&entries);
                Some((event_of(family, state, notice)?, write(&entries)))
            })
        },
    )
}

/// An event of that meaning. Only a true signature makes one, so it is made of one that is signed here.
fn event_of(family: Family, state: TransactionState, notice: Notice) -> Option<Event> {
    // What contradicts itself has a name that means something alone.
    let mut event = match family {
        Family::Other => signed_event("made.up")?,
        _ => signed_event(&notice.event)?,
    };
    match (family, &mut event) {
        (Family::Informative, Event::Informative(it)) => it.notice = notice,
        (Family::Other, Event::Other(it)) => it.notice = notice,
        (Family::Payment, Event::Payment(it)) => (it.state, it.notice) = (state, notice),
        (Family::Payout, Event::Payout(it)) => (it.state, it.notice) = (state, notice),
        (Family::Refund, Event::Refund(it)) => (it.state, it.notice) = (state, notice),
        _ => return None,
    }
    Some(event)
}

/// An event that says its name alone.
fn signed_event(name: &str) -> Option<Event> {
    let secret = WebhookSecret::new("whsec_strategies").ok()?;
    let body = format!(r#"{{"event":"{name}"}}"#);
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE_HEADER, secret.sign(body.as_bytes()).parse().ok()?);
    webhook::verify(&headers, body.as_bytes(), &[secret]).ok()
}

/// Everything of a notice but its event and status.
fn notice() -> impl Strategy<Value = Notice> {
    let ids = (of(payment_id()), of(reference()), of(external_id()));
    let more = (of(withdrawal_id()), of(withdrawal_id()), of(refund_id()), of(payment_id()));
    let what = (of(requestable_amount()), of(phone_number()), of(metadata()), of(any::<bool>()));
    let when = (of(timestamp()), of(timestamp()), of(timestamp()), of(any_failure_reason()));
    (ids, more, of("[a-z0-9]{6,12}"), what, when).prop_filter_map(
        "a notice",
        |(ids, more, id, what, when)| {
            let mut notice = signed_event("made.up")?.notice().clone();
            notice.payment_id = ids.0;
            notice.payout_id = more.0;
            notice.withdrawal_id = more.1;
            notice.refund_id = more.2;
            notice.original_payment_id = more.3;
            notice.id = id;
            notice.reference = ids.1;
            notice.amount = what.0;
            notice.phone_number = what.1.map(|number| PersonalText::new(number.as_str()));
            notice.external_id = ids.2.map(|id| id.as_str().to_owned());
            notice.metadata = what.2;
            notice.completed_at = when.0;
            notice.failed_at = when.1;
            notice.failure_reason = when.3;
            notice.timestamp = when.2;
            notice.is_test = what.3;
            Some(notice)
        },
    )
}

/// The fields of a notice; of those that are not there, some as null.
fn entries(notice: &Notice, nulls: u32) -> Vec<Entry> {
    let optional = [
        ("paymentId", notice.payment_id.as_ref().map(text)),
        ("payoutId", notice.payout_id.as_ref().map(text)),
        ("withdrawalId", notice.withdrawal_id.as_ref().map(text)),
        ("refundId", notice.refund_id.as_ref().map(text)),
        ("originalPaymentId", notice.original_payment_id.as_ref().map(text)),
        ("id", notice.id.as_ref().map(text)),
        ("reference", notice.reference.as_ref().map(text)),
        ("status", notice.status.as_ref().map(text)),
        ("amount", notice.amount.as_ref().map(text)),
        ("phoneNumber", notice.phone_number.as_ref().map(text)),
        ("externalId", notice.external_id.as_ref().map(text)),
        ("metadata", notice.metadata.as_ref().map(text)),
        ("completedAt", notice.completed_at.as_ref().map(text)),
        ("failedAt", notice.failed_at.as_ref().map(text)),
        ("failureReason", notice.failure_reason.as_ref().map(text)),
        ("timestamp", notice.timestamp.as_ref().map(text)),
        ("isTest", notice.is_test.as_ref().map(text)),
    ];
    let required = [("event", text(&notice.event))];
    let entry = |(name, value): (&str, String)| (name.to_owned(), value, true);
    let optional = optional.into_iter().enumerate().filter_map(|(index, (name, value))| {
        let null = (nulls >> index & 1 == 1).then(|| "null".to_owned());
        Some((name, value.or(null)?))
    });
    required.into_iter().chain(optional).map(entry).collect()
}
