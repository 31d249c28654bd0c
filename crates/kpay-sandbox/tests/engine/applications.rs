//! Several applications and key pairs.

use http::{Method, Request};
use kpay_core::Country;
use kpay_sandbox::{ApplicationConfig, EngineConfig, KeyPair};
use serde_json::{Value, json};

use crate::support::{Answer, Bench, field, payout, ussd};

fn two() -> Bench {
    let mut config = EngineConfig::new();
    let keys = vec![KeyPair::new("kpay_test_b1", "sk_test_b1"), KeyPair::new("kpay_test_b2", "b2")];
    let mut second = ApplicationConfig::new("Second", keys, "gateway", "webhook");
    second.balances = [(Country::Cmr, 10_000)].into();
    config.applications.push(second);
    Bench::with(config)
}

fn send(bench: &mut Bench, keys: (&str, &str), method: Method, path: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("X-API-Key", keys.0)
        .header("X-Secret-Key", keys.1)
        .header("Content-Type", "application/json");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    bench.send(&request.body(body.into()).unwrap())
}

const SECOND: (&str, &str) = ("kpay_test_b1", "sk_test_b1");

#[test]
fn each_pair_opens_its_own_application() {
    let mut bench = two();
    let mut name = |keys| {
        let answer = send(&mut bench, keys, Method::GET, "/api/v1/payments/me", &Value::Null);
        (answer.status(), answer.json()["application"]["name"].clone())
    };
    assert_eq!(name(SECOND), (200, json!("Second")));
    assert_eq!(name(("kpay_test_b2", "b2")), (200, json!("Second")));
    assert_eq!(name(("kpay_test_b1", "b2")), (401, Value::Null));
    let first = EngineConfig::new();
    let named = name((&first.api_key, &first.secret_key));
    assert_eq!(named, (200, json!("Sandbox Application")));
}

#[test]
fn what_is_anothers_is_forbidden_and_for_a_refund_not_there() {
    let mut bench = two();
    let payment = field(&bench.init(&ussd("A")).json(), "id");
    let withdrawal =
        send(&mut bench, SECOND, Method::POST, "/api/v1/payments/withdraw", &payout("A"));
    let withdrawal = field(&withdrawal.json(), "id");
    bench.at(3_000);

    let path = format!("/api/v1/payments/{payment}");
    let own = bench.get(&path);
    assert_eq!(own.status(), 200);
    let anothers = send(&mut bench, SECOND, Method::GET, &path, &Value::Null);
    assert_eq!(anothers.refusal(), (403, json!("Forbidden resource")));
    let refund = send(&mut bench, SECOND, Method::POST, &format!("{path}/refund"), &json!({}));
    assert_eq!(refund.refusal(), (404, json!("Payment not found")));
    let path = format!("/api/v1/payments/withdraw/{withdrawal}");
    assert_eq!(bench.get(&path).status(), 403);
    // One externalId may be in use in each of them, and each has wallets of its own.
    let again = send(&mut bench, SECOND, Method::POST, "/api/v1/payments/init", &ussd("A"));
    assert_eq!(again.status(), 201);
    let rows = send(&mut bench, SECOND, Method::GET, "/api/v1/payments/balance", &Value::Null);
    let rows = rows.json();
    let francs = rows.as_array().unwrap().iter().find(|row| row["currency"] == "XAF").unwrap();
    assert_eq!(francs["balance"], 5_000);
    assert_eq!(bench.holds("XAF"), (json!(4_750), json!(0)));
}

#[test]
fn a_token_is_its_applications_own() {
    let mut bench = two();
    let me = bench.get("/api/v1/payments/me").json();
    let token = send(&mut bench, SECOND, Method::POST, "/api/v1/payments/token", &json!({}));
    let token = field(&token.json(), "accessToken");
    let mut transfer = |id: &Value| {
        let body = json!({"applicationId": id, "sourceCountry": "CMR", "destinationCountry": "GAB", "amount": 100});
        let request = Request::post("/api/wallets/transfer")
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .body(body.to_string().into())
            .unwrap();
        bench.send(&request).status()
    };
    assert_eq!(transfer(&me["application"]["id"]), 403);
    assert_eq!(transfer(&me["company"]["id"]), 201, "the company's, from the second's wallet");
}
