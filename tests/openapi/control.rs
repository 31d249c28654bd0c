//! The sandbox's own operations: the document and the engine agree, in both directions.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Method, Request, Response};
use kpay_sandbox::{Engine, Fault};
use serde_json::{Value, json};

use crate::document::DOCUMENT;
use crate::mutations::mutations;
use crate::sandbox::{START, engine};

/// A call with its path as it stands in the document, and the values in the place of its braces.
struct Call {
    method: Method,
    path: &'static str,
    values: Vec<String>,
    body: Option<Value>,
}

fn get(path: &'static str) -> Call {
    Call { method: Method::GET, path, values: Vec::new(), body: None }
}

fn delete(path: &'static str, values: &[&str]) -> Call {
    let values = values.iter().map(|it| (*it).to_owned()).collect();
    Call { method: Method::DELETE, path, values, body: None }
}

fn post(path: &'static str, values: &[&str], body: Value) -> Call {
    Call { method: Method::POST, body: Some(body), ..delete(path, values) }
}

impl Call {
    fn request(&self, body: Option<&Value>) -> Request<Bytes> {
        let mut path = self.path.to_owned();
        for value in &self.values {
            let (start, end) = (path.find('{').unwrap(), path.find('}').unwrap());
            path.replace_range(start..=end, value);
        }
        let request = Request::builder().method(&self.method).uri(path);
        let request = match body {
            Some(_) => request.header("content-type", "application/json"),
            None => request,
        };
        let body = body.map(Value::to_string).unwrap_or_default();
        request.body(Bytes::from(body)).unwrap()
    }
}

/// An engine in which there is one of everything, and a call of each operation that it takes.
fn all() -> (Engine, Vec<Call>) {
    let mut engine = engine(1_000_000);
    let keys = kpay_sandbox::EngineConfig::new();
    let mut kpay = |path: &str, body: Value| -> Value {
        let request = Request::post(path)
            .header("x-api-key", &keys.api_key)
            .header("x-secret-key", &keys.secret_key)
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let later = START.saturating_add(std::time::Duration::from_secs(3));
        let response =
            engine.handle(if path.ends_with("refund") { later } else { START }, &request);
        assert_eq!(response.status(), 201, "{path}");
        serde_json::from_slice(response.body()).unwrap()
    };
    let order = json!({"amount": 5000, "provider": "MTN_MOMO_CMR", "phoneNumber": "237653456789", "externalId": "A"});
    let payment = kpay("/api/v1/payments/init", order.clone());
    kpay("/api/v1/payments/withdraw", order);
    kpay(&format!("/api/v1/payments/{}/refund", payment["id"].as_str().unwrap()), json!({}));
    while let Some(delivery) = engine.next_delivery(START) {
        engine.delivered(delivery.id, START, kpay_sandbox::DeliveryOutcome::NoResponse);
        if delivery.attempt == 3 {
            break;
        }
    }
    let list = engine.handle(START, &get("/_sandbox/applications").request(None));
    let list: Value = serde_json::from_slice(list.body()).unwrap();
    let application = list[0]["id"].as_str().unwrap();
    let calls = vec![
        get("/_sandbox/status"),
        get("/_sandbox/clock"),
        post("/_sandbox/clock", &[], json!({"mode": "scaled", "speed": 60})),
        // All attempts of the first webhook are over then.
        post("/_sandbox/clock/advance", &[], json!({"millis": 60_000})),
        post(
            "/_sandbox/applications",
            &[],
            json!({"name": "B", "balances": {"CMR": 1}, "dashboard": {"mode": "USSD"}, "gatewaySecret": "g", "webhookSecret": "w"}),
        ),
        get("/_sandbox/applications"),
        post(
            "/_sandbox/applications/{id}/keys",
            &[application],
            json!({"apiKey": "kpay_test_b", "secretKey": "b"}),
        ),
        post(
            "/_sandbox/applications/{id}/dashboard",
            &[application],
            json!({"mode": "GATEWAY", "methods": ["CARD"], "webhookUrls": {"payouts": "http://localhost/p"}}),
        ),
        post(
            "/_sandbox/settings",
            &[],
            json!({"availability": {"ORANGE_CMR": {"DEPOSIT": "CLOSED", "PAYOUT": "DELAYED", "REMITTANCE": "OPERATIONAL"}}, "currency": "REFUSED", "limits": {"general": 9, "gatewayInit": 2, "polling": 3, "retryAfter": false}, "prices": {"usual": {"deposit": 1, "withdrawal": 2}, "operators": {"MTN_MOMO_CMR": {"deposit": 1, "withdrawal": 2}}}, "refundEvent": "ORIGINAL", "refundReplay": "ANSWERED", "webhookAttempts": 4}),
        ),
        get("/_sandbox/settings"),
        post(
            "/_sandbox/faults",
            &[],
            json!({"fault": "latency:10", "operation": "getMe", "method": "GET", "path": "/api/*", "externalId": "A", "nth": 1, "times": 2, "perMille": 500}),
        ),
        get("/_sandbox/faults"),
        delete("/_sandbox/faults/{id}", &["1"]),
        delete("/_sandbox/faults", &[]),
        get("/_sandbox/webhooks"),
        post("/_sandbox/webhooks/{id}/resend", &["0"], json!({})),
        get("/_sandbox/payments"),
        get("/_sandbox/withdrawals"),
        get("/_sandbox/refunds"),
        get("/_sandbox/transfers"),
        get("/_sandbox/requests"),
        get("/_sandbox/wallets"),
        get("/_sandbox/routes"),
        post("/_sandbox/snapshots", &[], json!({"name": "a"})),
        get("/_sandbox/snapshots"),
        post("/_sandbox/snapshots/{name}/restore", &["a"], json!({})),
        post("/_sandbox/reset", &[], json!({})),
    ];
    (engine, calls)
}

