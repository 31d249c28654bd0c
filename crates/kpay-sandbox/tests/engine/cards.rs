//! Hosted payments by card.

use http::Request;
use kpay_sandbox::DeliveryOutcome;
use serde_json::json;

use crate::support::{Answer, Bench, field, gateway, with};

fn begin(bench: &mut Bench) -> (String, String) {
    let created = bench.init(&with(gateway("A"), json!({"paymentMethod": "CARD"}))).json();
    (field(&created, "id"), field(&created, "gatewayUrl").replace("http://localhost", ""))
}

fn pay(bench: &mut Bench, page: &str, form: &str) -> Answer {
    let request = Request::post(format!("{page}/pay"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.to_owned().into())
        .unwrap();
    bench.send(&request)
}

#[test]
fn a_good_card_completes_and_a_declined_one_says_why() {
    for (number, status, said) in [
        ("4242+4242+4242+4242", "COMPLETED", "status=success"),
        ("4000000000000002", "FAILED", "status=failed"),
    ] {
        let mut bench = Bench::new();
        let (id, page) = begin(&mut bench);
        let form = format!("cardNumber={number}&expiry=12%2F30&securityCode=123");
        let answer = pay(&mut bench, &page, &form);
        assert_eq!(answer.status(), 303);
        assert!(answer.header("location").contains(said), "{}", answer.header("location"));
        let payment = bench.payment(&id);
        assert_eq!(payment["status"], status);
        if status == "FAILED" {
            assert_eq!(payment["failureReason"], "Carte refusée par la banque émettrice.");
        }
        assert_eq!(bench.deliver(DeliveryOutcome::NoAnswer).len(), 3);
    }
}

#[test]
fn an_unknown_card_is_typed_again() {
    let mut bench = Bench::new();
    let (id, page) = begin(&mut bench);
    for form in ["", "cardNumber=1&expiry=12%2F30&securityCode=123"] {
        let answer = pay(&mut bench, &page, form);
        assert_eq!(answer.status(), 400);
        assert!(answer.text().contains("none of KPay's test cards"));
        assert!(answer.text().contains("name=\"cardNumber\""));
    }
    assert_eq!(bench.payment(&id)["status"], "PENDING");
}
