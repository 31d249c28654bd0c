//! Each fault, as the merchant meets it.

use http::Method;
use kpay_core::WebhookSecret;
use kpay_sandbox::{Carriage, Coding, Delivery, DeliveryOutcome, Reply};
use serde_json::{Value, json};

use crate::support::{Bench, START, events, field, gateway, payout, ussd};

const OK: DeliveryOutcome = DeliveryOutcome::Answered(http::StatusCode::OK);

fn post(bench: &mut Bench, path: &str, body: &Value, fault: &str) -> Reply {
    let mut request = bench.request(Method::POST, path, &body.to_string());
    request.headers_mut().insert("X-Sandbox-Fault", fault.parse().unwrap());
    bench.engine.reply(bench.now, &request)
}

fn init(bench: &mut Bench, body: &Value, fault: &str) -> Reply {
    post(bench, "/api/v1/payments/init", body, fault)
}

fn created(reply: &Reply) -> Value {
    assert_eq!(reply.response.status(), 201);
    serde_json::from_slice(reply.response.body()).unwrap()
}

/// Everything that is sent within two minutes.
fn webhooks(fault: &str) -> (Bench, Vec<Delivery>) {
    let mut bench = Bench::new();
    init(&mut bench, &ussd("A"), fault);
    let sent = (0..120).flat_map(|second| bench.at(second * 1_000).deliver(OK)).collect();
    (bench, sent)
}

#[test]
fn answers_go_wrong_before_or_after_it_was_done() {
    for (fault, status, is_done) in [
        ("401", 401, false),
        ("429", 429, false),
        ("499-after-commit", 499, true),
        ("500", 500, false),
        ("502-html", 502, false),
        ("504", 504, true),
        ("bom-body", 201, true),
        ("br-body", 201, true),
        ("closes-after-answer", 201, true),
        ("cut-before-commit", 502, false),
        ("cut-after-commit", 502, true),
        ("cut-midway", 201, true),
        ("empty-body", 201, true),
        ("firewall-page", 403, false),
        ("gzip-body", 201, true),
        ("huge-body", 201, true),
        ("odd-types", 201, true),
        ("slow-body", 201, true),
        ("latency", 201, true),
        ("wrong-content-type", 201, true),
    ] {
        let mut bench = Bench::new();
        let reply = init(&mut bench, &ussd("A"), fault);
        assert_eq!(reply.response.status(), status, "{fault}");
        let coding = reply.coding.map(Coding::name);
        assert_eq!(coding, fault.strip_suffix("-body").filter(|it| ["br", "gzip"].contains(it)));
        assert_eq!(bench.init(&ussd("A")).status(), if is_done { 409 } else { 201 }, "{fault}");
        assert_eq!(
            reply.carriage == Carriage::Cut,
            fault.starts_with("cut-b") || fault.starts_with("cut-a"),
            "{fault}"
        );
        let is_slow = !reply.duration().is_zero();
        assert_eq!(is_slow, ["latency", "slow-body"].contains(&fault), "{fault}");
    }
}

