//! 36 to 52, without 43.

use std::collections::BTreeSet;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use kpay_client::core::endpoint::{InitUssdWithdrawal, RefundPayment};
use kpay_client::core::webhook::{self, Event, WebhookProblem};
use kpay_client::core::{
    Advance, Amount, Country, Currency, ExpectedPayment, ExternalId, FieldMatch, GatewaySecret,
    Money, OpenPayment, PaymentId, PhoneNumber, Provider, ReconcilePolicy, ReconcileStep, Status,
    TransactionState, WebhookSecret, advance, advance_to, reconcile,
};
use kpay_sandbox::DeliveryOutcome;

use crate::support::{Shop, answered, event, signed};
use crate::values::{COMPLETES, PAYER_NOT_FOUND, STAYS_OPEN, ussd};

const PAID: &str = r#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED","amount":5000,"externalId":"ORDER-1"}"#;

fn secret() -> WebhookSecret {
    WebhookSecret::new("whsec_synthetic").unwrap()
}

fn problem(headers: &HeaderMap, body: &[u8], secrets: &[WebhookSecret]) -> WebhookProblem {
    webhook::verify(headers, body, secrets).unwrap_err().problem()
}

/// A shop with one payment on its way.
fn shop_with(phone_number: &str) -> (Shop, PaymentId) {
    let shop = Shop::new();
    let payment = ussd("ORDER-1", phone_number);
    let payment = shop.run(async { shop.client.send(&payment).await }).unwrap();
    let id = payment.id.clone();
    (shop, id)
}

/// The end that the webhooks of a payment tell.
fn told_end(phone_number: &str) -> TransactionState {
    let (shop, _) = shop_with(phone_number);
    let ends = shop.events().into_iter().filter_map(|event| match event {
        Event::Payment(payment) => Some(payment.state),
        Event::Informative(_) | Event::Other(_) | Event::Payout(_) | Event::Refund(_) => None,
        _ => panic!("a new family"),
    });
    let ends: Vec<TransactionState> = ends.collect();
    let [end] = ends[..] else { panic!("{ends:?}") };
    end
}

#[test]
fn p36_no_event_without_verification() {
    let body = PAID.as_bytes();
    assert_eq!(problem(&HeaderMap::new(), body, &[secret()]), WebhookProblem::MissingSignature);
    let mut headers = signed(&secret(), body);
    assert!(webhook::verify(&headers, body, &secret()).is_ok());
    let richer = PAID.replace("5000", "9000");
    assert_eq!(problem(&headers, richer.as_bytes(), &[secret()]), WebhookProblem::Mismatch);
    headers.insert(webhook::SIGNATURE_HEADER, "true".parse().unwrap());
    assert_eq!(problem(&headers, body, &[secret()]), WebhookProblem::MalformedSignature);
}

#[test]
fn p37_without_a_secret_nothing_verifies() {
    for text in ["", " ", "whsec\n"] {
        assert_eq!(WebhookSecret::new(text).unwrap_err().field(), "webhook secret");
    }
    let body = PAID.as_bytes();
    assert_eq!(problem(&signed(&secret(), body), body, &[]), WebhookProblem::NoSecret);
}

#[test]
fn p38_no_other_secret_stands_in() {
    // The types differ (a `compile_fail` example on `GatewaySecret`); the bytes don't help either.
    let shop = Shop::new();
    let body = PAID.as_bytes();
    let config = &shop.config;
    for text in [&config.gateway_secret, &config.secret_key, &config.api_key] {
        let headers = signed(&WebhookSecret::new(text).unwrap(), body);
        assert_eq!(problem(&headers, body, &[shop.secret()]), WebhookProblem::Mismatch);
    }
    let gateway = GatewaySecret::new(&config.gateway_secret).unwrap();
    assert_eq!(format!("{gateway:?}"), "GatewaySecret(***)");
}

#[test]
fn p39_a_stale_secret_is_explained_and_two_may_be_given() {
    let body = PAID.as_bytes();
    let placeholder = WebhookSecret::new("your_webhook_secret_here").unwrap_err();
    assert!(
        placeholder.to_string().starts_with("webhook secret: is a placeholder"),
        "{placeholder}"
    );
    let stale = WebhookSecret::new("whsec_synthetic_old").unwrap();
    let headers = signed(&secret(), body);
    let error = webhook::verify(&headers, body, &stale).unwrap_err().to_string();
    for cause in ["a placeholder", "one that was replaced", "not the secret key", "raw"] {
        assert!(error.contains(cause), "{error}");
    }
    assert!(webhook::verify(&headers, body, &[stale, secret()][..]).is_ok());
}

