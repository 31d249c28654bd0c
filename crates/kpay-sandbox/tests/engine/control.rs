//! `/_sandbox/`: the clock, applications, snapshots, webhooks and lists.

use http::{Method, Request, StatusCode};
use kpay_core::UnixMillis;
use kpay_sandbox::{DeliveryOutcome, DeliveryReport};
use serde_json::{Value, json};

use crate::support::{Bench, START, field, gateway, payout, ussd};

const OK: DeliveryOutcome = DeliveryOutcome::Answered(StatusCode::OK);

#[test]
fn a_frozen_clock_is_moved_by_hand() {
    let mut bench = Bench::new();
    let id = field(&bench.init(&ussd("A")).json(), "id");
    assert_eq!(bench.post("/_sandbox/clock", &json!({"mode": "frozen"})).status(), 200);
    assert_eq!(bench.at(60_000).payment(&id)["status"], "PENDING");
    bench.deliver(OK);
    assert_eq!(bench.engine.next_due(), None);
    let clock = bench.post("/_sandbox/clock/advance", &json!({"millis": 3_000})).json();
    let expected = json!({"mode": "frozen", "speed": null, "time": "2026-05-14T10:00:03.000Z"});
    assert_eq!(clock, expected);
    let payment = bench.payment(&id);
    assert_eq!(payment["completedAt"], "2026-05-14T10:00:03.000Z");
    assert_eq!(bench.engine.next_due(), Some(UnixMillis::new(START + 60_000)));
    assert_eq!(bench.deliver(OK).len(), 2);
}

#[test]
fn a_scaled_clock_makes_waits_shorter_and_tells_everybodys_time() {
    let mut bench = Bench::new();
    bench.get("/_sandbox/status");
    bench.post("/_sandbox/clock", &json!({"mode": "scaled", "speed": 10}));
    let id = field(&bench.at(100).init(&ussd("A")).json(), "id");
    assert_eq!(bench.engine.next_due(), Some(UnixMillis::new(START + 100)));
    bench.deliver(OK);
    assert_eq!(bench.engine.next_due(), Some(UnixMillis::new(START + 200)));
    assert_eq!(bench.at(400).payment(&id)["completedAt"], "2026-05-14T10:00:00.400Z");
    bench.post("/_sandbox/clock", &json!({"mode": "real"}));
    assert_eq!(bench.at(500).get("/_sandbox/clock").json()["time"], "2026-05-14T10:00:00.500Z");
}

#[test]
fn what_is_waited_for_already_is_waited_for_at_the_new_pace() {
    let mut bench = Bench::new();
    let id = field(&bench.init(&ussd("A")).json(), "id");
    let page = field(&bench.init(&gateway("B")).json(), "id");
    bench.deliver(OK);
    bench.at(500).post("/_sandbox/clock", &json!({"mode": "scaled", "speed": 10}));
    assert_eq!(bench.engine.next_due(), Some(UnixMillis::new(START + 550)));
    assert_eq!(bench.at(749).payment(&id)["status"], "PROCESSING");
    assert_eq!(bench.at(750).payment(&id)["completedAt"], "2026-05-14T10:00:00.750Z");
    let two_days = 2 * 24 * 60 * 60 * 1_000;
    assert_eq!(bench.at(two_days - 1).payment(&page)["status"], "PENDING", "as its page says");
    assert_eq!(bench.at(two_days).payment(&page)["status"], "EXPIRED");
}

#[test]
fn every_step_is_told_at_any_speed() {
    for speed in [1, 1_000, u32::MAX] {
        let mut bench = Bench::new();
        bench.post("/_sandbox/clock", &json!({"mode": "scaled", "speed": speed}));
        bench.init(&ussd("A"));
        let told: Vec<_> = (0..=3_000).flat_map(|at| bench.at(at).deliver(OK)).collect();
        let expected = ["payment.initiated", "payment.processing", "payment.completed"];
        assert_eq!(crate::support::events(&told), expected, "{speed}");
    }
}

#[test]
fn a_return_is_signed_with_the_time_that_everybody_has() {
    let mut config = kpay_sandbox::EngineConfig::new();
    config.speed = std::num::NonZeroU32::new(1_000).unwrap();
    let mut bench = Bench::with(config);
    let created = bench.init(&gateway("A")).json();
    let page = field(&created, "gatewayUrl").replace("http://localhost", "");
    let back = bench.at(60_000).browse(Method::POST, &format!("{page}/pay"));
    assert!(back.header("location").contains(&format!("&ts={}&", START + 60_000)));
}