#[test]
fn answers_keep_the_form_of_their_fault() {
    let mut bench = Bench::new();
    let mut ask = |fault| init(&mut bench, &ussd(fault), fault);
    let reply = ask("502-html");
    assert!(reply.response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(reply.response.body().starts_with(b"<html>"));
    assert_eq!(ask("429:1500").response.headers()["retry-after"], "2");
    assert!(ask("429").response.headers().get("retry-after").is_none());
    assert!(ask("empty-body").response.body().is_empty());
    let huge = ask("huge-body");
    assert_eq!(huge.response.body().len(), 2 * 1024 * 1024);
    assert_eq!(created(&huge)["status"], "PENDING", "it is the JSON it was");
    let told = ask("bom-body");
    assert!(told.response.body().starts_with(b"\xef\xbb\xbf{\"id\":\"pay_"));
    let closes = ask("closes-after-answer:7");
    assert_eq!(closes.closes_after.map(|it| it.as_millis()), Some(7));
    assert_eq!(created(&closes)["status"], "PENDING");
    let gone = ask("499-after-commit");
    assert_eq!(gone.response.body(), "Client Closed Request");
    let firewall = ask("firewall-page");
    assert_eq!(firewall.response.headers()["server"], "cloudflare");
    assert_eq!(firewall.response.headers()["cf-ray"], "8f2b6c1d4e5f6a7b-CDG");
    let page = std::str::from_utf8(firewall.response.body()).unwrap();
    assert!(page.contains("<title>Attention Required! | Cloudflare</title>"), "{page}");
    let html = ask("wrong-content-type");
    assert_eq!(html.response.headers()["content-type"], "text/html; charset=utf-8");
    let cut = ask("cut-midway");
    assert_eq!(cut.carriage, Carriage::CutMidway { after: cut.response.body().len() / 2 });
}

#[test]
fn a_fault_that_there_is_not_is_refused() {
    let reply = init(&mut Bench::new(), &ussd("A"), "cut-after-commit, earthquake");
    assert_eq!(reply.response.status(), 400);
    assert!(std::str::from_utf8(reply.response.body()).unwrap().contains("webhook-twice"));
}

#[test]
fn one_of_each_kind_strikes_together() {
    let mut bench = Bench::new();
    let reply = init(&mut bench, &ussd("A"), "latency:7,504, 500, fails-at-once");
    assert_eq!((reply.response.status().as_u16(), reply.delay.as_millis()), (504, 7));
    let list = bench.at(300).get("/_sandbox/payments").json();
    assert_eq!(list[0]["payment"]["status"], "FAILED");
    let request = &bench.get("/_sandbox/requests").json()[0];
    assert_eq!(request["faults"], json!(["latency:7", "504", "fails-at-once"]));
}

#[test]
fn what_failed_at_once_frees_its_external_id() {
    let mut bench = Bench::new();
    let id = field(&created(&init(&mut bench, &ussd("A"), "fails-at-once")), "id");
    assert_eq!(bench.at(299).init(&ussd("A")).status(), 409);
    assert_eq!(bench.at(300).init(&ussd("A")).status(), 201, "a second prompt");
    let payment = bench.payment(&id);
    assert_eq!(
        (&payment["status"], &payment["failureReason"]),
        (&json!("FAILED"), &json!("UNSPECIFIED_FAILURE"))
    );
}

#[test]
fn what_failed_can_complete_after_all() {
    let mut bench = Bench::funded();
    let fault = "completes-after-failure:10000";
    let payment = field(&created(&init(&mut bench, &ussd("A"), fault)), "id");
    let path = "/api/v1/payments/withdraw";
    let withdrawal = field(&created(&post(&mut bench, path, &payout("A"), fault)), "id");
    assert_eq!(bench.at(3_000).payment(&payment)["status"], "FAILED");
    assert_eq!(bench.withdrawal(&withdrawal)["status"], "FAILED");
    assert_eq!(bench.holds("XAF").1, json!(5_000), "it is on its way all the same");
    let late = bench.at(13_000).payment(&payment);
    assert_eq!((&late["status"], &late["failedAt"]), (&json!("COMPLETED"), &Value::Null));
    assert_eq!(bench.withdrawal(&withdrawal)["status"], "COMPLETED");
    assert_eq!(bench.holds("XAF"), (json!(1_000_000 + 4_750 - 5_000), json!(0)));
    let told = bench.deliver(OK);
    let ends = events(&told);
    for event in ["payment.failed", "payment.completed", "payout.failed", "payout.completed"] {
        assert!(ends.contains(&event), "{ends:?}");
    }
}

#[test]
fn what_is_cancelled_gives_back_what_it_held() {
    let mut bench = Bench::funded();
    let payment = field(&created(&init(&mut bench, &ussd("A"), "cancels")), "id");
    let path = "/api/v1/payments/withdraw";
    let withdrawal = field(&created(&post(&mut bench, path, &payout("A"), "cancels")), "id");
    let cancelled = bench.at(3_000).payment(&payment);
    assert_eq!(cancelled["status"], "CANCELLED");
    assert_eq!(cancelled["failedAt"], "2026-05-14T10:00:03.000Z");
    assert_eq!(bench.withdrawal(&withdrawal)["status"], "CANCELLED");
    assert_eq!(bench.holds("XAF"), (json!(1_000_000), json!(0)));
    let told = bench.deliver(OK);
    for event in ["payment.cancelled", "payout.cancelled"] {
        assert!(events(&told).contains(&event), "{:?}", events(&told));
    }
}

#[test]
fn a_status_that_nobody_knows_is_not_the_end() {
    let mut bench = Bench::new();
    let id = field(&created(&init(&mut bench, &ussd("A"), "unknown-status")), "id");
    assert_eq!(bench.at(1_000).payment(&id)["status"], "UNDER_REVIEW");
    assert_eq!(bench.at(9_999).payment(&id)["status"], "UNDER_REVIEW");
    assert_eq!(bench.at(10_000).payment(&id)["status"], "COMPLETED");
}

#[test]
fn webhooks_come_late_twice_or_not_at_all() {
    let usual = ["payment.initiated", "payment.processing", "payment.completed"];
    let (_, late) = webhooks("webhook-late");
    assert_eq!(events(&late), usual);
    let (mut bench, lost) = webhooks("webhook-lost");
    assert!(lost.is_empty());
    let kept = bench.get("/_sandbox/webhooks").json();
    assert_eq!((kept.as_array().unwrap().len(), &kept[0]["state"]), (3, &json!("gone")));
    let (_, twice) = webhooks("webhook-twice");
    assert_eq!(twice.len(), 6);
    for event in usual {
        let same: Vec<_> = twice.iter().filter(|it| it.headers["x-kpay-event"] == event).collect();
        assert_eq!(same[0].body, same[1].body);
    }
    let (_, disorder) = webhooks("webhook-out-of-order");
    assert_eq!(events(&disorder), [usual[2], usual[0], usual[1]]);
}

#[test]
fn a_forged_webhook_has_another_signature() {
    let (bench, sent) = webhooks("webhook-forged");
    let secret = WebhookSecret::new(bench.config.webhook_secret.clone()).unwrap();
    assert_eq!(events(&sent)[0], "payment.completed");
    let is_genuine: Vec<bool> =
        sent.iter().map(|it| it.headers["x-kpay-signature"] == secret.sign(&it.body)).collect();
    assert_eq!(is_genuine, [false, true, true, true]);
}

#[test]
fn a_field_of_tomorrow_is_signed_like_the_others() {
    let (bench, sent) = webhooks("webhook-future-field");
    let secret = WebhookSecret::new(bench.config.webhook_secret.clone()).unwrap();
    for delivery in sent {
        assert_eq!(delivery.headers["x-kpay-signature"], secret.sign(&delivery.body));
        let body: Value = serde_json::from_slice(&delivery.body).unwrap();
        assert_eq!(body["fieldOfTomorrow"], json!([1, 2]));
    }
}

#[test]
fn fields_come_in_other_types_and_a_refusal_as_it_is() {
    let mut bench = Bench::new();
    let odd = created(&init(&mut bench, &ussd("12345"), "odd-types"));
    assert!(odd["id"].as_str().unwrap().starts_with("pay_"));
    let expected = json!({"amount": "5000", "externalId": 12345, "isTest": "true", "phoneNumber": 237653456789_u64});
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&odd[name], value, "{name}");
    }
    let refused = init(&mut bench, &ussd("12345"), "odd-types");
    let refused: Value = serde_json::from_slice(refused.response.body()).unwrap();
    assert_eq!(refused["statusCode"], 409);
    let (bench, sent) = webhooks("webhook-odd-types");
    let secret = WebhookSecret::new(bench.config.webhook_secret.clone()).unwrap();
    let end = sent.last().unwrap();
    assert_eq!(end.headers["x-kpay-signature"], secret.sign(&end.body));
    let told: Value = serde_json::from_slice(&end.body).unwrap();
    assert_eq!(told["completedAt"], "2026-05-14 10:00:03");
    assert_eq!(told["timestamp"], START + 3_000);
    assert_eq!((&told["event"], &told["isTest"]), (&json!("payment.completed"), &json!("true")));
}

