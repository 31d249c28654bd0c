//! An order and its payments: delivered once, however many of them are paid.

use crate::order::matching::PaymentMatch;
use crate::order::{Advance, ExpectedPayment, advance, advance_to};
use crate::transaction::Payment;
use crate::transaction::TransactionState;
use crate::webhook::Event;

/// What your store says of an order when KPay says something of one of its payments.
///
/// An order has one externalId, and can have several payments: after a `FAILED` the externalId is
/// free again, and a payment that failed can still complete later
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money),
/// [Statuses](crate::contract#statuses)). So the order keeps what it was delivered for, and each payment its
/// own state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderRecord {
    /// What the order costs, and its externalId.
    pub expected: ExpectedPayment,
    /// The state that is stored of this one payment, under its [`key`](Event::key); `None` before
    /// the first word about it.
    pub state: Option<TransactionState>,
    /// The [`key`](Event::key) of the payment that the order was delivered for; `None` before the
    /// delivery.
    pub delivered_for: Option<String>,
}

impl OrderRecord {
    /// An order of which nothing is stored yet.
    pub fn new(expected: ExpectedPayment) -> Self {
        Self { expected, state: None, delivered_for: None }
    }

    /// Sets the state that is stored of this payment.
    #[must_use]
    pub fn state(mut self, state: Option<TransactionState>) -> Self {
        self.state = state;
        self
    }

    /// Sets the key of the payment that the order was delivered for.
    #[must_use]
    pub fn delivered_for(mut self, key: Option<String>) -> Self {
        self.delivered_for = key;
        self
    }
}

/// What a word of KPay's about a payment means for its order. Match all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderStep {
    /// It says otherwise of what was final, or nothing that this version could vouch for: store
    /// nothing, read the payment from KPay, and let a person look.
    Conflict,
    /// The order is paid: store [`TransactionState::Completed`] for the payment and its key as what the order
    /// was delivered for, and deliver.
    Deliver,
    /// It was applied before: acknowledge it, do nothing.
    Duplicate,
    /// A payment completed, but not surely what was asked for: another order's, of another amount, or
    /// of none that the notification names. Store no state and deliver nothing. Read the payment from
    /// KPay, and ask [`settle_order_by_payment`]; what is a mismatch there too, a person decides.
    Mismatch(PaymentMatch),
    /// It is of a payout or a refund, which has a record of its own.
    OtherFamily,
    /// The order was delivered for another payment: the customer has paid twice. Store
    /// [`TransactionState::Completed`], deliver nothing, and give one of the two back.
    PaidTwice,
    /// It is older than what is stored: acknowledge it, do nothing.
    Stale,
    /// Store this state of the payment. There is nothing to deliver.
    Store(TransactionState),
}

impl OrderStep {
    /// The state to store of the payment, where there is one.
    pub fn state(&self) -> Option<TransactionState> {
        match self {
            Self::Conflict
            | Self::Duplicate
            | Self::Mismatch(_)
            | Self::OtherFamily
            | Self::Stale => None,
            Self::Deliver | Self::PaidTwice => Some(TransactionState::Completed),
            Self::Store(state) => Some(*state),
        }
    }
}

/// Says what a verified event means for an order: it is delivered once, whichever of its payments
/// completes first, and a second one is [`PaidTwice`](OrderStep::PaidTwice)
/// (contract: [Webhooks](crate::contract#webhooks); that the externalId, not one payment's id, names the
/// order is inferred from [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// It is pure, as [`advance`] is. To be safe with any number of receivers, store what follows in one
/// transaction of your database, by statements that check what the decision was made from. When one
/// of them changes no row, take all of it back, read again, and call it again:
///
/// ```sql
/// UPDATE transactions SET state = :new WHERE event_key = :key AND state = :stored;
/// -- Deliver:
/// UPDATE orders SET delivered_for = :key WHERE external_id = :order AND delivered_for IS NULL;
/// ```
///
/// `examples/webhook_store_sql.rs` is this as a program.
///
/// ```
/// use http::HeaderMap;
/// use kpay_core::webhook::{self, SIGNATURE_HEADER};
/// use kpay_core::{
///     Currency, ExpectedPayment, ExternalId, Money, OrderRecord, OrderStep, WebhookSecret, settle_order,
/// };
///
/// let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
/// let body = br#"{"event":"payment.completed","paymentId":"pay_2","status":"COMPLETED","amount":5000,"externalId":"ORDER-1"}"#;
/// let headers = HeaderMap::from_iter([(SIGNATURE_HEADER.parse()?, secret.sign(body).parse()?)]);
/// let event = webhook::verify(&headers, body, &secret)?;
///
/// let price = Money::new(5000, Currency::Xaf);
/// let order = OrderRecord::new(ExpectedPayment::new(ExternalId::new("ORDER-1")?, price));
/// assert_eq!(settle_order(&order, &event), OrderStep::Deliver);
/// let delivered = order.delivered_for(Some("payment:pay_1".to_owned()));
/// assert_eq!(settle_order(&delivered, &event), OrderStep::PaidTwice);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn settle_order(order: &OrderRecord, event: &Event) -> OrderStep {
    if matches!(event, Event::Payout(_) | Event::Refund(_)) {
        return OrderStep::OtherFamily;
    }
    let advance = advance(order.state, event);
    settle(order, advance, event.key().as_deref(), || event.notice().matches(&order.expected))
}