fn judged(call: &Call, request: &Request<Bytes>, response: &Response<Bytes>) {
    let (method, path) = (request.method().as_str(), request.uri().path());
    DOCUMENT
        .judge_response(method, path, response)
        .unwrap_or_else(|it| panic!("{method} {}: {it}: {response:?}", call.path));
}

#[test]
fn each_operation_is_taken_and_answered_as_documented() {
    let (mut engine, calls) = all();
    let mut called = BTreeSet::new();
    let mut now = START.saturating_add(std::time::Duration::from_secs(4));
    for call in &calls {
        // Webhooks go on, so that one is over when it is to be sent again.
        now = now.saturating_add(std::time::Duration::from_secs(1));
        while let Some(delivery) = engine.next_delivery(now) {
            engine.delivered(delivery.id, now, kpay_sandbox::DeliveryOutcome::NoResponse);
        }
        let request = call.request(call.body.as_ref());
        DOCUMENT.judge_request(&request).unwrap_or_else(|it| panic!("{}: {it}", call.path));
        let response = engine.handle(now, &request);
        assert!(response.status().is_success(), "{}: {response:?}", call.path);
        judged(call, &request, &response);
        called.insert((call.method.as_str().to_lowercase(), call.path.to_owned()));
    }
    let documented: BTreeSet<_> = DOCUMENT
        .control_operations()
        .map(|it| (it.method.to_owned(), it.path.to_owned()))
        .collect();
    assert_eq!(called, documented);
}

/// The sandbox's own list of routes and the document name the same methods, paths and operations.
#[test]
fn every_route_is_documented() {
    let (mut engine, _) = all();
    let list = engine.handle(START, &get("/_sandbox/routes").request(None));
    let list: Vec<Value> = serde_json::from_slice(list.body()).unwrap();
    let routes: BTreeSet<_> = list
        .iter()
        .map(|it| {
            let text = |name: &str| it[name].as_str().map(str::to_owned);
            (text("method").unwrap().to_lowercase(), text("path").unwrap(), text("operation"))
        })
        // Pages are for browsers, and in no document.
        .filter(|(_, path, _)| !path.starts_with("/gateway/"))
        .collect();
    let of_kpay = DOCUMENT.operations().map(|it| {
        let operation = it.object["operationId"].as_str().map(str::to_owned);
        (it.method.to_owned(), it.path.to_owned(), operation)
    });
    let of_the_sandbox =
        DOCUMENT.control_operations().map(|it| (it.method.to_owned(), it.path.to_owned(), None));
    assert_eq!(routes, of_kpay.chain(of_the_sandbox).collect());
}

