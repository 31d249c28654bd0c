//! What a verified notification says.

use super::{Notice, WebhookError};
use crate::id::{PaymentId, WithdrawalId};
use crate::text::parted;
use crate::text::say::{Say, say};
use crate::transaction::{Status, TransactionState};
use crate::wire::kind::{Kind, WireKind};
use crate::wire::value::{ReadProblem, WireValue, read_json};

/// A verified notification, by family: money in, money out, money given back
/// (contract: [Webhooks](crate::contract#webhooks)).
///
/// Only [`verify`](super::verify) and [`VerifiedWebhook`](super::VerifiedWebhook) make one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Progress of a payment that is not an end: nothing to book.
    Informative(InformativeEvent),
    /// An event this version doesn't know, one whose name and status contradict each other, or whose
    /// status can't be read: read the transaction from KPay before acting on it.
    Other(OtherEvent),
    /// The end of a payment from a customer.
    Payment(PaymentEvent),
    /// The end of a payout. Not a payment: no order is paid by it.
    Payout(PayoutEvent),
    /// The end of a refund.
    Refund(RefundEvent),
}

/// The families of events: the variants of [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventFamily {
    /// Progress of a payment that is not an end.
    Informative,
    /// Without a meaning that this version could vouch for.
    Other,
    /// The end of a payment.
    Payment,
    /// The end of a payout.
    Payout,
    /// The end of a refund.
    Refund,
}

macro_rules! family {
    ($(#[$meta:meta])* $Name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $Name {
            /// How it ended: completed, failed or cancelled.
            pub state: TransactionState,
            /// What the notification says.
            pub notice: Notice,
        }
    };
}

family! {
    /// `payment.completed`, `payment.failed` or `payment.cancelled`.
    ///
    /// Compare id, externalId and amount with the stored order before anything is delivered:
    /// [`settle_order`](crate::order::settle_order) does.
    PaymentEvent
}

family! {
    /// `payout.completed`, `payout.failed` or `payout.cancelled`. KPay has not published the body: the
    /// fields of a payment's are expected, and the payout's id under one of several names.
    PayoutEvent
}

family! {
    /// `refund.completed`, `refund.failed` or `refund.cancelled`. KPay has not published the body:
    /// paymentId, reference, externalId and metadata may be the refund's or those of the payment that
    /// is given back. What is certain is the refund's id under `refundId` and the payment's under
    /// `originalPaymentId`, where these are there.
    ///
    /// So look among your refunds by `notice.external_id`, then by every id that you stored of a
    /// refund and of its payment, with [`Notice::names`]. A payment has one active refund at most, so
    /// the payment's id names it too (contract: [Refund](crate::contract#refund); the order of the search is
    /// inferred).
    RefundEvent
}

impl PaymentEvent {
    /// KPay's id of the payment: under `paymentId`, or under `id`.
    pub fn payment_id(&self) -> Option<PaymentId> {
        PaymentId::new(self.notice.named_id()?).ok()
    }
}

impl PayoutEvent {
    /// KPay's id of the payout, which is a withdrawal: under `payoutId`, `withdrawalId`, `paymentId` or
    /// `id`, in this order (contract: [Webhooks](crate::contract#webhooks)).
    pub fn withdrawal_id(&self) -> Option<WithdrawalId> {
        WithdrawalId::new(self.notice.named_id()?).ok()
    }
}

/// `payment.initiated` or `payment.processing`: the payment is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InformativeEvent {
    /// What the notification says.
    pub notice: Notice,
}

/// An event without a meaning that this version could vouch for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherEvent {
    /// What the notification says.
    pub notice: Notice,
}

impl Event {
    /// What the notification says, whichever family it is of.
    pub fn notice(&self) -> &Notice {
        match self {
            Self::Informative(event) => &event.notice,
            Self::Other(event) => &event.notice,
            Self::Payment(event) => &event.notice,
            Self::Payout(event) => &event.notice,
            Self::Refund(event) => &event.notice,
        }
    }

    /// Where the transaction stands by this event: open while it is informative; `None` of an event
    /// without a meaning that this version could vouch for.
    pub fn state(&self) -> Option<TransactionState> {
        match self {
            Self::Informative(_) => Some(TransactionState::Open),
            Self::Other(_) => None,
            Self::Payment(event) => Some(event.state),
            Self::Payout(event) => Some(event.state),
            Self::Refund(event) => Some(event.state),
        }
    }

    /// What names the event's transaction in your store: its family and KPay's id, the same in each of
    /// its copies and in every event of this transaction. Without an id it is KPay's reference, and
    /// without that your externalId; `None` when there is none of them.
    pub fn key(&self) -> Option<String> {
        let notice = self.notice();
        let reference = notice.reference.as_ref().map(AsRef::as_ref);
        let others = [reference, notice.external_id.as_deref()];
        let id = notice.named_id().or(others.into_iter().flatten().find(|id| !id.is_empty()))?;
        Some(key(&notice.event, id))
    }
}

