//! Whatever comes in, an answer goes out; and the same inputs give the same bytes.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use kpay_core::{Country, UnixMillis};
use kpay_sandbox::{DeliveryOutcome, EngineConfig};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Bench, field, gateway, payout, ussd, with};

/// A JSON value of any kind, none of it deep.
fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        Just(json!([1])),
        Just(json!({"a": "b"})),
    ]
}

/// A body with some of these fields replaced or taken away.
fn changed(bodies: Vec<Value>, names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let changes = prop::collection::vec((select(names), any_value()), 0..3);
    (select(bodies), changes).prop_map(|(body, changes)| {
        changes
            .into_iter()
            .fold(body, |body, (name, value)| with(body, json!({ name: value })))
            .to_string()
    })
}

fn any_init() -> impl Strategy<Value = String> {
    let names = &[
        "amount",
        "cancelUrl",
        "currency",
        "customerEmail",
        "externalId",
        "metadata",
        "paymentMethod",
        "phoneNumber",
        "provider",
        "returnUrl",
        "unknown",
    ];
    changed(vec![ussd("A"), gateway("A")], names)
}

fn any_withdrawal() -> impl Strategy<Value = String> {
    let gateway = json!({"amount": 5000, "externalId": "A", "returnUrl": "http://localhost"});
    let bank = json!({"amount": 5000, "bankAccountId": "0ff617c5-8b6f-44b5-9e9f-114fa5089d2b"});
    let across = json!({
        "amount": 50000,
        "provider": "MTN_MOMO_CIV",
        "phoneNumber": "2250503456789",
        "sourceCountry": "CMR",
        "recipientFirstName": "Jean",
        "recipientLastName": "Dupont",
        "purposeOfFunds": "TAXES",
        "sourceOfFunds": "LOAN",
    });
    let names = &[
        "amount",
        "bankAccountId",
        "cancelUrl",
        "externalId",
        "metadata",
        "phoneNumber",
        "provider",
        "purposeOfFunds",
        "recipientFirstName",
        "returnUrl",
        "sourceCountry",
        "unknown",
    ];
    changed(vec![payout("A"), gateway, bank, across], names)
}

fn any_refund() -> impl Strategy<Value = String> {
    changed(vec![json!({"reason": "R", "externalId": "A"})], &["externalId", "reason", "unknown"])
}

fn any_transfer(application_id: &str) -> impl Strategy<Value = String> + use<> {
    let order = json!({
        "applicationId": application_id,
        "sourceCountry": "CMR",
        "destinationCountry": "SEN",
        "amount": 100,
    });
    let names = &[
        "amount",
        "applicationId",
        "description",
        "destinationCountry",
        "externalId",
        "sourceCountry",
        "unknown",
    ];
    changed(vec![order], names)
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any_init().prop_map(String::into_bytes),
        any_withdrawal().prop_map(String::into_bytes),
        any_refund().prop_map(String::into_bytes),
        "[a-zA-Z0-9=&%+]{0,40}".prop_map(String::into_bytes),
        any::<Vec<u8>>(),
    ]
}

fn any_path() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("/api/v1/payments/init".to_owned()),
        Just("/api/v1/payments/me".to_owned()),
        Just("/api/v1/payments/withdraw".to_owned()),
        "/api/v1/payments/(balance|availability|token|predict-provider)",
        "/api/v1/payments/exchange-rate(\\?[!-~]{0,20})?",
        "/api/v1/payments/(withdraw/)?[!-~]{0,12}(/refund)?",
        "/api/(public/pricelist|public/platform-info|wallets/transfer)",
        "/gateway/[a-z0-9_%]{0,12}(/pay|/cancel|/withdraw)?",
        "/_sandbox/(status|clock(/advance)?|settings|faults(/1)?|webhooks(/0/resend)?|reset)",
        "/_sandbox/(applications|snapshots|payments|requests)(/[!-~]{0,8})?(\\?limit=[!-~]{0,3})?",
        "/[!-~]{0,20}",
    ]
}

/// The same for every engine of the same seed.
fn application_id() -> String {
    let me = Bench::new().get("/api/v1/payments/me").json();
    field(&me["application"], "id")
}