#[test]
fn a_token_ends_after_half_an_hour_of_sandbox_time() {
    let mut bench = Bench::funded();
    let me = bench.get("/api/v1/payments/me").json();
    let token = field(&bench.post("/api/v1/payments/token", &json!({})).json(), "accessToken");
    bench.post("/_sandbox/clock", &json!({"mode": "frozen"}));
    let mut transfer = |millis: u64| {
        bench.post("/_sandbox/clock/advance", &json!({ "millis": millis }));
        let body = json!({"applicationId": me["application"]["id"], "sourceCountry": "CMR", "destinationCountry": "GAB", "amount": 100});
        let mut request = bench.request(Method::POST, "/api/wallets/transfer", &body.to_string());
        request.headers_mut().insert("Authorization", format!("Bearer {token}").parse().unwrap());
        bench.send(&request).status()
    };
    assert_eq!(transfer(30 * 60 * 1_000 - 1), 201);
    assert_eq!(transfer(1), 401);
}

#[test]
fn applications_get_keys_and_settings() {
    let mut bench = Bench::new();
    let created = bench.post("/_sandbox/applications", &json!({"name": "Shop"}));
    assert_eq!(created.status(), 201);
    let id = field(&created.json(), "id");
    let pair = bench.post(&format!("/_sandbox/applications/{id}/keys"), &json!({})).json();
    let mut get_me = || {
        let request = Request::get("/api/v1/payments/me")
            .header("X-API-Key", pair["apiKey"].as_str().unwrap())
            .header("X-Secret-Key", pair["secretKey"].as_str().unwrap());
        bench.send(&request.body(Default::default()).unwrap())
    };
    assert_eq!(get_me().json()["application"]["name"], "Shop");
    let live = json!({"apiKey": "kpay_live_1", "secretKey": "x"});
    assert_eq!(bench.post(&format!("/_sandbox/applications/{id}/keys"), &live).status(), 400);
    let path = format!("/_sandbox/applications/{id}/dashboard");
    let set = bench.post(&path, &json!({"mode": "USSD", "methods": ["CARD"]})).json();
    assert_eq!(
        (&set["dashboard"]["mode"], set["keys"].as_array().unwrap().len()),
        (&json!("USSD"), 2)
    );
    assert_eq!(bench.post(&path, &json!({"methods": ["PAYPAL"]})).status(), 400);
    assert_eq!(bench.get("/_sandbox/applications").json().as_array().unwrap().len(), 2);
}

#[test]
fn a_secret_that_somebody_gave_is_shown_to_nobody() {
    let mut config = kpay_sandbox::EngineConfig::new();
    config.webhook_secret = "given-to-the-webhooks".to_owned();
    let keys = vec![kpay_sandbox::KeyPair::new("kpay_test_b", "given-to-the-keys")];
    let second = kpay_sandbox::ApplicationConfig::new("B", keys, "given-to-returns", "given-twice");
    config.applications.push(second);
    let mut bench = Bench::with(config);
    let list = bench.get("/_sandbox/applications");
    assert!(!list.text().contains("given"), "{}", list.text());
    let rows = list.json();
    assert_eq!(rows[0]["webhookSecret"], Value::Null);
    assert_eq!(rows[0]["gatewaySecret"], bench.config.gateway_secret);
    assert_eq!(rows[0]["keys"][0]["secretKey"], bench.config.secret_key);
    assert_eq!(rows[1]["keys"], json!([{"apiKey": "kpay_test_b", "secretKey": null}]));

    // What it draws itself is told, now and later: in the form of KPay's.
    let new = json!({"name": "C", "webhookSecret": "given-once-more"});
    let created = bench.post("/_sandbox/applications", &new).json();
    assert_eq!(
        (field(&created, "gatewaySecret").len(), &created["webhookSecret"]),
        (64, &Value::Null)
    );
    let id = field(&created, "id");
    let path = format!("/_sandbox/applications/{id}/keys");
    let own = bench.post(&path, &json!({"apiKey": "kpay_test_c"})).json();
    assert_eq!(field(&own, "secretKey").len(), 64);
    let given = json!({"apiKey": "kpay_test_d", "secretKey": "given-to-d"});
    assert_eq!(bench.post(&path, &given).json()["secretKey"], Value::Null);
    let rows = bench.get("/_sandbox/applications").json();
    assert_eq!(rows[2]["keys"].as_array().unwrap().len(), 3);
    assert_eq!((&rows[2]["gatewaySecret"], &rows[2]["keys"][1]), (&created["gatewaySecret"], &own));
}