impl crate::transaction::Payment {
    /// What names the payment in your store: the same as the [`key`](Event::key) of its events.
    pub fn key(&self) -> String {
        say!("payment:", self.id.as_str())
    }
}

/// Keeps [`Notice`] from being read by anyone but a verified body.
#[derive(Debug)]
struct Body(Notice);

impl WireKind for Body {
    const KIND: Kind = Notice::KIND;
}

impl WireValue for Body {
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        Notice::read(json).map(Self)
    }
}

/// Reads a body whose signature was verified.
pub(super) fn read(body: &[u8]) -> Result<Event, WebhookError> {
    let Body(notice) =
        read_json(body).map_err(|problem| WebhookError::unreadable(problem.said()))?;
    let (family, state) = meaning(&notice.event, notice.status.as_ref());
    // A status that can't be read may contradict the name.
    let is_doubtful = notice.status.is_none() && notice.extra.get("status").is_some();
    let family = if is_doubtful { EventFamily::Other } else { family };
    Ok(match (family, state) {
        (EventFamily::Payment, Some(state)) => Event::Payment(PaymentEvent { state, notice }),
        (EventFamily::Payout, Some(state)) => Event::Payout(PayoutEvent { state, notice }),
        (EventFamily::Refund, Some(state)) => Event::Refund(RefundEvent { state, notice }),
        (EventFamily::Informative, _) => Event::Informative(InformativeEvent { notice }),
        _ => Event::Other(OtherEvent { notice }),
    })
}

/// An event's identity, equal in each of its copies and in every event of its transaction.
pub fn key(event: &str, id: &str) -> String {
    let family = parted(event, b'.').map_or("", |(family, _)| family);
    say!(family, ":", id)
}

/// What an event means by its name and the status in its body (contract: [Webhooks](crate::contract#webhooks)): its family, and
/// where its transaction stands.
pub fn meaning(event: &str, status: Option<&Status>) -> (EventFamily, Option<TransactionState>) {
    let informative = matches!(event, "payment.initiated" | "payment.processing");
    if informative && status.is_none_or(|status| !status.is_final()) {
        return (EventFamily::Informative, Some(TransactionState::Open));
    }
    let Some((family, end)) = parted(event, b'.') else { return (EventFamily::Other, None) };
    let family = match family {
        "payment" => EventFamily::Payment,
        "payout" => EventFamily::Payout,
        "refund" => EventFamily::Refund,
        _ => EventFamily::Other,
    };
    match end_named(end) {
        Some(state) if agrees(state, status) && family != EventFamily::Other => {
            (family, Some(state))
        }
        _ => (EventFamily::Other, None),
    }
}

fn end_named(end: &str) -> Option<TransactionState> {
    match end {
        "completed" => Some(TransactionState::Completed),
        "failed" => Some(TransactionState::Failed),
        "cancelled" => Some(TransactionState::Cancelled),
        _ => None,
    }
}

