//! Whatever comes in, an answer goes out; and the same inputs give the same bytes.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use kpay_core::UnixMillis;
use kpay_sandbox::{DeliveryOutcome, EngineConfig};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Bench, gateway, ussd, with};

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

/// An init with some of its fields replaced.
fn any_init() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
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
    ]);
    let changes = prop::collection::vec((name, any_value()), 0..3);
    (any::<bool>(), changes).prop_map(|(hosted, changes)| {
        let order = if hosted { gateway("A") } else { ussd("A") };
        changes
            .into_iter()
            .fold(order, |order, (name, value)| with(order, json!({ name: value })))
            .to_string()
    })
}

fn any_path() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("/api/v1/payments/init".to_owned()),
        Just("/api/v1/payments/me".to_owned()),
        "/api/v1/payments/[!-~]{0,12}",
        "/gateway/[a-z0-9_%]{0,12}(/pay|/cancel)?",
        "/[!-~]{0,20}",
    ]
}

proptest! {
    #[test]
    fn any_request_gets_an_answer(
        path in any_path(),
        post in any::<bool>(),
        with_keys in any::<bool>(),
        body in prop_oneof![any_init().prop_map(String::into_bytes), any::<Vec<u8>>()],
        millis in any::<u64>(),
    ) {
        let mut bench = Bench::new();
        let method = if post { Method::POST } else { Method::GET };
        let mut request = Request::builder().method(method).uri(path).header("Content-Type", "application/json");
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
        prop_assert!(answer.status() < 500);
        prop_assert!(answer.status() == 303 || !answer.text().is_empty());
    }

    #[test]
    fn any_init_is_created_or_refused(body in any_init()) {
        let mut bench = Bench::new();
        let answer = bench.init_text(&body);
        prop_assert!(matches!(answer.status(), 201 | 400), "{}", answer.text());
        bench.at(3_000).deliver(DeliveryOutcome::NoAnswer);
    }

    #[test]
    fn the_same_seed_and_inputs_give_the_same_bytes(
        seed in any::<u64>(),
        steps in prop::collection::vec((any_init(), 0u64..5_000), 1..8),
    ) {
        let run = || {
            let mut config = EngineConfig::new();
            config.seed = seed;
            config.webhook_url = Some("http://localhost/hook".to_owned());
            let mut bench = Bench::with(config);
            let mut seen = Vec::new();
            let mut millis = 0;
            for (body, wait) in &steps {
                seen.push(bench.init_text(body).0.into_body());
                millis += wait;
                let outcome = DeliveryOutcome::Answered(StatusCode::BAD_GATEWAY);
                seen.extend(bench.at(millis).deliver(outcome).into_iter().map(|delivery| delivery.body));
            }
            seen
        };
        prop_assert_eq!(run(), run());
    }
}