#[test]
fn what_the_document_does_not_allow_is_refused_as_documented() {
    let (engine, calls) = all();
    let mut refused = 0;
    for call in &calls {
        let Some(body) = &call.body else { continue };
        for changed in mutations(body) {
            let request = call.request(Some(&changed));
            // Whether a snapshot or a webhook can be is another question than the form.
            let response = engine.clone().handle(START, &request);
            judged(call, &request, &response);
            if DOCUMENT.judge_request(&request).is_err() {
                let status = response.status().as_u16();
                assert_eq!(status, 400, "{} {changed}: {response:?}", call.path);
                refused += 1;
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn guards_answer_as_documented() {
    let (mut engine, calls) = all();
    for call in &calls {
        let mut request = call.request(call.body.as_ref());
        request.headers_mut().insert("origin", "https://evil.test".parse().unwrap());
        let response = engine.handle(START, &request);
        assert_eq!(response.status(), 403, "{}", call.path);
        judged(call, &request, &response);
        if call.method == Method::POST {
            let mut request = call.request(call.body.as_ref());
            request.headers_mut().remove("content-type");
            let response = engine.handle(START, &request);
            assert_eq!(response.status(), 415, "{}", call.path);
            judged(call, &request, &response);
        }
    }
}

#[test]
fn another_method_is_answered_with_those_there_are() {
    let (mut engine, _) = all();
    for operation in DOCUMENT.control_operations() {
        let path = operation.path.replace("{id}", "1").replace("{name}", "a");
        let documented: BTreeSet<String> = DOCUMENT
            .control_operations()
            .filter(|it| it.path == operation.path)
            .map(|it| it.method.to_uppercase())
            .collect();
        for method in ["DELETE", "GET", "PATCH", "POST", "PUT"] {
            let request = Request::builder().method(method).uri(&path).body(Bytes::new()).unwrap();
            let response = engine.handle(START, &request);
            let is_documented = documented.contains(method);
            assert_eq!(response.status() != 405, is_documented, "{method} {path}: {response:?}");
            if !is_documented {
                let allowed = response.headers()["allow"].to_str().unwrap();
                let allowed: BTreeSet<String> = allowed.split(", ").map(str::to_owned).collect();
                assert_eq!(allowed, documented, "{path}");
            }
        }
    }
}

#[test]
fn the_document_knows_each_fault_and_operation() {
    let schema = &DOCUMENT.root["components"]["schemas"]["SandboxFaultRuleRequest"];
    for fault in Fault::ALL {
        for text in [fault.name().to_owned(), fault.to_string()] {
            assert_eq!(DOCUMENT.judge(schema, &json!({ "fault": text })), Ok(()), "{text}");
        }
        let with_millis = format!("{}:5", fault.name());
        let is_taken = with_millis.parse::<Fault>().is_ok();
        let is_allowed = DOCUMENT.judge(schema, &json!({ "fault": with_millis })).is_ok();
        assert_eq!(is_allowed, is_taken, "{with_millis}");
    }
    assert!(DOCUMENT.judge(schema, &json!({ "fault": "cut" })).is_err());
    for operation in DOCUMENT.operations() {
        let rule = json!({ "fault": "500", "operation": operation.object["operationId"] });
        assert_eq!(DOCUMENT.judge(schema, &rule), Ok(()), "{rule}");
    }
}

/// What another application or a full list stands in the way of is no mistake of the body's.
#[test]
fn what_is_taken_already_is_a_conflict() {
    let (mut engine, _) = all();
    let list = engine.handle(START, &get("/_sandbox/applications").request(None));
    let list: Value = serde_json::from_slice(list.body()).unwrap();
    let id = list[0]["id"].as_str().unwrap();
    let call = post("/_sandbox/applications/{id}/keys", &[id], list[0]["keys"][0].clone());
    let request = call.request(call.body.as_ref());
    let response = engine.handle(START, &request);
    assert_eq!(response.status(), 409, "{response:?}");
    judged(&call, &request, &response);
}

/// JSON Schema takes `2.0` for the whole number 2.
#[test]
fn whole_numbers_may_have_a_point() {
    let (mut engine, _) = all();
    for (body, status) in [(json!({ "millis": 2.0 }), 200), (json!({ "millis": 2.5 }), 400)] {
        let request = post("/_sandbox/clock/advance", &[], body.clone()).request(Some(&body));
        assert_eq!(engine.handle(START, &request).status(), status, "{body}");
    }
}
