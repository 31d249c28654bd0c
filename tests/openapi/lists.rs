//! The parameters of the sandbox's lists: how many rows, from which on, and with which text.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use kpay_sandbox::{Engine, EngineConfig};
use serde_json::{Value, json};

use crate::document::DOCUMENT;
use crate::sandbox::{ACCESS, START, engine};

const LISTS: [&str; 6] =
    ["payments", "refunds", "requests", "transfers", "webhooks", "withdrawals"];

/// More of each list than one row.
fn filled() -> Engine {
    let mut engine = engine(1_000_000);
    let keys = EngineConfig::new();
    let mut kpay = |path: &str, seconds: u64, body: Value| -> Value {
        let request = Request::post(path)
            .header("x-api-key", &keys.api_key)
            .header("x-secret-key", &keys.secret_key)
            .header("authorization", ACCESS.token.expose_header())
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let response = engine.handle(START.saturating_add(Duration::from_secs(seconds)), &request);
        assert_eq!(response.status(), 201, "{path}: {response:?}");
        serde_json::from_slice(response.body()).unwrap()
    };
    let order = |external_id: &str| json!({"amount": 5000, "provider": "MTN_MOMO_CMR", "phoneNumber": "237653456789", "externalId": external_id});
    let paid: Vec<Value> = ["First", "Second", "Third"]
        .map(|it| kpay("/api/v1/payments/init", 0, order(it)))
        .into_iter()
        .collect();
    for external_id in ["First", "Second", "Third"] {
        kpay("/api/v1/payments/withdraw", 0, order(external_id));
        let transfer = json!({"applicationId": ACCESS.application_id.as_str(), "sourceCountry": "CMR", "destinationCountry": "GAB", "amount": 5000, "externalId": external_id});
        kpay("/api/wallets/transfer", 0, transfer);
    }
    for (payment, external_id) in paid.iter().zip(["First", "Second", "Third"]) {
        let path = format!("/api/v1/payments/{}/refund", payment["id"].as_str().unwrap());
        kpay(&path, 4, json!({ "externalId": external_id }));
    }
    engine
}

fn ask(engine: &Engine, list: &str, query: &str) -> Response<Bytes> {
    let request = Request::get(format!("/_sandbox/{list}{query}")).body(Bytes::new()).unwrap();
    let response = engine.clone().handle(START.saturating_add(Duration::from_secs(5)), &request);
    DOCUMENT
        .judge_response("GET", &format!("/_sandbox/{list}"), &response)
        .unwrap_or_else(|it| panic!("{list}{query}: {it}: {response:?}"));
    response
}

fn rows(engine: &Engine, list: &str, query: &str) -> Vec<Value> {
    let response = ask(engine, list, query);
    assert_eq!(response.status(), 200, "{list}{query}: {response:?}");
    serde_json::from_slice(response.body()).unwrap()
}

/// The schema of a parameter of a list.
fn schema<'a>(list: &str, name: &str) -> &'a Value {
    let operation = DOCUMENT.operation("GET", &format!("/_sandbox/{list}")).unwrap();
    let parameters = operation.object["parameters"].as_array().unwrap();
    let mut resolved = parameters.iter().map(|it| DOCUMENT.resolved(it));
    let parameter =
        resolved.find(|it| it["name"] == name).unwrap_or_else(|| panic!("{list} has no {name}"));
    assert_eq!((&parameter["in"], &parameter["required"]), (&json!("query"), &json!(false)));
    &parameter["schema"]
}

#[test]
fn each_list_takes_what_the_document_allows_and_refuses_the_rest() {
    let engine = filled();
    let mut refused = 0;
    for list in LISTS {
        for (name, values) in [
            (
                "limit",
                &["1", "2", "1000", "0", "1001", "-1", "1.5", "x", "", "99999999999999999999"][..],
            ),
            ("offset", &["0", "1", "1000000", "1000001", "-1", "0.5", "x", ""][..]),
            ("search", &["first", "%25", "%00", "%F0%9F%92%B8", ""][..]),
        ] {
            let schema = schema(list, name);
            for text in values {
                let value = match schema["type"] == "integer" {
                    true => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
                    false => json!(text),
                };
                let is_allowed = DOCUMENT.judge(schema, &value).is_ok();
                let status = ask(&engine, list, &format!("?{name}={text}")).status();
                assert_eq!(status == 200, is_allowed, "{list}?{name}={text}: {status}");
                assert!(is_allowed || status == 400, "{list}?{name}={text}: {status}");
                refused += usize::from(!is_allowed);
            }
        }
    }
    assert!(refused > 40, "{refused}");
}

#[test]
fn pages_of_a_list_are_the_whole_list() {
    let engine = filled();
    for list in LISTS {
        let all = rows(&engine, list, "");
        assert!(all.len() >= 3, "{list}: {}", all.len());
        for size in [1, 2, 100] {
            let mut together = Vec::new();
            for offset in (0..=all.len()).step_by(size) {
                together.extend(rows(&engine, list, &format!("?limit={size}&offset={offset}")));
            }
            assert_eq!(together, all, "{list} by {size}");
        }
        assert_eq!(rows(&engine, list, "?offset=1000000"), [json!(null); 0], "{list}");
    }
}

#[test]
fn a_search_finds_text_anywhere_and_before_it_counts() {
    let engine = filled();
    for list in LISTS {
        let all = rows(&engine, list, "");
        for text in ["first", "SECOND", "%22third%22", "5000", "nowhere"] {
            let plain = text.replace("%22", "\"").to_lowercase();
            let holds = |row: &&Value| row.to_string().to_lowercase().contains(&plain);
            let expected: Vec<&Value> = all.iter().filter(holds).collect();
            let found = rows(&engine, list, &format!("?search={text}"));
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{list} {text}");
            let second = rows(&engine, list, &format!("?search={text}&offset=1&limit=1"));
            assert_eq!(second.first(), expected.get(1).copied(), "{list} {text}");
        }
        assert_eq!(rows(&engine, list, "?search="), all, "{list}");
        assert!(!rows(&engine, list, "?search=first").is_empty(), "{list}");
    }
}
