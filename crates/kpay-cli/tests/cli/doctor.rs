//! `kpay doctor`: what is wrong, what to do, and never a key.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::server::{Server, ServerReply, dead_address};
use crate::support::{KEYS, KpayCommand, KpayResult, Sandbox, kpay};

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("doctor-{name}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn git(folder: &Path) {
    let git = Command::new("git").arg("init").arg("-q").arg(folder).stdin(Stdio::null()).status();
    assert!(git.unwrap().success());
}

/// The checks with a result, by their names.
#[track_caller]
fn checks(ran: &KpayResult, result: &str) -> Vec<String> {
    let line = ran.json();
    assert_eq!(line["exitCode"], ran.code.unwrap(), "{line}");
    let all = line["checks"].as_array().unwrap();
    for check in all {
        assert_eq!(check["advice"].is_string(), check["result"] != "ok", "{check}");
    }
    let of_result = all.iter().filter(|check| check["result"] == result);
    of_result.map(|check| check["check"].as_str().unwrap().to_owned()).collect()
}

/// A text of the check of this name.
#[track_caller]
fn text(ran: &KpayResult, check: &str, field: &str) -> String {
    let line: Value = ran.json();
    let all = line["checks"].as_array().unwrap();
    let found = all.iter().find(|one| one["check"] == check).unwrap_or_else(|| panic!("{line}"));
    found[field].as_str().unwrap_or_default().to_owned()
}

fn message(ran: &KpayResult, check: &str) -> String {
    text(ran, check, "message")
}

fn advice(ran: &KpayResult, check: &str) -> String {
    text(ran, check, "advice")
}

/// Ends with nothing of the sandbox's secrets in the output.
#[track_caller]
fn ends(run: KpayCommand, sandbox: &Sandbox, code: i32) -> KpayResult {
    let ran = run.end().ends(code);
    for (name, secret) in sandbox.env.iter().filter(|(name, _)| name != "KPAY_BASE_URL") {
        assert!(!ran.everything().contains(secret), "{name} in: {}", ran.everything());
    }
    ran
}

#[test]
fn a_working_setup_is_0() {
    let sandbox = Sandbox::fast();
    let folder = folder("well");
    fs::write(folder.join("main.rs"), "fn main() {}\n").unwrap();
    let ran = ends(sandbox.kpay("doctor --json").within(&folder), &sandbox, 0);
    assert_eq!(
        checks(&ran, "ok"),
        [
            "keys",
            "key pair",
            "environment",
            "base URL",
            "IPv4",
            "IPv6",
            "answer",
            "clock",
            "working tree"
        ]
    );
    let plain = ends(sandbox.kpay("doctor").within(&folder), &sandbox, 0);
    assert_eq!(plain.stdout.lines().count(), 9, "{}", plain.stdout);
    assert!(plain.stdout.lines().all(|line| line.starts_with("ok ")), "{}", plain.stdout);
    assert_eq!(plain.stderr, "");
}

#[test]
fn a_wrong_secret_is_3() {
    let sandbox = Sandbox::fast();
    let folder = folder("wrong");
    let wrong = "0f".repeat(32);
    let run = sandbox.kpay("doctor --json").env("KPAY_SECRET_KEY", &wrong).within(&folder);
    let ran = ends(run, &sandbox, 3);
    assert_eq!(checks(&ran, "problem"), ["answer"]);
    assert_eq!(checks(&ran, "warning"), ["clock"]);
    assert!(!ran.everything().contains(&wrong));
    let plain = sandbox.kpay("doctor").env("KPAY_SECRET_KEY", &wrong).within(&folder).end();
    assert!(plain.ends(3).stdout.contains("to do: "));
}

#[test]
fn a_dead_port_is_5() {
    let folder = folder("dead");
    let ran = kpay("doctor --json").at(&dead_address()).within(&folder).end().ends(5);
    assert_eq!(checks(&ran, "problem"), ["IPv4", "answer"]);
    assert!(message(&ran, "IPv4").contains("can't be reached"));
    assert!(message(&ran, "IPv6").contains("no IPv6 address"));
    for (name, secret) in KEYS {
        assert!(!ran.everything().contains(secret), "{name}");
    }
}