proptest! {
    #[test]
    fn any_request_gets_an_answer(
        path in any_path(),
        post in any::<bool>(),
        with_keys in any::<bool>(),
        body in any_body(),
        form in any::<bool>(),
        millis in any::<u64>(),
    ) {
        let mut bench = Bench::new();
        let method = if post { Method::POST } else { Method::GET };
        let content_type = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let mut request = Request::builder().method(method).uri(path).header("Content-Type", content_type);
        if with_keys {
            request = request
                .header("X-API-Key", &bench.config.api_key)
                .header("X-Secret-Key", &bench.config.secret_key);
        }
        let Ok(request) = request.body(Bytes::from(body)) else {
            return Ok(());
        };
        bench.now = UnixMillis::new(millis);
        let answer = bench.send(&request);
        prop_assert!(answer.status() < 500, "{}", answer.text());
        prop_assert!(answer.status() == 303 || !answer.text().is_empty());
    }

    #[test]
    fn any_init_is_created_or_refused(body in any_init()) {
        let mut bench = Bench::new();
        let answer = bench.init_text(&body);
        prop_assert!(matches!(answer.status(), 201 | 400), "{}", answer.text());
        bench.at(3_000).deliver(DeliveryOutcome::NoResponse);
    }

    #[test]
    fn any_withdrawal_is_created_or_refused(body in any_withdrawal()) {
        let mut bench = Bench::funded();
        let request = bench.request(Method::POST, "/api/v1/payments/withdraw", &body);
        let answer = bench.send(&request);
        prop_assert!(matches!(answer.status(), 201 | 400 | 404 | 422), "{}", answer.text());
        bench.at(3_000).deliver(DeliveryOutcome::NoResponse);
    }

    #[test]
    fn any_refund_is_created_or_refused(body in any_refund()) {
        let mut bench = Bench::funded();
        let id = field(&bench.init(&ussd("A")).json(), "id");
        let request = bench.request(Method::POST, &format!("/api/v1/payments/{id}/refund"), &body);
        let answer = bench.at(3_000).send(&request);
        prop_assert!(matches!(answer.status(), 201 | 400), "{}", answer.text());
        bench.at(6_000).deliver(DeliveryOutcome::NoResponse);
    }

    #[test]
    fn any_transfer_is_made_or_refused(body in any_transfer(&application_id())) {
        let mut bench = Bench::funded();
        let token = field(&bench.post("/api/v1/payments/token", &json!({})).json(), "accessToken");
        let mut request = bench.request(Method::POST, "/api/wallets/transfer", &body);
        request.headers_mut().insert("Authorization", format!("Bearer {token}").parse().unwrap());
        let answer = bench.send(&request);
        prop_assert!(matches!(answer.status(), 201 | 400 | 403 | 404 | 422), "{}", answer.text());
    }

    #[test]
    fn the_same_seed_and_inputs_give_the_same_bytes(
        seed in any::<u64>(),
        steps in prop::collection::vec((any_init(), any_withdrawal(), 0u64..5_000), 1..8),
    ) {
        let run = || {
            let mut config = EngineConfig::new();
            config.seed = seed;
            config.webhook_url = Some("http://localhost/hook".to_owned());
            config.balances = [(Country::Cmr, 1_000_000)].into();
            let mut bench = Bench::with(config);
            let mut seen = Vec::new();
            let mut millis = 0;
            for (init, withdrawal, wait) in &steps {
                let init = bench.init_text(init);
                let refund = init.json()["id"].as_str().map(|id| format!("/api/v1/payments/{id}/refund"));
                seen.push(init.0.into_body());
                for (path, body) in [
                    (Some("/api/v1/payments/withdraw".to_owned()), withdrawal.as_str()),
                    (Some("/api/v1/payments/token".to_owned()), "{}"),
                    (refund, "{}"),
                ] {
                    if let Some(path) = path {
                        let request = bench.request(Method::POST, &path, body);
                        seen.push(bench.send(&request).0.into_body());
                    }
                }
                millis += wait;
                let outcome = DeliveryOutcome::Answered(StatusCode::BAD_GATEWAY);
                seen.extend(bench.at(millis).deliver(outcome).into_iter().map(|delivery| delivery.body));
            }
            seen
        };
        prop_assert_eq!(run(), run());
    }
}
