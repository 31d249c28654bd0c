//! Rules that JavaScript has too: the npm package's tests read the same vectors.

use http::HeaderMap;
use kpay_core::webhook::{self, SIGNATURE_HEADER};
use kpay_core::{
    Credentials, Environment, ExpectedPayment, ExternalId, Money, OrderRecord, OrderStep, Payment,
    PaymentId, WebhookSecret, settle_order, settle_order_by_payment,
};
use serde_json::Value;

fn cases(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_key_says_its_environment_and_an_odd_secret_gets_a_hint() {
    for case in cases(include_str!("../../../contract/vectors/rules/keys.json")) {
        let key = |name: &str| case[name].as_str().unwrap();
        let credentials = Credentials::new(key("apiKey"), key("secretKey")).unwrap();
        let environment = match credentials.environment() {
            Some(Environment::Test) => "test",
            Some(_) => "live",
            None => "unknown",
        };
        assert_eq!(environment, case["environment"], "{case}");
        assert_eq!(credentials.hint().is_some(), case["isOdd"].as_bool().unwrap(), "{case}");
    }
}

#[test]
fn an_order_is_settled_as_the_vectors_say() {
    let secret = WebhookSecret::new("whsec_synthetic_for_tests").unwrap();
    for case in cases(include_str!("../../../contract/vectors/rules/settle.json")) {
        let order = order(&case["order"]);
        let step = if case["event"].is_null() {
            let payment: Payment = serde_json::from_value(case["payment"].clone()).unwrap();
            settle_order_by_payment(&order, &payment)
        } else {
            let body = case["event"].to_string();
            let signature = secret.sign(body.as_bytes()).parse().unwrap();
            let headers = HeaderMap::from_iter([(SIGNATURE_HEADER.parse().unwrap(), signature)]);
            let event = webhook::verify(&headers, body.as_bytes(), &secret).unwrap();
            settle_order(&order, &event)
        };
        assert_eq!(word(&step), case["step"], "{case}");
        assert_eq!(step.state().map(|state| state.as_str()), case["state"].as_str(), "{case}");
    }
}

fn order(record: &Value) -> OrderRecord {
    let text = |name: &str| record[name].as_str();
    let (amount, currency) = (text("amount").unwrap(), text("currency").unwrap());
    let price = Money::new(amount.parse::<kpay_core::Amount>().unwrap(), currency.into());
    let id = ExternalId::new(text("externalId").unwrap()).unwrap();
    let mut expected = ExpectedPayment::new(id, price);
    expected.payment_id = text("paymentId").map(|id| PaymentId::new(id).unwrap());
    OrderRecord::new(expected)
        .state(text("state").map(|state| state.parse().unwrap()))
        .delivered_for(text("deliveredFor").map(str::to_owned))
}

/// The word for a step, as JavaScript has it.
fn word(step: &OrderStep) -> &'static str {
    match step {
        OrderStep::Conflict => "conflict",
        OrderStep::Deliver => "deliver",
        OrderStep::Duplicate => "duplicate",
        OrderStep::Mismatch(_) => "mismatch",
        OrderStep::OtherFamily => "other_family",
        OrderStep::PaidTwice => "paid_twice",
        OrderStep::Stale => "stale",
        OrderStep::Store(_) => "store",
    }
}
