//! The wallets, the rates, the operators, and what KPay says to everyone.

use crate::server::{Server, dead_address};
use crate::support::{KEYS, Sandbox, are_usage_errors, kpay};

#[test]
fn people_see_a_short_answer() {
    let sandbox = Sandbox::rich();
    for (args, parts) in [
        ("balances", &["XAF 100000 available, 0 reserved, 100000 in total", "XOF 7 available"][..]),
        ("exchange-rate XAF XOF", &["1 XAF is 1.0153 XOF"]),
        ("predict 653456789 --country CMR", &["MTN_MOMO_CMR (MTN, Cameroon)", "237*******89"]),
        ("predict +237653456789", &["MTN_MOMO_CMR"]),
        ("availability", &["CMR Cameroon", "SEN Senegal", "ORANGE_SEN", "DEPOSIT OPERATIONAL"]),
        ("availability --country TCD", &["no operators of TCD", "CMR"]),
        ("price-list", &["CMR Cameroon", "payments 0.05, payouts 0.05"]),
        ("platform-info", &["500000", "TEST"]),
    ] {
        let ran = sandbox.kpay(args).end().ends(0);
        assert!(parts.iter().all(|part| ran.stdout.contains(part)), "{args}: {}", ran.stdout);
        assert!(!ran.everything().contains("237653456789"), "{args}");
    }
    let one = sandbox.kpay("availability --country CMR").end().ends(0);
    assert!(one.stdout.contains("MTN_MOMO_CMR") && !one.stdout.contains("SEN"), "{}", one.stdout);
}

#[test]
fn scripts_get_kpays_own_answer() {
    for (args, body, line) in [
        (
            "balances",
            r#"[ {"currency":"XAF", "balance": 1.50, "new": 1E+2} ]"#,
            r#"[{"currency":"XAF","balance":1.50,"new":1E+2}]"#,
        ),
        ("exchange-rate XAF XOF", r#"{"rate": 1.01530, "at": 0}"#, r#"{"rate":1.01530,"at":0}"#),
        ("predict 237653456789", r#"{"provider": "NEW_CMR"}"#, r#"{"provider":"NEW_CMR"}"#),
        ("availability", r#"{ "countries": [] }"#, r#"{"countries":[]}"#),
        (
            "availability --country CMR",
            r#"[{"country":"SEN","providers":[]},{"country":"CMR","providers":[],"new":1.50}]"#,
            r#"[{"country":"CMR","providers":[],"new":1.50}]"#,
        ),
        ("availability --country TCD", "[]", "[]"),
        (
            "price-list",
            r#"{"countries": [], "currency": "XAF"}"#,
            r#"{"countries":[],"currency":"XAF"}"#,
        ),
        ("platform-info", r#"{"a": [1.50]}"#, r#"{"a":[1.50]}"#),
    ] {
        let server = Server::answering("200 OK", body);
        let ran = kpay(args).arg("--json").at(&server.base_url).end().ends(0);
        assert_eq!((ran.stdout, ran.stderr), (format!("{line}\n"), String::new()), "{args}");
    }
}

#[test]
fn public_reads_send_no_keys() {
    let server = Server::answering("200 OK", r#"{"countries":[],"x":null}"#);
    for args in ["price-list", "platform-info"] {
        kpay(args).env("KPAY_BASE_URL", &server.base_url).end().ends(0);
        // Not even those that are there, whatever is wrong with them.
        let run = kpay(args).at(&server.base_url).env("KPAY_API_KEY", "kpay_live_1");
        run.end().ends(0);
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    for request in requests {
        let request = request.to_lowercase();
        assert!(request.starts_with("get /api/public/") && !request.contains("-key"), "{request}");
        assert!(KEYS.iter().all(|(_, key)| !request.contains(key)), "{request}");
    }
}

#[test]
fn reads_that_fail_end_with_their_codes() {
    are_usage_errors(&[
        "exchange-rate XAF",
        "exchange-rate .. XOF",
        "predict",
        "predict 12345",
        "predict +237653456789 --country SEN",
        "predict 653456789 --country Cameroon",
        "balances now",
        "availability --country",
    ]);
    let sandbox = Sandbox::fast();
    let unknown = sandbox.kpay("predict 237653456000 --json").end().ends(3).error();
    assert_eq!(unknown["status"], 400);
    sandbox.kpay("exchange-rate XAF XTS").end().ends(3);
    let dead = dead_address();
    for args in [
        "balances",
        "exchange-rate XAF XOF",
        "predict 237653456789",
        "availability",
        "price-list",
        "platform-info",
    ] {
        let plain = kpay(args).at(&dead).end().ends(5);
        assert!(plain.stderr.contains("kpay sandbox"), "{}", plain.stderr);
        let error = kpay(args).arg("--json").at(&dead).end().ends(5).error();
        assert_eq!(error["kind"], "not_sent", "{args}");
    }
}