#[test]
fn events_have_their_id_elsewhere_or_nowhere() {
    for (fault, names) in [
        ("webhook-other-ids", [Some("id"), Some("payoutId"), Some("refundId")]),
        ("webhook-without-id", [None; 3]),
    ] {
        let mut bench = Bench::funded();
        let payment = field(&created(&init(&mut bench, &ussd("A"), fault)), "id");
        let path = "/api/v1/payments/withdraw";
        let payout = field(&created(&post(&mut bench, path, &payout("A"), fault)), "id");
        let path = format!("/api/v1/payments/{payment}/refund");
        let refund = post(bench.at(3_000), &path, &json!({"externalId": "R"}), fault);
        let refund = field(&created(&refund), "id");
        let sent = bench.at(6_000).deliver(OK);
        let families = ["payment.completed", "payout.completed", "refund.completed"];
        for ((event, name), id) in families.iter().zip(names).zip([&payment, &payout, &refund]) {
            let delivery = sent.iter().find(|it| it.headers["x-kpay-event"] == *event).unwrap();
            let told: Value = serde_json::from_slice(&delivery.body).unwrap();
            for other in ["id", "paymentId", "payoutId", "refundId"] {
                let expected = if name == Some(other) { json!(id) } else { Value::Null };
                assert_eq!(told[other], expected, "{fault} {event} {other}");
            }
            assert!(told["reference"].is_string() && told["externalId"].is_string());
        }
        // Whoever looks at them still finds each by its transaction.
        assert!(bench.engine.deliveries().any(|record| record.payment_id == refund));
    }
}

#[test]
fn the_gateway_page_can_say_completed_too_early_or_falsely() {
    let mut bench = Bench::new();
    let early = created(&init(&mut bench, &gateway("A"), "fails-at-once"));
    let page = field(&early, "gatewayUrl").replace("http://localhost", "");
    let back = bench.browse(Method::POST, &format!("{page}/pay"));
    assert!(back.header("location").contains("status=COMPLETED"));
    assert_eq!(bench.at(300).payment(&field(&early, "id"))["status"], "FAILED");

    let forged = created(&init(&mut bench, &gateway("B"), "return-forged"));
    let page = field(&forged, "gatewayUrl").replace("http://localhost", "");
    let back = bench.browse(Method::POST, &format!("{page}/cancel"));
    assert!(back.header("location").contains("status=COMPLETED"));
    assert_eq!(bench.payment(&field(&forged, "id"))["status"], "CANCELLED");
}
