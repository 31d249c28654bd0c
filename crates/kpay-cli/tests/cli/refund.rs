//! `kpay refund`.

use crate::server::{Server, ServerReply};
use crate::support::{Sandbox, are_usage_errors, kpay};

fn paid(sandbox: &Sandbox) -> String {
    let args = "payment init --amount 5000 --external-id A --provider MTN_MOMO_CMR --phone 653456789 --wait --json";
    sandbox.kpay(args).end().ends(0).json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_payment_is_given_back_once() {
    // The refund takes what the fee took from the wallet too.
    let sandbox = Sandbox::rich();
    let id = paid(&sandbox);
    let taken = sandbox.kpay(&format!("refund {id} --external-id R --reason broken")).end().ends(0);
    assert!(taken.stdout.contains("is PENDING: 5000 XAF") && taken.stdout.contains(&id));
    assert!(taken.stderr.contains(&format!("kpay payment get {id}")), "{}", taken.stderr);
    let again = sandbox.kpay(&format!("refund {id} --external-id S --json")).end().ends(8).error();
    assert_eq!((&again["outcome"], &again["status"]), (&"already_exists".into(), &400.into()));
    assert_eq!((&again["externalId"], &again["paymentId"]), (&"S".into(), &id.as_str().into()));
    let refund = taken.stdout.split(' ').next().unwrap();
    assert_eq!(again["refundId"], refund);
    let refunded = sandbox.kpay(&format!("payment wait {id} --timeout 0")).end();
    assert!(refunded.stdout.contains("is REFUNDED") || refunded.stdout.contains("is COMPLETED"));

    let none = sandbox.kpay("refund pay_none --external-id T --json").end().ends(3).error();
    assert_eq!((&none["outcome"], &none["status"]), (&"not_moved".into(), &404.into()));
}

#[test]
fn a_refund_prints_kpays_own_answer() {
    let body = r#"{ "id": "ref_1", "status": "PENDING", "amount": 5000.00, "new": [1E+2] }"#;
    let server = Server::answering("201 Created", body);
    let run = kpay("refund pay_1 --external-id R --json --reason").arg("Out of stock");
    let ran = run.at(&server.base_url).end().ends(0);
    assert_eq!(
        ran.stdout,
        "{\"id\":\"ref_1\",\"status\":\"PENDING\",\"amount\":5000.00,\"new\":[1E+2]}\n"
    );
    assert_eq!(ran.stderr, "");
    let requests = server.requests();
    assert!(requests[0].starts_with("POST /api/v1/payments/pay_1/refund HTTP/1.1\r\n"));
    assert!(
        requests[0].ends_with(r#"{"externalId":"R","reason":"Out of stock"}"#),
        "{}",
        requests[0]
    );

    let failed = Server::answering("201 Created", r#"{"id":"ref_1","status":"FAILED"}"#);
    kpay("refund pay_1 --external-id R").at(&failed.base_url).end().ends(6);
}

#[test]
fn a_refund_that_can_not_be_sent_is_2_and_an_unknown_one_is_4() {
    are_usage_errors(&[
        "refund",
        "refund pay_1",
        "refund .. --external-id R",
        "refund pay_1 --external-id R|S",
    ]);
    let server = Server::start(|_| ServerReply::Cut);
    let wordy = kpay("refund pay_1 --external-id R --json --reason").arg(&"x".repeat(256));
    assert_eq!(wordy.at(&server.base_url).end().ends(2).error()["field"], "reason");
    assert_eq!(server.requests(), [""; 0]);
    let cut =
        kpay("refund pay_1 --external-id R --json").at(&server.base_url).end().ends(4).error();
    assert_eq!((&cut["outcome"], &cut["externalId"]), (&"unknown".into(), &"R".into()));
    assert_eq!(server.requests().len(), 1);
}