#[test]
fn it_answers_to_its_own_names_alone() {
    let mut config = kpay_sandbox::EngineConfig::new();
    config.hosts = vec!["kpay-sandbox".to_owned()];
    let mut bench = Bench::with(config);
    let mut ask = |path: &str, host: &str| {
        let mut request = bench.request(Method::GET, path, "");
        request.headers_mut().insert("host", host.parse().unwrap());
        bench.send(&request)
    };
    for path in ["/api/v1/payments/me", "/_sandbox/status", "/gateway/assets/page.css"] {
        for host in ["localhost:7700", "127.0.0.1", "kpay-sandbox:7700"] {
            assert_eq!(ask(path, host).status(), 200, "{path} at {host}");
        }
        let refused = ask(path, "evil.test:7700");
        assert_eq!(refused.status(), 403, "{path}");
        assert!(refused.text().contains("--allow-host"), "{}", refused.text());
    }
}

#[test]
fn a_snapshot_brings_everything_back() {
    let mut bench = Bench::funded();
    let id = field(&bench.init(&ussd("A")).json(), "id");
    assert_eq!(bench.post("/_sandbox/snapshots", &json!({"name": "open"})).status(), 201);
    let under_way = bench.engine.next_delivery(bench.now).unwrap();
    bench.at(3_000).withdraw(&payout("A"));
    assert_eq!(bench.payment(&id)["status"], "COMPLETED");
    let restored = bench.post("/_sandbox/snapshots/open/restore", &json!({}));
    assert_eq!(restored.json()["time"], "2026-05-14T10:00:00.000Z");
    assert_eq!(bench.payment(&id)["status"], "PENDING");
    assert_eq!(bench.holds("XAF"), (json!(1_000_000), json!(0)));
    // The attempt of the time that is no more counts for nothing.
    bench.engine.delivered(under_way.id, bench.now, OK);
    assert_eq!(bench.deliver(OK).len(), 1);
    assert_eq!(bench.at(6_000).payment(&id)["status"], "COMPLETED");
    assert_eq!(bench.post("/_sandbox/snapshots/none/restore", &json!({})).status(), 404);
    for number in 0..7 {
        bench.post("/_sandbox/snapshots", &json!({"name": number.to_string()}));
    }
    assert_eq!(bench.post("/_sandbox/snapshots", &json!({"name": "8"})).status(), 409);
    assert_eq!(bench.get("/_sandbox/snapshots").json().as_array().unwrap().len(), 8);
}

#[test]
fn a_reset_begins_again_and_time_goes_on() {
    let mut bench = Bench::new();
    let id = field(&bench.init(&ussd("A")).json(), "id");
    bench.post("/_sandbox/faults", &json!({"fault": "500"}));
    let clock = bench.at(5_000).post("/_sandbox/reset", &json!({})).json();
    assert_eq!(clock["time"], "2026-05-14T10:00:05.000Z");
    assert_eq!(bench.get(&format!("/api/v1/payments/{id}")).status(), 404);
    assert_eq!(bench.engine.deliveries().count(), 0);
    assert_eq!(bench.init(&ussd("A")).status(), 201);
}