/// The same for a payment that was read from KPay, as reconciliation does.
///
/// ```
/// use kpay_core::{
///     Currency, ExpectedPayment, ExternalId, Money, OrderRecord, OrderStep, Payment, settle_order_by_payment,
/// };
///
/// let price = Money::new(5000, Currency::Xaf);
/// let order = OrderRecord::new(ExpectedPayment::new(ExternalId::new("ORDER-1")?, price));
/// let read: Payment = serde_json::from_str(
///     r#"{"id":"pay_1","status":"COMPLETED","amount":5000,"currency":"XAF","externalId":"ORDER-1"}"#,
/// )?;
/// assert_eq!(settle_order_by_payment(&order, &read), OrderStep::Deliver);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn settle_order_by_payment(order: &OrderRecord, read: &Payment) -> OrderStep {
    let advance = advance_to(order.state, read.state());
    settle(order, advance, Some(&read.key()), || read.matches(&order.expected))
}

fn settle(
    order: &OrderRecord,
    advance: Advance,
    key: Option<&str>,
    compare: impl FnOnce() -> PaymentMatch,
) -> OrderStep {
    let state = match advance {
        Advance::Apply(state) => state,
        Advance::Conflict => return OrderStep::Conflict,
        Advance::Duplicate => return OrderStep::Duplicate,
        Advance::Stale => return OrderStep::Stale,
    };
    let delivered_for = order.delivered_for.as_deref();
    if state != TransactionState::Completed || (delivered_for.is_some() && delivered_for == key) {
        return OrderStep::Store(state);
    }
    let compared = compare();
    if compared.names_order() && delivered_for.is_some() {
        OrderStep::PaidTwice
    } else if compared.pays_order() {
        OrderStep::Deliver
    } else {
        OrderStep::Mismatch(compared)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::id::{ExternalId, PaymentId};
    use crate::money::{Currency, Money};
    use crate::webhook::tests::event;

    fn expected() -> ExpectedPayment {
        ExpectedPayment::new(ExternalId::new("ORDER-1").unwrap(), Money::new(5000, Currency::Xaf))
    }

    fn says(end: &str, fields: &str) -> Event {
        let status = end.to_uppercase();
        event(&format!(r#"{{"event":"payment.{end}","status":"{status}"{fields}}}"#))
    }

    fn of_order(end: &str, id: &str) -> Event {
        let fields = format!(r#","paymentId":"{id}","externalId":"ORDER-1","amount":5000"#);
        says(end, &fields)
    }

    /// A store with one order, and what it was told to do.
    #[derive(Default)]
    struct Store {
        states: BTreeMap<String, TransactionState>,
        delivered_for: Option<String>,
        deliveries: usize,
        paid_twice: usize,
    }

    impl Store {
        fn receive(&mut self, event: &Event) -> OrderStep {
            let key = event.key().unwrap();
            let order = OrderRecord::new(expected())
                .state(self.states.get(&key).cloned())
                .delivered_for(self.delivered_for.clone());
            let step = settle_order(&order, event);
            if let Some(state) = step.state() {
                self.states.insert(key.clone(), state);
            }
            match step {
                OrderStep::Deliver => {
                    assert_eq!(self.delivered_for.replace(key), None);
                    self.deliveries += 1;
                }
                OrderStep::PaidTwice => self.paid_twice += 1,
                _ => {}
            }
            step
        }
    }

    #[test]
    fn an_order_of_two_payments_is_delivered_once_and_told_as_paid_twice() {
        let mut store = Store::default();
        for (end, id, step) in [
            ("failed", "pay_1", OrderStep::Store(TransactionState::Failed)),
            ("completed", "pay_2", OrderStep::Deliver),
            ("completed", "pay_1", OrderStep::PaidTwice),
            ("completed", "pay_1", OrderStep::Duplicate),
            ("completed", "pay_2", OrderStep::Duplicate),
            ("failed", "pay_1", OrderStep::Conflict),
        ] {
            assert_eq!(store.receive(&of_order(end, id)), step, "{end} {id}");
        }
        assert_eq!((store.deliveries, store.paid_twice), (1, 1));
        assert_eq!(store.delivered_for.as_deref(), Some("payment:pay_2"));
    }

    #[test]
    fn only_what_is_surely_paid_for_this_order_is_delivered() {
        let known = expected().payment_id(PaymentId::new("pay_1").unwrap());
        for (fields, delivers) in [
            (r#","paymentId":"pay_1","externalId":"ORDER-1","amount":5000.00"#, true),
            // Another payment of the same order.
            (r#","paymentId":"pay_2","externalId":"ORDER-1","amount":5000"#, true),
            (r#","externalId":"ORDER-1","amount":"5000""#, true),
            (r#","paymentId":"pay_1","amount":5000"#, true),
            (r#","paymentId":"pay_2","amount":5000"#, false),
            (r#","amount":5000"#, false),
            (r#","paymentId":"pay_1","externalId":"ORDER-2","amount":5000"#, false),
            (r#","paymentId":"pay_1","externalId":"ORDER-1","amount":4999"#, false),
            (r#","paymentId":"pay_1","externalId":"ORDER-1""#, false),
        ] {
            let event = says("completed", fields);
            let step = settle_order(&OrderRecord::new(known.clone()), &event);
            assert_eq!(step == OrderStep::Deliver, delivers, "{fields}: {step:?}");
            assert!(delivers || matches!(step, OrderStep::Mismatch(_)), "{fields}: {step:?}");
            // What does not fit leaves the payment open, for the word that does.
            assert_eq!(step.state(), delivers.then_some(TransactionState::Completed), "{fields}");
        }
    }

    #[test]
    fn what_was_read_is_compared_with_its_currency() {
        let read = |text: &str| {
            let read: Payment = serde_json::from_str(text).unwrap();
            settle_order_by_payment(&OrderRecord::new(expected()), &read)
        };
        let paid = r#"{"id":"pay_1","status":"COMPLETED","amount":5000,"currency":"XAF","externalId":"ORDER-1"}"#;
        assert_eq!(read(paid), OrderStep::Deliver);
        assert!(matches!(read(&paid.replace("XAF", "XOF")), OrderStep::Mismatch(_)));
        assert_eq!(
            read(&paid.replace("COMPLETED", "PENDING")),
            OrderStep::Store(TransactionState::Open)
        );
        assert_eq!(
            read(&paid.replace("COMPLETED", "REFUNDED")),
            OrderStep::Store(TransactionState::Refunded)
        );
    }

    #[test]
    fn payouts_and_refunds_pay_no_order() {
        for family in ["payout", "refund"] {
            let event = event(&format!(
                r#"{{"event":"{family}.completed","paymentId":"pay_1","externalId":"ORDER-1","status":"COMPLETED","amount":5000}}"#
            ));
            let step = settle_order(&OrderRecord::new(expected()), &event);
            assert_eq!(step, OrderStep::OtherFamily);
        }
    }

    proptest! {
        #[test]
        fn any_order_of_the_same_events_delivers_once(
            events in prop::collection::vec(
                (prop::sample::select(vec!["failed", "cancelled", "completed"]), 1_u8..4), 0..16,
            ),
        ) {
            let mut store = Store::default();
            let mut completed = BTreeMap::new();
            for (end, payment) in &events {
                if *end == "completed" {
                    completed.insert(payment, ());
                }
                store.receive(&of_order(end, &format!("pay_{payment}")));
            }
            // Once for the first of them, and each of the others is told once as paid twice.
            prop_assert_eq!(store.deliveries, completed.len().min(1));
            prop_assert_eq!(store.paid_twice, completed.len().saturating_sub(1));
        }
    }
}
