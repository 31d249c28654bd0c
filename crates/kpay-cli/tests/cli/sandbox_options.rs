//! `kpay sandbox` with limits, settings, faults and a data file.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::server::ask;
use crate::support::{KpayCommand, Sandbox, file, kpay};

fn sandbox(args: &str) -> KpayCommand {
    kpay("sandbox --listen 127.0.0.1:0").arg_words(args)
}

fn settings(sandbox: &Sandbox) -> Value {
    let (status, body) = ask(sandbox.value("KPAY_BASE_URL"), "GET /_sandbox/settings", "", "");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn the_published_limits_hold_by_default() {
    let published = json!({ "general": 100, "gatewayInit": 20, "polling": 60, "retryAfter": true });
    assert_eq!(settings(&Sandbox::start(sandbox("")))["limits"], published);
    assert_eq!(settings(&Sandbox::start(sandbox("--no-limits")))["limits"], Value::Null);
}

#[cfg(unix)]
#[test]
fn a_public_url_is_what_others_are_told() {
    let url = "http://sandbox.test:8080";
    let running = sandbox(&format!("--public-url {url}")).start();
    let said = running.until_stderr(url);
    let address = said.split(' ').find(|word| word.starts_with("127.0.0.1:")).unwrap();
    let (_, body) = ask(&format!("http://{address}"), "GET /_sandbox/status", "", "");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["baseUrl"], url);
    running.signal("INT");
    let ran = running.end().ends(0);
    assert!(ran.stdout.contains(&format!("export KPAY_BASE_URL={url}\n")), "{}", ran.stdout);
    sandbox("--public-url sandbox.test").end().ends(2);
}

#[test]
fn a_settings_file_sets_the_sandbox() {
    let text = json!({
        "currency": "REQUIRED",
        "limits": null,
        "prices": { "usual": { "deposit": 100, "withdrawal": 0 } },
        "dashboard": { "methods": ["MTN_MOMO_CMR"] },
        "applications": [{
            "name": "Second",
            "keys": [{ "apiKey": "kpay_test_second", "secretKey": "sk_test_second" }],
            "gatewaySecret": "g",
            "webhookSecret": "w",
        }],
    });
    let path = file("settings.json", text.to_string());
    let sandbox = Sandbox::start(sandbox("--settings").arg(path.to_str().unwrap()));
    let kept = settings(&sandbox);
    assert_eq!((&kept["currency"], &kept["limits"]), (&json!("REQUIRED"), &Value::Null));
    assert_eq!(kept["prices"]["usual"]["deposit"], 100);
    let orange = "payment init --amount 500 --provider ORANGE_CMR --phone 237653456789 --external-id A --json";
    sandbox.kpay(orange).end().ends(3);
    let second = kpay("me --json")
        .env("KPAY_BASE_URL", sandbox.value("KPAY_BASE_URL"))
        .env("KPAY_API_KEY", "kpay_test_second")
        .env("KPAY_SECRET_KEY", "sk_test_second");
    assert_eq!(second.end().ends(0).json()["application"]["name"], "Second");

    let misspelt = file("misspelt.json", r#"{"limit":null}"#);
    let ran = kpay("sandbox --settings").arg(misspelt.to_str().unwrap()).end().ends(2);
    assert!(ran.stderr.contains("`limit`"), "{}", ran.stderr);
}

#[test]
fn faults_strike_what_they_name() {
    let sandbox = Sandbox::start(sandbox(
        "--fault 401,operation=getMe,times=1 --fault fails-at-once,externalId=A --speed 1000",
    ));
    sandbox.kpay("me --json").end().ends(3);
    sandbox.kpay("me --json").end().ends(0);
    let init = "payment init --amount 500 --provider MTN_MOMO_CMR --phone 237653456789 --wait --json --external-id";
    assert_eq!(sandbox.kpay(init).arg("A").end().ends(6).json()["status"], "FAILED");
    assert_eq!(sandbox.kpay(init).arg("B").end().ends(0).json()["status"], "COMPLETED");
}

#[cfg(unix)]
#[test]
fn a_data_file_outlives_its_sandbox() {
    let path = file("sandbox.journal", "");
    let start = |args: &str| sandbox(args).arg("--data").arg(path.to_str().unwrap());
    let first = Sandbox::start(start("--seed 7 --webhook-secret hunter2"));
    let init = "payment init --amount 500 --provider MTN_MOMO_CMR --phone 237653456129 --external-id A --json";
    let id = first.kpay(init).end().ends(0).json()["id"].as_str().unwrap().to_owned();
    // Killed: nothing acknowledged is lost.
    drop(first);
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b"0000001c 5d3a").unwrap();

    let again = start("--seed 8").start();
    again.until_stderr("was cut off and was dropped");
    again.until_stderr("It goes on from");
    again.until_stderr("Paste into another terminal");
    again.signal("TERM");
    let again = again.end().ends(0);
    assert!(again.stderr.contains("seed 7") && again.stderr.contains("what it held is in"));
    assert!(!again.everything().contains("hunter2"), "{}", again.everything());

    let third = Sandbox::start(start(""));
    assert_eq!(third.kpay(&format!("payment get {id} --json")).end().ends(0).json()["id"], *id);
    let busy = start("").end().ends(1);
    assert!(busy.stderr.contains("another sandbox uses it"), "{}", busy.stderr);
    drop(third);
    fs::write(&path, "no journal\nat all\n").unwrap();
    start("").end().ends(1);
}

#[cfg(unix)]
#[test]
fn without_a_data_file_the_sandbox_says_that_all_is_gone() {
    let running = sandbox("").start();
    running.until_stderr("Paste into another terminal");
    running.signal("INT");
    let ran = running.end().ends(0);
    assert!(ran.stderr.contains("what it held is gone"), "{}", ran.stderr);
}

/// The rows of the table of faults in a text, whose lines begin so.
fn faults_in(text: &str, start: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.strip_prefix(start).unwrap_or(line));
    let below = lines.skip_while(|line| !line.starts_with("| fault |")).skip(2);
    below.take_while(|line| line.starts_with('|')).map(str::to_owned).collect()
}

/// A file of the repository.
fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

#[test]
fn the_documents_table_has_each_path_of_the_control_api() {
    let contract: serde_json::Value = serde_json::from_str(&read("contract/openapi.json")).unwrap();
    let document = read("docs/sandbox.md");
    let paths = contract["paths"].as_object().unwrap().keys();
    for path in paths.filter(|path| path.starts_with("/_sandbox/")) {
        let is_named = [format!(" {path}`"), format!("`{path}`")];
        assert!(is_named.iter().any(|name| document.contains(name)), "{path} is not in the table");
    }
}

#[test]
fn the_documents_table_has_each_fault_as_the_engine_has_it() {
    let documented = faults_in(&read("docs/sandbox.md"), "");
    assert_eq!(documented, faults_in(&read("crates/kpay-sandbox/src/lib.rs"), "//! "));
    let names: Vec<&str> = documented.iter().map(|row| row.split('`').nth(1).unwrap()).collect();
    assert_eq!(names, kpay_sandbox::Fault::ALL.map(kpay_sandbox::Fault::name));
}
