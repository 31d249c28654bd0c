//! `kpay sandbox` itself.

use std::net::TcpListener;

use crate::support::{Sandbox, kpay};

#[test]
fn the_sandbox_prints_the_variables_to_paste() {
    let sandbox = Sandbox::fast();
    let names: Vec<&str> = sandbox.env.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "KPAY_API_KEY",
        "KPAY_SECRET_KEY",
        "KPAY_BASE_URL",
        "KPAY_WEBHOOK_SECRET",
        "KPAY_GATEWAY_SECRET",
    ];
    assert_eq!(names, expected);
    assert!(sandbox.value("KPAY_API_KEY").starts_with("kpay_test_"));
    assert_eq!(sandbox.printed.lines().count(), expected.len());
}

#[test]
fn the_same_seed_gives_the_same_ids() {
    let id = |seed: &str| {
        let sandbox = Sandbox::start(kpay("sandbox --listen localhost:0 --seed").arg(seed));
        let args = "payment init --amount 5000 --currency XAF --external-id A --return-url https://a.example --json";
        sandbox.kpay(args).end().ends(0).json()["id"].as_str().unwrap().to_owned()
    };
    let first = id("7");
    assert_eq!(id("7"), first);
    assert_ne!(id("8"), first);
}

#[test]
fn given_secrets_are_not_shown() {
    let by_argument =
        kpay("sandbox --listen 127.0.0.1:0 --webhook-secret hunter2 --gateway-secret hunter3");
    let by_environment = kpay("sandbox --listen 127.0.0.1:0")
        .env("KPAY_SANDBOX_WEBHOOK_SECRET", "hunter2")
        .env("KPAY_SANDBOX_GATEWAY_SECRET", "hunter3");
    for run in [by_argument, by_environment] {
        let sandbox = Sandbox::start(run);
        assert!(!sandbox.printed.contains("hunter"), "{}", sandbox.printed);
        assert!(sandbox.printed.contains("# KPAY_WEBHOOK_SECRET is the one you gave\n"));
        assert_eq!(sandbox.env.len(), 3);
    }
}

/// Those may be the secrets of real money.
#[test]
fn the_sandbox_does_not_use_the_secrets_of_the_real_kpay() {
    let run = kpay("sandbox --listen 127.0.0.1:0")
        .env("KPAY_WEBHOOK_SECRET", "hunter2")
        .env("KPAY_GATEWAY_SECRET", "hunter3");
    let sandbox = Sandbox::start(run);
    assert!(!sandbox.printed.contains("hunter"), "{}", sandbox.printed);
    assert_eq!(sandbox.value("KPAY_WEBHOOK_SECRET").len(), 64);
    assert_eq!(sandbox.value("KPAY_GATEWAY_SECRET").len(), 64);
}

#[test]
fn an_option_of_the_sandbox_that_can_not_be_used_is_named() {
    for (args, code, part) in [
        ("--listen here", 2, "127.0.0.1:7700"),
        ("--speed 0", 2, "--speed"),
        ("--seed x", 2, "--seed"),
        ("--balance CMR", 2, "CMR=100000"),
        ("--listen 127.0.0.1:0 --balance TCD=5", 2, "balances"),
        ("--listen 127.0.0.1:0 --webhook-url ftp://a", 2, "webhook URL"),
        ("--listen 127.0.0.1:0 --allow-host http://kpay", 2, "bare name"),
        ("--fault cut", 2, "cut-midway"),
        ("--fault 500,often=1", 2, "perMille"),
        ("--listen 127.0.0.1:0 --fault 500,operation=pay", 2, "initPayment"),
        ("--listen 127.0.0.1:0 --fault 500,method=get", 2, "neither GET nor POST"),
        ("--listen 127.0.0.1:0 --fault 500,path=api", 2, "begin with a /"),
        ("--settings no-such-file", 2, "no-such-file"),
    ] {
        let ran = kpay("sandbox").arg_words(args).end().ends(code);
        assert!(ran.stderr.contains(part) && ran.stdout.is_empty(), "{}", ran.stderr);
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = kpay("sandbox --listen").arg(&address).end().ends(1);
    assert!(ran.stderr.contains(&format!("{address} is in use")), "{}", ran.stderr);
    assert!(ran.stdout.is_empty());
}

#[cfg(unix)]
#[test]
fn the_sandbox_ends_cleanly_on_a_signal() {
    for signal in ["INT", "TERM"] {
        let running =
            kpay("sandbox --listen 127.0.0.1:0 --webhook-url http://127.0.0.1:9/a").start();
        running.until_stderr("Paste into another terminal");
        running.signal(signal);
        let ran = running.end().ends(0);
        assert!(ran.stderr.contains("webhooks go to http://127.0.0.1:9/a"), "{}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn the_sandbox_warns_when_others_can_reach_it() {
    let running = kpay("sandbox --listen 0.0.0.0:0").start();
    running.until_stderr("is not loopback");
    running.signal("INT");
    let ran = running.end().ends(0);
    // It is still reached by loopback from here.
    assert!(ran.stdout.contains("export KPAY_BASE_URL=http://127.0.0.1:"), "{}", ran.stdout);
}

#[test]
fn the_version_is_printed() {
    let ran = kpay("--version").end().ends(0);
    assert_eq!(ran.stdout, concat!("kpay ", env!("CARGO_PKG_VERSION"), "\n"));
    let help = kpay("--help").end().ends(0);
    assert!(help.stdout.contains("Exit codes:\n  0 "), "{}", help.stdout);
}
