//! Hosted payments by card.

use http::{Method, Request};
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
    for (number, status, leads_to) in [
        ("4242+4242+4242+4242", "COMPLETED", "status=COMPLETED"),
        ("4000000000000002", "FAILED", "../gw_"),
    ] {
        let mut bench = Bench::new();
        let (id, page) = begin(&mut bench);
        let form = format!("cardNumber={number}&expiry=12%2F30&securityCode=123");
        let answer = pay(&mut bench, &page, &form);
        assert_eq!(answer.status(), 303);
        assert!(answer.header("location").contains(leads_to), "{}", answer.header("location"));
        let payment = bench.payment(&id);
        assert_eq!(payment["status"], status);
        if status == "FAILED" {
            assert_eq!(payment["failureReason"], "Carte refusée par la banque émettrice.");
            let told = bench.browse(Method::GET, &page);
            assert!(told.text().contains("The bank declined the card."));
            assert!(told.text().contains("?cart=7&amp;status=FAILED&amp;reference="));
        }
        assert_eq!(bench.deliver(DeliveryOutcome::NoResponse).len(), 3);
    }
}

#[test]
fn an_unknown_card_is_typed_again() {
    let mut bench = Bench::new();
    let (id, page) = begin(&mut bench);
    for form in ["", "cardNumber=1&expiry=12%2F30&securityCode=123"] {
        let answer = pay(&mut bench, &page, form);
        assert_eq!(answer.status(), 400);
        assert!(answer.text().contains("not one of KPay&#39;s test cards"));
        assert!(answer.text().contains("name=\"cardNumber\""));
    }
    assert_eq!(bench.payment(&id)["status"], "PENDING");
}

#[test]
fn no_card_is_kept_in_the_log() {
    let mut bench = Bench::new();
    let (_, page) = begin(&mut bench);
    pay(&mut bench, &page, "cardNumber=4111111111111111&expiry=12%2F30&securityCode=987");
    let log = bench.get("/_sandbox/requests");
    assert_eq!(log.json()[0]["requestBody"], "cardNumber=…&expiry=…&securityCode=…");
    // The form is shown again with the number, which the log has not either.
    for secret in ["4111111111111111", "987"] {
        assert!(!log.json()[0]["responseBody"].as_str().unwrap().contains(secret));
    }
}
