//! The gateway page and the signed return.

use http::{Method, StatusCode};
use kpay_core::{GatewaySecret, UnixMillis};
use kpay_sandbox::DeliveryOutcome;
use serde_json::json;

use crate::support::{Bench, START, field, gateway, ussd, with};

fn open(bench: &mut Bench, order: &serde_json::Value) -> (String, String) {
    let created = bench.init(order).json();
    let path = field(&created, "gatewayUrl").replace("http://localhost", "");
    (field(&created, "id"), path)
}

#[test]
fn the_page_shows_the_payment_and_lets_nothing_in() {
    let mut bench = Bench::new();
    let order = with(gateway("A"), json!({"description": "<script>'\"&"}));
    let (_, path) = open(&mut bench, &order);
    let page = bench.browse(Method::GET, &path);
    assert_eq!(page.status(), 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(page.text().contains("5,000\u{a0}XAF"));
    assert!(page.text().contains("&lt;script&gt;&#39;&quot;&amp;"));
    // The page's own script, and no other.
    assert_eq!(page.text().matches("<script").count(), 1);
    assert!(page.text().contains("<script src=\"assets/fill.js\" defer></script>"));
    assert!(page.text().contains("/pay\"") && page.text().contains("/cancel\""));
}

#[test]
fn paying_completes_it_and_returns_signed() {
    let mut bench = Bench::new();
    let (id, path) = open(&mut bench, &gateway("ORDER 1&x"));
    assert_eq!(bench.payment(&id)["phoneNumber"], json!(null));
    let answer = bench.at(5_000).browse(Method::POST, &format!("{path}/pay"));
    assert_eq!(answer.status(), 303);
    assert!(bench.deliver(DeliveryOutcome::Answered(StatusCode::OK)).len() > 1);
    assert_eq!(bench.engine.next_due(), None, "its expiry is forgotten");
    let payment = bench.payment(&id);
    assert_eq!(payment["status"], "COMPLETED");
    assert_eq!(payment["completedAt"], "2026-05-14T10:00:05.000Z");
    let reference = field(&payment, "reference");
    let ts = START + 5_000;
    let sig = GatewaySecret::new(bench.config.gateway_secret.clone()).unwrap().sign_return(
        "COMPLETED",
        &reference,
        Some("ORDER 1&x"),
        UnixMillis::new(ts),
    );
    assert_eq!(
        answer.header("location"),
        format!(
            "https://shop.example/return?cart=7&status=COMPLETED&reference={reference}\
             &externalId=ORDER%201%26x&ts={ts}&sig={sig}#end"
        )
    );
    // The same form again, and the other one, lead to the same place.
    for form in ["pay", "cancel"] {
        let again = bench.browse(Method::POST, &format!("{path}/{form}"));
        assert_eq!(again.header("location"), answer.header("location"));
    }
    assert_eq!(bench.payment(&id)["status"], "COMPLETED");
}

#[test]
fn cancelling_frees_the_external_id() {
    let mut bench = Bench::new();
    let (id, path) = open(&mut bench, &gateway("A"));
    let location = bench.browse(Method::POST, &format!("{path}/cancel"));
    assert_eq!(location.status(), 303);
    assert!(location.header("location").contains("&status=CANCELLED&"));
    assert_eq!(bench.payment(&id)["status"], "CANCELLED");

    let order = with(gateway("A"), json!({"cancelUrl": "https://shop.example/cancel"}));
    let (_, path) = open(&mut bench, &order);
    let location = bench.browse(Method::POST, &format!("{path}/cancel"));
    assert_eq!(location.header("location"), "https://shop.example/cancel");
    assert_eq!(bench.init(&ussd("A")).status(), 201);
}

#[test]
fn an_expired_session_can_not_be_paid() {
    let mut bench = Bench::new();
    let (id, path) = open(&mut bench, &gateway("A"));
    bench.at(2 * 24 * 60 * 60 * 1_000);
    assert_eq!(bench.browse(Method::POST, &format!("{path}/pay")).status(), 410);
    assert_eq!(bench.payment(&id)["status"], "EXPIRED");
}

#[test]
fn only_the_token_opens_the_page() {
    let mut bench = Bench::new();
    let (id, path) = open(&mut bench, &gateway("A"));
    assert_eq!(bench.browse(Method::GET, &format!("/gateway/{id}")).status(), 404);
    let token = path.replace("/gateway/", "");
    assert_eq!(bench.get(&format!("/api/v1/payments/{token}")).status(), 404);
}
