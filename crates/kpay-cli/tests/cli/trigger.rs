//! `kpay trigger`: events of the sandbox's own, on request.

use serde_json::{Value, json};

use crate::server::{Server, ServerReply, ask, http};
use crate::support::{KpayResult, Sandbox, file, kpay};

const EVENTS: [&str; 11] = [
    "payment.initiated",
    "payment.processing",
    "payment.completed",
    "payment.failed",
    "payment.cancelled",
    "payout.completed",
    "payout.failed",
    "payout.cancelled",
    "refund.completed",
    "refund.failed",
    "refund.cancelled",
];

fn receiver(status: &'static str) -> Server {
    Server::start(move |_| ServerReply::Send(http(status, "text/plain", "")))
}

fn sandbox(args: &str) -> Sandbox {
    Sandbox::start(kpay("sandbox --listen 127.0.0.1:0 --seed 7").arg_words(args))
}

fn trigger(sandbox: &Sandbox, args: &str) -> KpayResult {
    kpay("trigger").arg_words(args).env("KPAY_BASE_URL", sandbox.value("KPAY_BASE_URL")).end()
}

#[test]
fn every_event_is_sent_and_signed() {
    let shop = receiver("200 OK");
    let sandbox = sandbox(&format!("--webhook-url {}", shop.base_url));
    for event in EVENTS {
        let line = trigger(&sandbox, &format!("{event} --json")).ends(0).json();
        let told = (&line["event"], &line["state"], &line["status"]);
        assert_eq!(told, (&json!(event), &json!("delivered"), &json!(200)), "{line}");
        assert_eq!(
            (&line["body"]["event"], &line["body"]["paymentId"]),
            (told.0, &line["paymentId"])
        );
    }
    let (secret, requests) = (sandbox.value("KPAY_WEBHOOK_SECRET"), shop.requests());
    for event in EVENTS {
        let sent = |request: &&String| request.contains(&format!(r#""event":"{event}""#));
        let (head, body) = requests.iter().find(sent).unwrap().split_once("\r\n\r\n").unwrap();
        let signature = head.lines().find_map(|it| it.strip_prefix("X-KPAY-Signature: ")).unwrap();
        let body = file("triggered.json", body);
        let verify = kpay("webhook verify --signature").arg(signature).arg("--body");
        verify.arg(body.to_str().unwrap()).env("KPAY_WEBHOOK_SECRET", secret).end().ends(0);
    }
}

#[test]
fn a_sandbox_of_its_own_sends_the_same_each_time() {
    let shop = receiver("200 OK");
    let run = || {
        let run = kpay(&format!("trigger refund.failed --json --forward-to {}", shop.base_url));
        let mut line = run.env("KPAY_WEBHOOK_SECRET", "whsec_1").end().ends(0).json();
        // Its time is the clock's.
        for name in ["timestamp", "failedAt", "reference"] {
            line["body"][name] = Value::Null;
        }
        line
    };
    assert_eq!(run(), run());
}

#[test]
fn an_override_changes_the_event() {
    let shop = receiver("200 OK");
    let sandbox = sandbox(&format!("--webhook-url {}", shop.base_url));
    let args = "payment.completed --json --override amount=7500 --override metadata.orderId=42 --override externalId=7";
    let body = trigger(&sandbox, args).ends(0).json()["body"].take();
    assert_eq!((&body["amount"], &body["externalId"]), (&json!(7500), &json!("7")));
    assert_eq!(body["metadata"], json!({ "orderId": 42 }));

    let astray = trigger(&sandbox, "payment.completed --json --override phoneNumber=237653456029");
    let astray = astray.ends(3).error();
    assert!(astray["message"].as_str().unwrap().contains("payment.failed"), "{astray}");
    let refused = trigger(&sandbox, "payment.completed --override amount=1").ends(3);
    assert!(refused.stderr.contains("amount must not be less"), "{}", refused.stderr);
    trigger(&sandbox, "payment.completed --override amount").ends(2);
}

#[test]
fn an_event_that_no_receiver_accepts_is_a_failure() {
    let shop = receiver("404 Not Found");
    let sandbox_with_shop = sandbox(&format!("--webhook-url {}", shop.base_url));
    let lost = trigger(&sandbox_with_shop, "payment.completed --json").ends(1).json();
    assert_eq!((&lost["state"], &lost["status"]), (&json!("gone"), &json!(404)));
    let told = trigger(&sandbox_with_shop, "payment.completed").ends(1);
    assert!(told.stdout.starts_with("lost payment.completed of pay_"), "{}", told.stdout);

    let silent = trigger(&sandbox(""), "payment.completed").ends(3);
    assert!(silent.stderr.contains("--webhook-url"), "{}", silent.stderr);
}

#[test]
fn a_frozen_clock_is_advanced_for_every_attempt() {
    let shop = receiver("503 Service Unavailable");
    let sandbox = sandbox(&format!("--webhook-url {}", shop.base_url));
    let json = "Content-Type: application/json\r\n";
    let freeze = r#"{"mode":"frozen"}"#;
    let url = sandbox.value("KPAY_BASE_URL");
    assert_eq!(ask(url, "POST /_sandbox/clock", json, freeze).0, 200);
    let lost = trigger(&sandbox, "payment.failed --json").ends(1).json();
    assert_eq!((&lost["state"], &lost["attempts"]), (&json!("gone"), &json!(3)));
}

#[test]
fn only_a_sandbox_gets_requests() {
    let kpay_itself = Server::answering("404 Not Found", r#"{"statusCode":404}"#);
    let run = kpay("trigger payment.completed --json --sandbox").arg(&kpay_itself.base_url);
    let error = run.end().ends(5).error();
    assert!(error["message"].as_str().unwrap().contains("is not a sandbox"), "{error}");
    let requests = kpay_itself.requests();
    assert!(requests.len() == 1 && requests[0].starts_with("GET /_sandbox/status"));
    let unknown = kpay("trigger payment.lost").end().ends(2);
    for event in EVENTS {
        assert!(unknown.stderr.contains(event), "{event}");
    }
    for address in ["https://admin.kpay.site", "here"] {
        kpay("trigger payment.completed --sandbox").arg(address).end().ends(2);
    }
}
