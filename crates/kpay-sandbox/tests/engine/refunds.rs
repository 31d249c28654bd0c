//! Refunds: which payments take one, what it does to the wallet, and how it is told.

use http::StatusCode;
use kpay_sandbox::DeliveryOutcome;
use serde_json::json;

use crate::support::{Bench, events, field, ussd, with};

const OK: DeliveryOutcome = DeliveryOutcome::Answered(StatusCode::OK);
const WEEK: u64 = 7 * 24 * 60 * 60 * 1_000;

/// A payment that was completed 3 s after the start, and its id; the time is then.
fn paid(bench: &mut Bench, phone: &str) -> String {
    let order =
        with(ussd("ORDER"), json!({"phoneNumber": phone, "metadata": {"orderId": "12345"}}));
    let id = field(&bench.init(&order).json(), "id");
    bench.at(3_000).deliver(OK);
    assert_eq!(bench.payment(&id)["status"], "COMPLETED");
    id
}

#[test]
fn a_refund_has_the_fields_of_the_contract_and_reserves_the_full_amount() {
    let mut bench = Bench::funded();
    let id = paid(&mut bench, "237653456789");
    assert_eq!(bench.holds("XAF"), (json!(1_004_750), json!(0)));
    let body = json!({"reason": "Rupture de stock", "externalId": "REFUND-1"});
    let answer = bench.refund(&id, &body);
    assert_eq!(answer.status(), 201);
    let refund = field(&answer.json(), "id");
    assert_eq!(refund.len(), 36);
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{refund}","status":"PENDING","amount":5000,"currency":"XAF","originalPaymentId":"{id}","originalPaymentStatus":"COMPLETED","message":"Remboursement initié — transfert en cours vers le payeur"}}"#
        )
    );
    assert_eq!(bench.holds("XAF"), (json!(1_004_750), json!(5_000)));
    assert_eq!(bench.at(5_999).payment(&id)["status"], "COMPLETED");

    let deliveries = bench.at(6_000).deliver(OK);
    assert_eq!(events(&deliveries), ["refund.completed"]);
    let told: serde_json::Value = serde_json::from_slice(&deliveries[0].body).unwrap();
    let reference = field(&told, "reference");
    assert!(reference.starts_with("KPAY-REF-20260514-"));
    assert_eq!(
        std::str::from_utf8(&deliveries[0].body).unwrap(),
        format!(
            r#"{{"event":"refund.completed","paymentId":"{refund}","reference":"{reference}","status":"COMPLETED","amount":5000,"phoneNumber":"237653456789","externalId":"REFUND-1","metadata":{{"orderId":"12345"}},"completedAt":"2026-05-14T10:00:06.000Z","failedAt":null,"failureReason":null,"timestamp":"2026-05-14T10:00:06.000Z","isTest":true,"reason":"Rupture de stock"}}"#
        )
    );
    let payment = bench.payment(&id);
    assert_eq!(payment["status"], "REFUNDED");
    assert_eq!(payment["completedAt"], "2026-05-14T10:00:03.000Z");
    assert_eq!((&payment["netAmount"], &payment["feeAmount"]), (&json!(4750), &json!(250)));
    assert_eq!(bench.holds("XAF"), (json!(999_750), json!(0)), "the fee is not returned");
    assert_eq!(bench.init(&ussd("ORDER")).status(), 409, "what was paid once stays taken");
}

#[test]
fn there_is_one_refund_at_a_time_and_the_refusal_names_it() {
    let mut bench = Bench::funded();
    let id = paid(&mut bench, "237653456789");
    let body = json!({"externalId": "REFUND-1"});
    let refund = field(&bench.refund(&id, &body).json(), "id");
    for again in [&body, &json!({"externalId": "REFUND-2"}), &json!({})] {
        let message = format!("This payment already has a refund: {refund} is PENDING");
        assert_eq!(bench.refund(&id, again).refusal(), (400, json!(message)));
    }
    bench.at(6_000);
    let message = format!("This payment already has a refund: {refund} is COMPLETED");
    assert_eq!(bench.refund(&id, &body).refusal(), (400, json!(message)));
    assert_eq!(bench.holds("XAF"), (json!(999_750), json!(0)));
}

#[test]
fn a_refund_sent_again_is_answered_again_where_that_is_set() {
    let mut bench = Bench::funded();
    bench.post("/_sandbox/settings", &json!({"refundReplay": "ANSWERED"}));
    let id = paid(&mut bench, "237653456789");
    let body = json!({"externalId": "REFUND-1"});
    let first = bench.refund(&id, &body);
    for millis in [3_000, 6_000] {
        let again = bench.at(millis).refund(&id, &body);
        assert_eq!((again.status(), again.text()), (201, first.text()), "the first answer");
    }
    assert_eq!(bench.refund(&id, &json!({"externalId": "REFUND-2"})).status(), 400);
    assert_eq!(bench.refund(&id, &json!({})).status(), 400);
    assert_eq!(bench.get("/_sandbox/refunds").json().as_array().unwrap().len(), 1);
    assert_eq!(bench.holds("XAF"), (json!(999_750), json!(0)));
}

