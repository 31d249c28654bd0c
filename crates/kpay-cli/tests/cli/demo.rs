//! `kpay demo` from beginning to end.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::server::ask;
use crate::support::kpay;

const STEPS: [&str; 8] =
    ["sandbox", "payment", "paid", "webhook", "already_exists", "failed", "forged", "done"];

#[test]
fn the_demo_prints_every_step_as_json() {
    let ran = kpay("demo --json").end().ends(0);
    assert_eq!(ran.stderr, "");
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let steps: Vec<&str> = lines.iter().map(|line| line["step"].as_str().unwrap()).collect();
    assert_eq!(steps, STEPS);
    assert!(lines.iter().all(|line| line["ok"] == true));
    let [_, payment, paid, webhook, already_exists, failed, forged, done] = &lines[..] else {
        panic!("other steps")
    };
    assert_eq!((&paid["status"], &paid["paymentId"]), (&"COMPLETED".into(), &payment["paymentId"]));
    assert_eq!((&paid["amount"], &paid["currency"]), (&5000.into(), &"XAF".into()));
    assert_eq!(webhook["event"], "payment.completed");
    assert_eq!(
        (&webhook["verified"], &webhook["paymentId"]),
        (&true.into(), &payment["paymentId"])
    );
    assert_eq!(webhook["signature"].as_str().unwrap().len(), 64);
    assert_eq!(already_exists["outcome"], "already_exists");
    assert_eq!(already_exists["externalId"], payment["externalId"]);
    assert_eq!(failed["failureReason"], "PAYER_NOT_FOUND");
    assert_eq!((&forged["refused"], &forged["status"]), (&true.into(), &401.into()));
    assert_eq!(done["steps"], 7);
}

#[test]
fn the_demo_prints_plain_text_where_there_is_no_terminal() {
    // What is set for real payments is nothing to the demo.
    let ran = kpay("demo").at("http://kpay.example").env("KPAY_API_KEY", "kpay_live_1").end();
    let ran = ran.ends(0);
    assert_eq!(ran.stderr, "");
    let (story, next) = ran.stdout.split_once("Next:\n").unwrap();
    assert!(!ran.stdout.contains('\u{1b}') && !story.contains("237653456"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("ok ")).count(), 7);
    for part in ["COMPLETED", "genuine", "already exists", "PAYER_NOT_FOUND", "refused with 401"] {
        assert!(ran.stdout.contains(part), "{part}");
    }
    assert!(next.starts_with("  kpay demo --browser\n"), "{next}");
    assert!(next.contains("  kpay sandbox\n"), "{next}");
}

#[test]
fn the_demo_names_cargo_when_cargo_runs_it() {
    let ran = kpay("demo").env("CARGO_PKG_NAME", "kpay-cli").end().ends(0);
    assert!(ran.stdout.contains("kpay-cli -- sandbox\n"), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn the_browser_demo_keeps_two_pages_open_until_it_is_interrupted() {
    let mut running = kpay("demo --browser").start();
    let mut lines = BufReader::new(running.child.stdout.take().unwrap()).lines();
    let mut until = |part: &str| -> String {
        let mut line = String::new();
        while !line.contains(part) {
            line = lines.next().unwrap().unwrap();
        }
        line.trim().to_owned()
    };
    let dashboard = until("/#/payments/pay_");
    let page = until("/gateway/gw_");
    let key = until("export KPAY_API_KEY=kpay_test_");
    let secret = until("export KPAY_SECRET_KEY=");
    let base = until("export KPAY_BASE_URL=http://127.0.0.1:");
    until("Ctrl-C ends it");
    let [key, secret, base] =
        [key, secret, base].map(|it| it.split_once('=').unwrap().1.to_owned());
    assert!(dashboard.starts_with(&base) && page.starts_with(&base), "{dashboard} {page}");
    assert!(get(&dashboard).contains("<title>KPay sandbox</title>"));
    assert!(get(&page).contains("5,000\u{a0}XAF"));
    // What it says to paste is what the other commands need.
    let me = kpay("me --json").env("KPAY_API_KEY", &key).env("KPAY_SECRET_KEY", &secret);
    assert_eq!(me.env("KPAY_BASE_URL", &base).end().ends(0).json()["environment"], "TEST");
    until("webhook payment.initiated for ORDER-1, signature verified");
    running.signal("INT");
    running.end().ends(0);
}

/// The body of a page.
fn get(url: &str) -> String {
    let host_end = url.match_indices('/').nth(2).unwrap().0;
    let (base_url, path) = url.split_at(host_end);
    let (status, body) = ask(base_url, &format!("GET {}", path.split('#').next().unwrap()), "", "");
    assert_eq!(status, 200, "{body}");
    body
}