#[test]
fn missing_and_impossible_keys_are_2() {
    let folder = folder("missing");
    let none = kpay("doctor --json").within(&folder).end().ends(2);
    assert_eq!(checks(&none, "problem"), ["keys"]);
    assert!(message(&none, "keys").contains("KPAY_API_KEY and KPAY_SECRET_KEY"));
    let one = kpay("doctor --json").env(KEYS[0].0, KEYS[0].1).within(&folder).end().ends(2);
    assert_eq!(message(&one, "keys"), "not set: KPAY_SECRET_KEY");
    let no_file = kpay("doctor --json --env-file nowhere").within(&folder).end().ends(2);
    assert_eq!(checks(&no_file, "problem"), ["keys"]);

    let server = Server::answering("200 OK", "{}");
    let run = kpay("doctor --json").at(&server.base_url).within(&folder);
    let pair = run.env("KPAY_SECRET_KEY", "sk_live_0a0b0c0d").end().ends(2);
    assert_eq!(checks(&pair, "problem"), ["key pair"]);
    let run = kpay("doctor --json").at(&server.base_url).within(&folder);
    let live = run.env("KPAY_API_KEY", "kpay_live_0a0b0c0d").end().ends(2);
    assert_eq!(checks(&live, "problem"), ["base URL"]);
    assert!(message(&live, "environment").contains("real money"));
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn a_wrong_clock_is_1() {
    let body = r#"{"environment":"TEST"}"#;
    let server = Server::start(move |_| {
        ServerReply::Send(format!(
            "HTTP/1.1 200 OK\r\nDate: Thu, 28 May 2020 20:26:40 GMT\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
    });
    let ran = kpay("doctor --json").at(&server.base_url).within(&folder("clock")).end().ends(1);
    assert_eq!(checks(&ran, "problem"), ["clock"]);
    assert!(message(&ran, "clock").contains("ahead of"));
}

#[test]
fn a_key_in_a_file_is_1() {
    let sandbox = Sandbox::fast();
    let folder = folder("key");
    git(&folder);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::create_dir_all(folder.join("target")).unwrap();
    let secret = sandbox.value("KPAY_SECRET_KEY");
    fs::write(folder.join("src/config.rs"), format!("// keys\nconst A: &str = \"{secret}\";\n"))
        .unwrap();
    fs::write(folder.join("target/out"), secret).unwrap();
    let ran = ends(sandbox.kpay("doctor --json").within(&folder), &sandbox, 1);
    assert_eq!(checks(&ran, "problem"), ["working tree"]);
    let found = message(&ran, "working tree");
    assert!(found.contains("config.rs: line 2 (KPAY_SECRET_KEY)"), "{found}");

    let live = format!("kpay_live_{}", "0a1b".repeat(4));
    fs::write(folder.join("src/config.rs"), format!("\n\nlet key = \"{live}\";\n")).unwrap();
    let ran = ends(sandbox.kpay("doctor").within(&folder), &sandbox, 1);
    assert!(ran.stdout.contains("line 3 (a live API key)"), "{}", ran.stdout);
    assert!(!ran.everything().contains(&live));
    fs::remove_file(folder.join("src/config.rs")).unwrap();
    let named = folder.join(format!("{secret}.txt"));
    fs::write(&named, secret).unwrap();
    ends(sandbox.kpay("doctor").within(&folder), &sandbox, 1);
    fs::remove_file(named).unwrap();

    // Only the first mebibyte is read, and that is said.
    let long = folder.join("long.txt");
    fs::write(&long, [&vec![b'\n'; 1024 * 1024], secret.as_bytes()].concat()).unwrap();
    let ran = ends(sandbox.kpay("doctor").within(&folder), &sandbox, 0);
    assert!(ran.stdout.contains("longer than 1 MiB"), "{}", ran.stdout);
    fs::remove_file(long).unwrap();

    // An ignored .env file is where keys belong; one that is not, is the start of a leak.
    fs::write(folder.join(".env"), format!("KPAY_SECRET_KEY={secret}\n")).unwrap();
    let ran = ends(sandbox.kpay("doctor --json").within(&folder), &sandbox, 1);
    assert!(message(&ran, "working tree").contains("git does not ignore .env: line 1"));
    fs::write(folder.join(".gitignore"), ".env\n").unwrap();
    let ran = ends(sandbox.kpay("doctor --json").within(&folder), &sandbox, 0);
    assert!(message(&ran, "working tree").contains("git ignores .env: line 1"));
}

/// With keys for KPay's own address, and these variables.
fn at_kpay(name: &str, args: &str, set: &[(&str, &str)]) -> KpayCommand {
    kpay(args).envs(KEYS).envs(set.iter().copied()).within(&folder(name))
}

#[test]
fn checks_use_the_proxy_that_calls_use() {
    let proxy = Server::start(|_| ServerReply::Cut);
    let host = proxy.base_url.strip_prefix("http://").unwrap();
    let named = format!("http://someone:hunter2@{host}");
    let ran = at_kpay("way-1", "doctor --json", &[("HTTPS_PROXY", &named)]).end().ends(5);
    for check in ["proxy", "IPv4"] {
        let said = message(&ran, check);
        assert!(said.contains(host) && said.contains("HTTPS_PROXY"), "{said}");
    }
    assert_eq!(checks(&ran, "problem"), ["answer"]);
    assert!(message(&ran, "answer").contains("HTTPS_PROXY"), "{}", ran.stdout);
    assert!(!ran.everything().contains("hunter2"), "{}", ran.stdout);
    let requests = proxy.requests();
    assert!(!requests.is_empty());
    assert!(requests.iter().all(|one| one.starts_with("CONNECT admin.kpay.site:443 ")));

    let me = at_kpay("way-2", "me", &[("https_proxy", &named)]).end().ends(5);
    assert!(me.stderr.contains(host) && me.stderr.contains("https_proxy"), "{}", me.stderr);
    assert!(!me.everything().contains("hunter2"), "{}", me.stderr);
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let dead = dead_address();
    let host = dead.strip_prefix("http://").unwrap();
    let ran = at_kpay("way-3", "doctor --json", &[("ALL_PROXY", &dead)]).end().ends(5);
    assert_eq!(checks(&ran, "problem"), ["IPv4", "answer"]);
    assert!(message(&ran, "IPv4").contains(host), "{}", ran.stdout);
    assert!(advice(&ran, "IPv4").contains("check ALL_PROXY"), "{}", ran.stdout);
}

#[test]
fn a_malformed_proxy_variable_is_2() {
    let named = [("HTTPS_PROXY", "http//someone:hunter2@proxy:3128")];
    let ran = at_kpay("way-4", "doctor --json", &named).end().ends(2);
    assert_eq!(checks(&ran, "problem"), ["proxy"]);
    assert!(message(&ran, "proxy").contains("HTTPS_PROXY"), "{}", ran.stdout);
    let me = at_kpay("way-5", "me", &named).end().ends(2);
    for ran in [ran, me] {
        assert!(ran.everything().contains("HTTPS_PROXY"), "{}", ran.everything());
        assert!(!ran.everything().contains("hunter2"), "{}", ran.everything());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_file_that_can_not_be_used_is_2() {
    let here = folder("certificates");
    let pem = "\u{feff}-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    fs::write(here.join("empty.pem"), "").unwrap();
    fs::write(here.join("marked.pem"), pem).unwrap();
    for (name, part) in [
        ("missing.pem", "can't be read"),
        ("empty.pem", "no certificate"),
        ("marked.pem", "byte order mark"),
    ] {
        let path = here.join(name);
        let named = [("SSL_CERT_FILE", path.to_str().unwrap())];
        let ran = at_kpay("way-6", "doctor --json", &named).end().ends(2);
        assert_eq!(checks(&ran, "problem"), ["certificates"]);
        let said = message(&ran, "certificates");
        assert!(
            said.contains(name) && said.contains(part) && said.contains("SSL_CERT_FILE"),
            "{said}"
        );
        assert!(at_kpay("way-7", "me", &named).end().ends(2).stderr.contains(name));
    }
}

#[test]
fn impossible_secrets_are_named() {
    let sandbox = Sandbox::fast();
    let run = sandbox.kpay("doctor --json").within(&folder("placeholder"));
    let ran = run.env("KPAY_WEBHOOK_SECRET", "your_webhook_secret").end().ends(2);
    assert_eq!(checks(&ran, "problem"), ["signing secrets"]);
    assert!(advice(&ran, "signing secrets").contains("KPAY_WEBHOOK_SECRET"), "{}", ran.stdout);

    let odd = format!("sk_test_{}", "0f".repeat(32));
    let run =
        sandbox.kpay("doctor --json").within(&folder("prefixed")).env("KPAY_SECRET_KEY", &odd);
    let ran = run.end().ends(3);
    assert!(checks(&ran, "warning").contains(&"key pair".to_owned()), "{}", ran.stdout);
    assert!(!ran.everything().contains(&odd), "{}", ran.stdout);
}