#[test]
fn a_refunds_events_have_the_originals_ids_where_that_is_set() {
    let mut bench = Bench::funded();
    bench.post("/_sandbox/settings", &json!({"refundEvent": "ORIGINAL"}));
    let id = paid(&mut bench, "237653456789");
    let refund = field(&bench.refund(&id, &json!({"externalId": "REFUND-1"})).json(), "id");
    let deliveries = bench.at(6_000).deliver(OK);
    assert_eq!(events(&deliveries), ["refund.completed"]);
    let told: serde_json::Value = serde_json::from_slice(&deliveries[0].body).unwrap();
    let payment = bench.payment(&id);
    assert_eq!((&told["paymentId"], &told["externalId"]), (&json!(id), &json!("ORDER")));
    assert_eq!(
        (&told["reference"], &told["metadata"]),
        (&payment["reference"], &json!({"orderId": "12345"}))
    );
    let record = bench.engine.deliveries().last().unwrap();
    assert_eq!(record.payment_id, refund, "what it tells about");
}

#[test]
fn a_refund_that_failed_allows_another() {
    let mut bench = Bench::funded();
    // Payments from this number complete, payouts to it fail.
    let id = paid(&mut bench, "237653456089");
    let body = json!({"externalId": "REFUND-1"});
    let first = field(&bench.refund(&id, &body).json(), "id");
    let deliveries = bench.at(6_000).deliver(OK);
    assert_eq!(events(&deliveries), ["refund.failed"]);
    let told: serde_json::Value = serde_json::from_slice(&deliveries[0].body).unwrap();
    assert_eq!(told["failureReason"], "RECIPIENT_NOT_FOUND");
    assert_eq!(told["failedAt"], "2026-05-14T10:00:06.000Z");
    assert!(told.get("reason").is_none());
    assert_eq!(bench.payment(&id)["status"], "COMPLETED");
    assert_eq!(bench.holds("XAF"), (json!(1_004_750), json!(0)));
    let second = bench.refund(&id, &body);
    assert_eq!(second.status(), 201);
    assert_ne!(field(&second.json(), "id"), first);
}

#[test]
fn only_completed_payments_within_seven_days_are_refunded() {
    let mut bench = Bench::funded();
    let id = field(&bench.init(&ussd("A")).json(), "id");
    assert_eq!(
        bench.refund(&id, &json!({})).refusal(),
        (400, json!("Only a COMPLETED payment can be refunded; this one is PENDING"))
    );
    assert_eq!(bench.refund("pay_none", &json!({})).refusal(), (404, json!("Payment not found")));
    let (status, message) = bench.at(3_001 + WEEK).refund(&id, &json!({})).refusal();
    assert_eq!(status, 400);
    assert!(message.as_str().unwrap().contains("within 7 days"));

    let mut bench = Bench::funded();
    let id = field(&bench.init(&ussd("A")).json(), "id");
    let bare = bench.request(http::Method::POST, &format!("/api/v1/payments/{id}/refund"), "");
    assert_eq!(bench.at(3_000 + WEEK).send(&bare).status(), 201, "no body at all");
}

#[test]
fn an_empty_wallet_refunds_nothing() {
    let mut bench = Bench::new();
    let id = paid(&mut bench, "237653456789");
    let answer = bench.refund(&id, &json!({"externalId": "REFUND-1"}));
    assert_eq!(answer.refusal(), (400, json!("Insufficient wallet balance")));
    bench.init(&with(ussd("B"), json!({"amount": 300})));
    assert_eq!(bench.at(6_000).refund(&id, &json!({"externalId": "REFUND-1"})).status(), 201);
}

#[test]
fn its_fields_are_checked_and_its_external_id_is_its_own() {
    let mut bench = Bench::funded();
    let id = paid(&mut bench, "237653456789");
    let body = json!({"reason": "é".repeat(256), "externalId": "x".repeat(101), "amount": 1});
    assert_eq!(
        bench.refund(&id, &body).refusal(),
        (
            400,
            json!([
                "property amount should not exist",
                "reason must be shorter than or equal to 255 characters",
                "externalId must be shorter than or equal to 100 characters",
            ])
        )
    );
    // The payment's own externalId is of another kind.
    assert_eq!(bench.refund(&id, &json!({"externalId": "ORDER"})).status(), 201);
    let other = field(&bench.init(&ussd("OTHER")).json(), "id");
    bench.at(6_000);
    let answer = bench.refund(&other, &json!({"externalId": "ORDER"}));
    assert_eq!(answer.refusal(), (409, json!("External ID already in use")));
}