#[test]
fn p40_a_body_written_again_has_another_signature() {
    let (shop, _) = shop_with(COMPLETES);
    let came = shop.webhooks(answered(StatusCode::OK));
    assert_eq!(came.len(), 3);
    for (headers, raw) in came {
        assert!(webhook::verify(&headers, &raw, &shop.secret()).is_ok());
        let parsed: serde_json::Value = serde_json::from_slice(&raw).unwrap();
        let again = serde_json::to_vec_pretty(&parsed).unwrap();
        assert_eq!(problem(&headers, &again, &[shop.secret()]), WebhookProblem::Mismatch);
    }
}

#[test]
fn p41_the_unsigned_event_header_is_not_believed() {
    let (shop, _) = shop_with(PAYER_NOT_FOUND);
    let mut outcomes = Vec::new();
    for (mut headers, body) in shop.webhooks(answered(StatusCode::OK)) {
        headers.insert("X-KPAY-Event", "payment.completed".parse().unwrap());
        if let Event::Payment(event) = webhook::verify(&headers, &body, &shop.secret()).unwrap() {
            outcomes.push(event.state);
        }
        // The signature under any other name is no signature.
        let signature = headers.remove("X-Kpay-Signature").unwrap();
        headers.insert("X-KPAY-Hash", signature);
        assert_eq!(problem(&headers, &body, &[shop.secret()]), WebhookProblem::MissingSignature);
    }
    assert_eq!(outcomes, [TransactionState::Failed]);
}

#[test]
fn p42_a_body_that_was_parsed_before_is_hinted_at() {
    let headers = signed(&secret(), PAID.as_bytes());
    let parsed: serde_json::Value = serde_json::from_str(PAID).unwrap();
    let pretty = serde_json::to_string_pretty(&parsed).unwrap();
    let error = webhook::verify(&headers, pretty.as_bytes(), &secret()).unwrap_err().to_string();
    assert!(error.contains("parsed and written again: verify the raw bytes"), "{error}");
    let error = webhook::verify(&headers, b"", &secret()).unwrap_err().to_string();
    assert!(error.contains("read before by a middleware"), "{error}");
}

/// How often each event comes when the receiver always answers so.
fn tries(answer: DeliveryOutcome) -> usize {
    let (shop, _) = shop_with(COMPLETES);
    let came = shop.webhooks(answer);
    assert_eq!(came.len() % 3, 0);
    came.len() / 3
}

#[test]
fn p44_a_4xx_loses_the_event_and_a_5xx_does_not() {
    assert_eq!(tries(answered(StatusCode::NOT_FOUND)), 1);
    assert_eq!(tries(answered(StatusCode::SERVICE_UNAVAILABLE)), 3);
    assert_eq!(tries(answered(StatusCode::OK)), 1);
}

#[test]
fn p45_a_late_answer_brings_duplicates_that_are_told_apart() {
    let (shop, _) = shop_with(COMPLETES);
    let mut stored: Option<TransactionState> = None;
    let (mut paid, mut duplicates) = (0, 0);
    for (headers, body) in shop.webhooks(DeliveryOutcome::NoResponse) {
        let event = webhook::verify(&headers, &body, &shop.secret()).unwrap();
        match advance(stored, &event) {
            Advance::Apply(state) => {
                paid += u32::from(state == TransactionState::Completed);
                stored = Some(state);
            }
            Advance::Duplicate | Advance::Stale => duplicates += 1,
            Advance::Conflict => panic!("{event:?}"),
        }
    }
    assert_eq!(paid, 1);
    assert!(duplicates >= 6, "{duplicates}");
}

#[test]
fn p46_failed_and_cancelled_have_to_be_matched() {
    // Without a wildcard: a new end would not compile.
    let delivers = |state| match state {
        TransactionState::Completed => true,
        TransactionState::Cancelled
        | TransactionState::Expired
        | TransactionState::Failed
        | TransactionState::Open
        | TransactionState::Refunded => false,
    };
    assert!(delivers(told_end(COMPLETES)));
    assert!(!delivers(told_end(PAYER_NOT_FOUND)));
    let cancelled = r#"{"event":"payment.cancelled","paymentId":"pay_1","status":"CANCELLED"}"#;
    let Event::Payment(cancelled) = event(cancelled) else { panic!("another family") };
    assert!(!delivers(cancelled.state));
    // The status is open text, its outcome is not.
    assert_eq!(Status::from("ON_HOLD").state(), TransactionState::Open);
}

#[test]
fn p47_a_lost_event_is_found_by_reading() {
    let (shop, id) = shop_with(COMPLETES);
    let row = OpenPayment::new(Some(id.clone()), shop.now());
    let policy = ReconcilePolicy::default();
    let ReconcileStep::WaitUntil(due) = reconcile(&row, &policy, shop.now()) else { panic!() };
    assert_eq!(due.saturating_since(shop.now()), policy.least_wait);

    // Every attempt of every event fails; then KPay has given up.
    assert_eq!(shop.webhooks(DeliveryOutcome::NoResponse).len(), 9);
    assert!(shop.webhooks(answered(StatusCode::OK)).is_empty());
    assert_eq!(reconcile(&row, &policy, shop.now()), ReconcileStep::Read);
    let read = shop.run(async { shop.client.payments().get(&id).await }).unwrap();
    let next = advance_to(Some(TransactionState::Open), read.state());
    assert_eq!(next, Advance::Apply(TransactionState::Completed));

    // What nothing ends is handed to a person.
    let (shop, id) = shop_with(STAYS_OPEN);
    let row = OpenPayment::new(Some(id), shop.now());
    let later = shop.now().saturating_add(policy.give_up_after + Duration::from_secs(1));
    assert_eq!(reconcile(&row, &policy, later), ReconcileStep::AskSomeone);
}