/// Whether the status of the body says the same as the event's name. A transaction whose time ran out is
/// told of as failed or as cancelled.
fn agrees(state: TransactionState, status: Option<&Status>) -> bool {
    let Some(status) = status.map(Status::state) else { return true };
    status == state
        || status == TransactionState::Expired
            && matches!(state, TransactionState::Failed | TransactionState::Cancelled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn event(name: &str, status: &str) -> Event {
        read(format!(r#"{{"event":"{name}","paymentId":"p","status":"{status}"}}"#).as_bytes())
            .unwrap()
    }

    #[test]
    fn families_are_told_apart() {
        assert!(
            matches!(event("payment.completed", "COMPLETED"), Event::Payment(event) if event.state == TransactionState::Completed)
        );
        assert!(
            matches!(event("payout.failed", "FAILED"), Event::Payout(event) if event.state == TransactionState::Failed)
        );
        assert!(
            matches!(event("refund.cancelled", "CANCELLED"), Event::Refund(event) if event.state == TransactionState::Cancelled)
        );
        assert!(matches!(event("payment.initiated", "PENDING"), Event::Informative(_)));
        assert!(matches!(event("payment.processing", "PROCESSING"), Event::Informative(_)));
    }

    #[test]
    fn an_id_is_found_under_each_of_its_names() {
        for (fields, key) in [
            (r#""payment.failed","paymentId":"a","id":"b""#, Some("payment:a")),
            (r#""payment.failed","id":"b","refundId":"c""#, Some("payment:b")),
            (r#""payout.failed","paymentId":"a","withdrawalId":"w""#, Some("payout:w")),
            (r#""payout.failed","payoutId":"p","withdrawalId":"w""#, Some("payout:p")),
            (r#""payout.failed","paymentId":"a""#, Some("payout:a")),
            (r#""refund.failed","refundId":"r","paymentId":"a""#, Some("refund:r")),
            (r#""refund.failed","paymentId":"a","originalPaymentId":"o""#, Some("refund:a")),
            (r#""refund.failed","paymentId":"","id":"i""#, Some("refund:i")),
            (r#""refund.failed","reference":"KPAY-1","externalId":"x""#, Some("refund:KPAY-1")),
            (r#""payment.failed","externalId":"x","payoutId":"p""#, Some("payment:x")),
            (r#""payment.failed","reference":"""#, None),
        ] {
            let event = read(format!(r#"{{"event":{fields}}}"#).as_bytes()).unwrap();
            assert_eq!(event.key().as_deref(), key, "{fields}");
        }
        let refund = br#"{"event":"refund.failed","refundId":"r","originalPaymentId":"o"}"#;
        let refund = read(refund).unwrap();
        assert!(["r", "o"].iter().all(|id| refund.notice().names(id)));
        assert!(!refund.notice().names("x") && !refund.notice().names(""));
    }

    #[test]
    fn nothing_doubtful_is_a_success() {
        for (name, status) in [
            ("payment.completed", "FAILED"),
            ("payment.completed", "PROCESSING"),
            ("payment.completed", "SUCCESS"),
            ("payment.failed", "COMPLETED"),
            ("payment.processing", "COMPLETED"),
            ("payment.expired", "EXPIRED"),
            ("invoice.completed", "COMPLETED"),
            ("completed", "COMPLETED"),
            ("", ""),
        ] {
            assert!(matches!(event(name, status), Event::Other(_)), "{name} {status}");
        }
    }

    /// The same file holds what JavaScript reads to this.
    #[test]
    fn events_mean_what_the_vectors_say() {
        let cases = include_str!("../../../../contract/vectors/events/cases.json");
        let cases: Vec<Value> = serde_json::from_str(cases).unwrap();
        for case in &cases {
            let body = case["body"].as_str().unwrap();
            let event = read(body.as_bytes()).unwrap();
            let family = match &event {
                Event::Informative(_) => "informative",
                Event::Other(_) => "other",
                Event::Payment(_) => "payment",
                Event::Payout(_) => "payout",
                Event::Refund(_) => "refund",
            };
            assert_eq!(family, case["family"].as_str().unwrap(), "{body}");
            assert_eq!(json!(event.state()), case["state"], "{body}");
            assert_eq!(json!(event.key()), case["key"], "{body}");
            let Notice { external_id, amount, is_test, extra, .. } = event.notice();
            assert_eq!(json!(external_id), case["externalId"], "{body}");
            assert_eq!(json!(amount.map(|amount| amount.said())), case["amount"], "{body}");
            assert_eq!(json!(is_test), case["isTest"], "{body}");
            let kept: Vec<&str> = extra.iter().map(|(name, _)| name).collect();
            assert_eq!(json!(kept), case["kept"], "{body}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (any::<i32>(), 0u32..10_000)
                .prop_map(|(whole, part)| { format!("{whole}.{part:04}").parse().unwrap() }),
            any::<String>().prop_map(Value::from),
            prop::sample::select(vec!["COMPLETED", "5,000", "2026-05-14 10:02:30", ""])
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z]{0,4}", inner, 0..4)
                    .prop_map(|object| object.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_side_field_costs_a_signed_event(
            sides in prop::collection::btree_map(
                prop::sample::select(vec![
                    "paymentId", "payoutId", "withdrawalId", "refundId", "originalPaymentId", "id", "reference",
                    "amount", "phoneNumber", "metadata", "completedAt", "failedAt", "failureReason", "timestamp",
                    "isTest", "reason", "data",
                ]),
                any_json(),
                0..8,
            ),
            external_id in prop_oneof![
                "[A-Z]{1,4}-[0-9]{1,4}".prop_map(|text| (json!(text.clone()), text)),
                any::<u64>().prop_map(|number| (json!(number), number.to_string())),
            ],
        ) {
            let (written, external_id) = external_id;
            let mut body: serde_json::Map<String, Value> =
                sides.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            body.insert("event".to_owned(), json!("refund.completed"));
            body.insert("status".to_owned(), json!("COMPLETED"));
            body.insert("externalId".to_owned(), written);
            let event = read(Value::Object(body).to_string().as_bytes()).unwrap();
            let Event::Refund(refund) = &event else { panic!("{event:?}") };
            prop_assert_eq!(refund.state, TransactionState::Completed);
            prop_assert_eq!(&refund.notice.status, &Some(Status::Completed));
            prop_assert_eq!(refund.notice.external_id.as_deref(), Some(external_id.as_str()));
            prop_assert!(event.key().unwrap().starts_with("refund:"));
            // Nothing is lost: what can't be read is kept as it came.
            let again = serde_json::to_value(&refund.notice).unwrap();
            for (name, value) in sides.iter().filter(|(_, value)| !value.is_null()) {
                prop_assert!(again.get(*name).is_some(), "{name}: {value}");
            }
        }
    }
}