#[test]
fn webhooks_are_listed_with_every_answer_and_sent_again() {
    let mut bench = Bench::new();
    bench.init(&gateway("A"));
    let delivery = bench.engine.next_delivery(bench.now).unwrap();
    let teapot = DeliveryOutcome::Answered(StatusCode::IM_A_TEAPOT);
    bench.engine.delivered(delivery.id, bench.now, DeliveryReport::new(teapot, b"short"));
    let list = bench.get("/_sandbox/webhooks").json();
    assert_eq!(
        (&list[0]["state"], &list[0]["event"]),
        (&json!("gone"), &json!("payment.initiated"))
    );
    assert_eq!(list[0]["attempts"][0]["status"], 418);
    assert_eq!(list[0]["attempts"][0]["excerpt"], "short");
    let resend = format!("/_sandbox/webhooks/{}/resend", delivery.id);
    assert_eq!(bench.post(&resend, &json!({})).status(), 200);
    assert_eq!(bench.post(&resend, &json!({})).status(), 409);
    assert_eq!(bench.deliver(OK)[0].body, delivery.body);
    let list = bench.get("/_sandbox/webhooks").json();
    assert_eq!(list[0]["state"], "delivered");
    assert_eq!(list[0]["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(bench.post("/_sandbox/webhooks/99/resend", &json!({})).status(), 404);
}

#[test]
fn lists_show_the_newest_first_and_no_secret() {
    let mut bench = Bench::funded();
    for id in ["A", "B"] {
        bench.init(&ussd(id));
    }
    bench.withdraw(&payout("W"));
    bench.at(3_000);
    let list = bench.get("/_sandbox/payments?limit=1").json();
    let id = field(&list[0]["payment"], "id");
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["payment"]["externalId"]),
        (1, &json!("B"))
    );
    bench.refund(&id, &json!({"reason": "R"}));
    let refunds = bench.get("/_sandbox/refunds").json();
    assert_eq!(
        (&refunds[0]["originalPaymentId"], &refunds[0]["reason"]),
        (&json!(id), &json!("R"))
    );
    let withdrawals = bench.get("/_sandbox/withdrawals").json();
    assert_eq!(withdrawals[0]["withdrawal"]["status"], "COMPLETED");
    let wallets = bench.get("/_sandbox/wallets").json();
    let here = wallets.as_array().unwrap().iter().find(|row| row["country"] == "CMR").unwrap();
    assert_eq!(here["reservedBalance"], 5_000);
    bench.post("/api/v1/payments/token", &json!({}));
    let requests = bench.get("/_sandbox/requests");
    assert_eq!(requests.json()[0]["path"], "/api/v1/payments/token");
    assert_eq!(requests.json()[0]["apiKey"], "kpay_test_…7b3d");
    assert!(!requests.text().contains(&bench.config.secret_key));
    assert!(!requests.text().contains("eyJ"));
    for query in ["limit=0", "limit=1001", "limit=x"] {
        assert_eq!(bench.get(&format!("/_sandbox/payments?{query}")).status(), 400);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut bench = Bench::new();
    for (path, body) in [
        ("clock", json!({"mode": "backwards"})),
        ("clock", json!({"mode": "scaled", "speed": 0})),
        ("clock/advance", json!({"millis": -1})),
        ("clock/advance", json!({"millis": u64::MAX})),
        ("settings", json!({"limits": {"general": 0}})),
        ("settings", json!({"unknown": 1})),
        ("faults", json!({"fault": "earthquake"})),
        ("faults", json!({"fault": "500", "operation": "payMe"})),
        ("faults", json!({"fault": "500", "nth": 0})),
        ("applications", json!({})),
        ("snapshots", json!({"name": "a b"})),
        ("reset/now", json!({})),
    ] {
        let answer = bench.post(&format!("/_sandbox/{path}"), &body);
        assert!(matches!(answer.status(), 400 | 404), "{path} {body}: {}", answer.text());
        assert!(answer.json()["message"].is_string());
    }
    let page = Request::get("/_sandbox/applications").header("Origin", "https://evil.test");
    assert_eq!(bench.send(&page.body(Default::default()).unwrap()).status(), 403);
    let request = bench.request(Method::DELETE, "/_sandbox/faults/7", "");
    assert_eq!(bench.send(&request).status(), 404);
}

#[test]
fn a_fault_rule_is_set_counted_and_taken_away() {
    let mut bench = Bench::new();
    let rule = json!({"fault": "504", "operation": "initPayment", "times": 1});
    let id = bench.post("/_sandbox/faults", &rule).json()["id"].as_u64().unwrap();
    assert_eq!(bench.init(&ussd("A")).status(), 504);
    assert_eq!(bench.init(&ussd("A")).status(), 409, "it was done");
    let rules = bench.get("/_sandbox/faults").json();
    assert_eq!(rules, json!([{"id": id, "matches": 2, "strikes": 1, "rule": rule}]));
    let request = bench.request(Method::DELETE, &format!("/_sandbox/faults/{id}"), "");
    assert_eq!(bench.send(&request).json(), Value::Array(Vec::new()));
}
