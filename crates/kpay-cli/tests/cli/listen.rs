//! `kpay webhook listen`: what is verified goes on, what is not does not.
#![cfg(unix)]

use serde_json::{Value, json};

use crate::server::{Server, ServerReply, ask, dead_address, http};
use crate::support::{KpayCommand, KpayProcess, file, kpay, sign};

const SECRET: &str = "whsec_synthetic_hunter2";

/// Spaces, and an order of its own: whoever writes it again changes it.
const BODY: &str = r#"{"status":"COMPLETED", "event":"payment.completed","paymentId":"pay_1","amount":5000.00,"phoneNumber":"237653456789"}"#;

fn listen(args: &str) -> KpayCommand {
    kpay("webhook listen --port 0").arg_words(args).env("KPAY_WEBHOOK_SECRET", SECRET)
}

/// Starts it, and gives its address.
fn started(args: &str) -> (KpayProcess, String) {
    let running = listen(args).start();
    let line = running.until_stderr("Listening");
    let (_, rest) = line.split_once("on http://").unwrap();
    (running, format!("http://{}", rest.split(',').next().unwrap()))
}

fn signature(name: &str, body: &str) -> String {
    sign(&file(name, body), SECRET)
}

fn post(address: &str, signature: &str, body: &str) -> (u16, String) {
    let headers = format!(
        "Content-Type: application/json\r\nX-KPAY-Event: payment.completed\r\nX-KPAY-Signature: {signature}\r\n"
    );
    ask(address, "POST /hooks?a=b", &headers, body)
}

fn lines(running: KpayProcess) -> Vec<Value> {
    running.signal("INT");
    let ran = running.end().ends(0);
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_verified_webhook_is_forwarded_byte_for_byte() {
    let shop = Server::start(|_| ServerReply::Send(http("202 Accepted", "text/plain", "noted")));
    let (running, address) = started(&format!("--json --forward-to {}/shop?x=1", shop.base_url));
    let hex = signature("listened.json", BODY);
    assert_eq!(post(&address, &hex, BODY), (202, "noted".to_owned()));
    let other = r#"{"a":1}"#;
    assert_eq!(post(&address, &signature("other.json", other), other).0, 202);
    let requests = shop.requests();
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /shop?x=1 HTTP/1.1"), "{head}");
    assert!(head.to_lowercase().contains(&format!("x-kpay-signature: {hex}")), "{head}");
    assert_eq!(body, BODY);

    let lines = lines(running);
    assert_eq!(
        lines[0],
        json!({
            "event": "payment.completed", "paymentId": "pay_1", "status": "COMPLETED",
            "verified": true, "problem": null, "forwarded": 202, "forwardProblem": null,
            "answered": 202,
        })
    );
    assert_eq!((&lines[1]["verified"], &lines[1]["event"]), (&json!(true), &Value::Null));
    assert!(lines[1]["problem"].is_string(), "signed, but no notification");
}

#[test]
fn a_forged_webhook_is_not_forwarded() {
    let shop = Server::answering("200 OK", "{}");
    let (running, address) = started(&format!("--json --forward-to {}", shop.base_url));
    let hex = signature("forged.json", BODY);
    for (signature, body) in [(&*"0".repeat(64), BODY), (&hex, &format!("{BODY} ")), ("", BODY)] {
        assert_eq!(post(&address, signature, body).0, 401);
    }
    assert_eq!(post(&address, &hex, &" ".repeat(1024 * 1024 + 1)).0, 413);
    assert_eq!(ask(&address, "GET /", "", "").0, 405);
    assert_eq!(shop.requests(), [""; 0]);
    let lines = lines(running);
    assert_eq!(lines.len(), 3);
    for line in lines {
        let told = (&line["verified"], &line["answered"], &line["forwarded"]);
        assert_eq!(told, (&json!(false), &json!(401), &Value::Null));
        assert!(line["problem"].is_string());
    }
}

#[test]
fn a_receiver_that_is_not_there_makes_kpay_try_again() {
    let (running, address) = started(&format!("--json --forward-to {}", dead_address()));
    assert_eq!(post(&address, &signature("late.json", BODY), BODY).0, 503);
    let lines = lines(running);
    assert_eq!((&lines[0]["answered"], &lines[0]["verified"]), (&json!(503), &json!(true)));
    assert!(lines[0]["forwardProblem"].as_str().unwrap().contains("refused"), "{}", lines[0]);
}

#[test]
fn people_see_a_line_for_each_webhook() {
    let (running, address) = started("");
    assert_eq!(post(&address, &signature("read.json", BODY), BODY).0, 200);
    assert_eq!(post(&address, "00", BODY).0, 401);
    running.signal("INT");
    let ran = running.end().ends(0);
    let mut lines = ran.stdout.lines();
    let first = lines.next().unwrap();
    assert_eq!(first, "verified payment.completed pay_1 COMPLETED, answered 200");
    assert!(lines.next().unwrap().starts_with("refused "), "{}", ran.stdout);
    assert!(!ran.everything().contains("653456789") && !ran.everything().contains(SECRET));
}

#[test]
fn an_option_of_listen_that_can_not_be_used_is_named() {
    let none = kpay("webhook listen --port 0 --json").end().ends(2).error();
    assert!(none["message"].as_str().unwrap().contains("KPAY_WEBHOOK_SECRET is not set"));
    let https = listen("--json --forward-to https://shop.example").end().ends(2).error();
    assert_eq!(https["field"], "--forward-to");
    let (running, address) = started("");
    let port = address.rsplit_once(':').unwrap().1;
    let taken = kpay(&format!("webhook listen --port {port}")).env("KPAY_WEBHOOK_SECRET", SECRET);
    let taken = taken.end().ends(1);
    assert!(taken.stderr.contains("--port 0"), "{}", taken.stderr);
    running.signal("TERM");
    running.end().ends(0);
}
