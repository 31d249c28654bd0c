//! What becomes of a payment, and how it is read.

use http::Method;
use serde_json::json;

use crate::support::{Bench, field, ussd, with};

#[test]
fn a_payment_completes_after_three_seconds() {
    let mut bench = Bench::new();
    let order =
        with(ussd("ORDER-1"), json!({"description": "Three", "metadata": {"orderId": "12345"}}));
    let created = bench.init(&order).json();
    let (id, reference) = (field(&created, "id"), field(&created, "reference"));
    for (millis, status) in
        [(0, "PENDING"), (999, "PENDING"), (1_000, "PROCESSING"), (2_999, "PROCESSING")]
    {
        let payment = bench.at(millis).payment(&id);
        assert_eq!(payment["status"], status);
        for name in ["netAmount", "feeAmount", "completedAt", "failedAt", "failureReason"] {
            assert!(payment[name].is_null() && payment.as_object().unwrap().contains_key(name));
        }
    }
    let provider_reference = field(&created, "providerReference");
    // Asked late, it still says when it happened.
    let answer = bench.at(60_000).get(&format!("/api/v1/payments/{id}"));
    assert_eq!(
        answer.text(),
        format!(
            r#"{{"id":"{id}","reference":"{reference}","providerReference":"{provider_reference}","status":"COMPLETED","amount":5000,"netAmount":4750,"feeAmount":250,"currency":"XAF","externalId":"ORDER-1","provider":"MTN_MOMO_CMR","country":"CMR","phoneNumber":"237653456789","isTest":true,"description":"Three","metadata":{{"orderId":"12345"}},"createdAt":"2026-05-14T10:00:00.000Z","completedAt":"2026-05-14T10:00:03.000Z","failedAt":null,"failureReason":null}}"#
        )
    );
    assert_eq!(bench.payment(&reference)["id"], id);
    assert_eq!(bench.payment(&id.replace('_', "%5F"))["id"], id);
}

#[test]
fn the_phone_number_decides_how_a_payment_ends() {
    let mut bench = Bench::new();
    for (phone, status, reason) in [
        ("237653456789", "COMPLETED", None),
        ("237653456029", "FAILED", Some("PAYER_NOT_FOUND")),
        ("237653456069", "FAILED", Some("UNSPECIFIED_FAILURE")),
        ("237653456129", "PROCESSING", None),
        ("237670000001", "COMPLETED", None),
    ] {
        let start = bench.now.get() - crate::support::START;
        let order = with(ussd(phone), json!({"phoneNumber": phone}));
        let id = field(&bench.init(&order).json(), "id");
        let payment = bench.at(start + 3_000).payment(&id);
        assert_eq!(payment["status"], status);
        assert_eq!(payment["failureReason"].as_str(), reason);
        assert_eq!(payment["failedAt"].is_string(), status == "FAILED");
        assert_eq!(payment["completedAt"].is_string(), status == "COMPLETED");
    }
}

#[test]
fn what_is_unknown_is_not_found() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.get("/api/v1/payments/pay_none").text(),
        r#"{"statusCode":404,"error":"Not Found","code":"NOT_FOUND","message":"Payment not found","path":"/api/v1/payments/pay_none"}"#
    );
    assert_eq!(
        bench.get("/x?secret=1").text(),
        r#"{"statusCode":404,"error":"Not Found","code":"NOT_FOUND","message":"Cannot GET /x","path":"/x"}"#
    );
    assert_eq!(bench.get("/api/v1/payments").refusal().1, "Cannot GET /api/v1/payments");
    let delete = bench.request(Method::DELETE, "/api/v1/payments/init", "");
    let answer = bench.send(&delete);
    assert_eq!(answer.refusal(), (405, json!("/api/v1/payments/init takes POST, and not DELETE")));
    assert_eq!(answer.header("allow"), "POST");
}

#[test]
fn me_is_a_test_application() {
    let mut bench = Bench::new();
    let me = bench.get("/api/v1/payments/me").json();
    assert_eq!(me["environment"], "TEST");
    assert_eq!(field(&me["application"], "id").len(), 36);
    assert_eq!(field(&me["company"], "id").len(), 36);
    assert_eq!(me, bench.get("/api/v1/payments/me").json());
}

#[test]
fn time_never_runs_back() {
    let mut bench = Bench::new();
    let id = field(&bench.init(&ussd("A")).json(), "id");
    bench.at(3_000).payment(&id);
    assert_eq!(bench.at(0).payment(&id)["status"], "COMPLETED");
    let later = bench.init(&ussd("B")).json();
    assert_eq!(bench.payment(&field(&later, "id"))["createdAt"], "2026-05-14T10:00:03.000Z");
}