#[test]
fn p48_payouts_and_refunds_are_no_payments() {
    let shop = Shop::with(
        |config| {
            config.balances.insert(Country::Cmr, 100_000);
        },
        0,
    );
    let payout = InitUssdWithdrawal::new(
        ExternalId::new("PAYOUT-1").unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new(COMPLETES).unwrap(),
    );
    shop.run(async { shop.client.send(&payout).await }).unwrap();
    let [Event::Payout(event)] = &shop.events()[..] else { panic!("not one payout") };
    assert_eq!(event.state, TransactionState::Completed);

    let payment = ussd("ORDER-1", COMPLETES);
    let paid = shop.run(async { shop.client.send(&payment).await }).unwrap();
    shop.events();
    let refund = RefundPayment::new(paid.id.clone(), ExternalId::new("REFUND-1").unwrap());
    shop.run(async { shop.client.send(&refund).await }).unwrap();
    let [Event::Refund(event)] = &shop.events()[..] else { panic!("not one refund") };
    assert_eq!(event.state, TransactionState::Completed);
}

/// What one paid notification says against an order.
fn compared(order: &str, price: &str, payment_id: &str) -> kpay_client::core::PaymentMatch {
    let price = Money::new(price.parse::<Amount>().unwrap(), Currency::Xaf);
    let order = ExpectedPayment::new(ExternalId::new(order).unwrap(), price)
        .payment_id(PaymentId::new(payment_id).unwrap());
    event(PAID).notice().matches(&order)
}

#[test]
fn p49_one_paid_notification_serves_one_order() {
    let own = compared("ORDER-1", "5000", "pay_1");
    assert!(!own.differs());
    assert_eq!((own.payment_id, own.external_id), (FieldMatch::Equal, FieldMatch::Equal));
    // A webhook carries no currency, and that is said.
    assert_eq!(own.currency, FieldMatch::Absent);
    assert!(!own.is_equal());

    let other = compared("ORDER-2", "5000", "pay_2");
    assert_eq!((other.payment_id, other.external_id), (FieldMatch::Differs, FieldMatch::Differs));
    assert!(compared("ORDER-1", "5000", "pay_2").differs());
}

#[test]
fn p50_amounts_are_compared_as_decimals() {
    for (price, result) in [
        ("5000", FieldMatch::Equal),
        ("5000.00", FieldMatch::Equal),
        ("5000.01", FieldMatch::Differs),
        // As a float this is 5000.
        ("5000.0000000000000001", FieldMatch::Differs),
        ("50", FieldMatch::Differs),
    ] {
        assert_eq!(compared("ORDER-1", price, "pay_1").amount, result, "{price}");
    }
}

#[test]
fn p51_progress_is_no_success() {
    let (shop, _) = shop_with(STAYS_OPEN);
    let events = shop.events();
    let names: BTreeSet<&str> = events.iter().map(|event| event.notice().event.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["payment.initiated", "payment.processing"]));
    for event in &events {
        assert!(matches!(event, Event::Informative(_)));
        assert_ne!(advance(None, event), Advance::Apply(TransactionState::Completed));
    }
    // Name and status that contradict each other are no success either.
    for body in [
        r#"{"event":"payment.processing","paymentId":"pay_1","status":"COMPLETED"}"#,
        r#"{"event":"payment.completed","paymentId":"pay_1","status":"PROCESSING"}"#,
    ] {
        let event = event(body);
        assert!(matches!(event, Event::Other(_)), "{body}");
        assert_eq!(advance(Some(TransactionState::Open), &event), Advance::Conflict);
    }
}

#[test]
fn p52_a_success_after_a_local_cancel_counts() {
    let paid = event(PAID);
    for stored in [TransactionState::Cancelled, TransactionState::Failed, TransactionState::Expired]
    {
        assert_eq!(
            advance(Some(stored), &paid),
            Advance::Apply(TransactionState::Completed),
            "{stored}"
        );
    }
    assert_eq!(advance(Some(TransactionState::Completed), &paid), Advance::Duplicate);
    let failed = event(r#"{"event":"payment.failed","paymentId":"pay_1","status":"FAILED"}"#);
    assert_eq!(advance(Some(TransactionState::Completed), &failed), Advance::Conflict);
}
