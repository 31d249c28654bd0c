//! 69, 70 and 72: whose event it is, and what its order becomes by it.

use std::collections::BTreeMap;

use kpay_client::core::webhook::{self, Event, VerifiedWebhook};
use kpay_client::core::{
    Currency, ExpectedPayment, ExternalId, Money, OrderRecord, OrderStep, TransactionState,
    UnixMillis, WebhookSecret, settle_order, settle_order_by_payment,
};
use kpay_sandbox::{Fault, FaultRule};

use crate::support::{Shop, event, signed};
use crate::values::{COMPLETES, ussd};

#[test]
fn p69_an_id_under_another_name_is_read_and_never_guessed() {
    for (body, id) in [
        (r#"{"event":"payout.completed","payoutId":"wdr_1","status":"COMPLETED"}"#, "wdr_1"),
        (r#"{"event":"payout.completed","withdrawalId":"wdr_2"}"#, "wdr_2"),
        (r#"{"event":"payout.completed","paymentId":"wdr_3"}"#, "wdr_3"),
        (r#"{"event":"payout.completed","id":"wdr_4"}"#, "wdr_4"),
    ] {
        let Event::Payout(payout) = event(body) else { panic!("{body}") };
        assert_eq!(payout.withdrawal_id().unwrap().as_str(), id, "{body}");
    }
    let body = r#"{"event":"refund.completed","refundId":"ref_1","paymentId":"pay_1","externalId":"ORDER-1"}"#;
    let Event::Refund(refund) = event(body) else { panic!("{body}") };
    assert_eq!(refund.notice.refund_id.as_ref().unwrap().as_str(), "ref_1");
    assert!(refund.notice.names("ref_1") && refund.notice.names("pay_1"));

    // Whose id this is KPay has not published: it is found by either, and told as neither.
    let body =
        r#"{"event":"refund.completed","paymentId":"pay_1","metadata":{"of":"the payment"}}"#;
    let Event::Refund(refund) = event(body) else { panic!("{body}") };
    assert_eq!((&refund.notice.refund_id, &refund.notice.original_payment_id), (&None, &None));
    assert!(refund.notice.names("pay_1") && !refund.notice.names("ref_1"));

    // Without any id the references still name it.
    let body = r#"{"event":"payout.failed","reference":"KPAY-WD-1","externalId":"PAYOUT-1"}"#;
    assert_eq!(event(body).key().as_deref(), Some("payout:KPAY-WD-1"));
}

#[test]
fn p70_an_event_says_which_of_several_secrets_fitted() {
    let [ours, theirs] = ["whsec_of_our_shop", "whsec_of_another_shop"]
        .map(|text| WebhookSecret::new(text).unwrap());
    let body = br#"{"event":"payment.completed","paymentId":"pay_1","externalId":"ORDER-1","amount":5000}"#;
    let now = UnixMillis::new(1_780_000_000_000);
    // One list of two merchants lets the one sign for the other. Only the index tells them apart.
    let both = [ours.clone(), theirs.clone()];
    for (secret, index) in [(&ours, 0), (&theirs, 1)] {
        let verified =
            VerifiedWebhook::verify(&signed(secret, body), &body[..], &both, now).unwrap();
        assert_eq!(verified.secret_index(), index);
        let stored = VerifiedWebhook::from_trusted_store(&verified.to_stored()).unwrap();
        assert_eq!((stored.secret_index(), stored.verified_at()), (index, now));
    }
    // So each has a list of its own.
    assert!(webhook::verify(&signed(&theirs, body), body, &ours).is_err());
}

/// A shop's own tables: an order, and its payments.
#[derive(Default)]
struct Books {
    states: BTreeMap<String, TransactionState>,
    delivered_for: Option<String>,
    steps: Vec<OrderStep>,
}

impl Books {
    fn order(&self, key: &str) -> OrderRecord {
        let price = Money::new(5000, Currency::Xaf);
        OrderRecord::new(ExpectedPayment::new(ExternalId::new("ORDER-1").unwrap(), price))
            .state(self.states.get(key).copied())
            .delivered_for(self.delivered_for.clone())
    }

    fn book(&mut self, key: &str, step: OrderStep) {
        if let Some(state) = step.state() {
            self.states.insert(key.to_owned(), state);
        }
        if step == OrderStep::Deliver {
            self.delivered_for = Some(key.to_owned());
        }
        self.steps.push(step);
    }

    fn count(&self, step: &OrderStep) -> usize {
        self.steps.iter().filter(|it| *it == step).count()
    }
}

#[test]
fn p72_an_order_that_is_paid_twice_is_delivered_once_and_says_so() {
    let mut rule = FaultRule::new("completes-after-failure:130000".parse::<Fault>().unwrap());
    rule.operation = Some("initPayment".to_owned());
    rule.times = Some(1);
    let shop = Shop::with(|config| config.faults.push(rule), 0);
    let mut books = Books::default();
    let receive = |books: &mut Books| {
        for event in shop.events() {
            let key = event.key().unwrap();
            let step = settle_order(&books.order(&key), &event);
            books.book(&key, step);
        }
    };
    let pay = || {
        let payment = ussd("ORDER-1", COMPLETES);
        shop.run(async { shop.client.send(&payment).await }).unwrap().id.clone()
    };

    // The first payment fails, and frees the externalId; the next try has the same one, and is paid.
    let first = pay();
    receive(&mut books);
    assert_eq!(books.states[&format!("payment:{first}")], TransactionState::Failed);
    let second = pay();
    receive(&mut books);
    assert_eq!(books.delivered_for.as_deref(), Some(format!("payment:{second}").as_str()));
    assert_eq!(books.count(&OrderStep::PaidTwice), 0);

    // The first completes late.
    receive(&mut books);
    assert_eq!(books.states[&format!("payment:{first}")], TransactionState::Completed);
    assert_eq!((books.count(&OrderStep::Deliver), books.count(&OrderStep::PaidTwice)), (1, 1));

    // What was read says the same as what was told.
    let read = shop.run(async { shop.client.payments().get(&first).await }).unwrap();
    let unread = books.order(&read.key()).state(Some(TransactionState::Failed));
    assert_eq!(settle_order_by_payment(&unread, &read), OrderStep::PaidTwice);
}
