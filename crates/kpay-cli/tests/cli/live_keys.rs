//! Live keys move real money only with `--live`.

use crate::server::{Server, ServerReply};
use crate::support::{KpayCommand, kpay};

const APPLICATION: &str = "e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d";

fn orders() -> [String; 4] {
    [
        "payment init --amount 5000 --external-id A --provider MTN_MOMO_CMR --phone 653456789"
            .to_owned(),
        "withdraw --amount 5000 --external-id A --provider MTN_MOMO_CMR --phone 653456789"
            .to_owned(),
        "refund pay_1 --external-id A".to_owned(),
        format!(
            "transfer --amount 5000 --external-id A --application-id {APPLICATION} --from CMR --to SEN"
        ),
    ]
}

/// With keys for KPay itself, which can be reached through this proxy only: nothing leaves the machine.
fn with_keys(run: KpayCommand, api_key: &str, proxy: &Server) -> KpayCommand {
    let run =
        run.env("KPAY_API_KEY", api_key).env("KPAY_SECRET_KEY", "7be41f0d9a365c28e1b0f7a4d3c29685");
    run.env("HTTPS_PROXY", &proxy.base_url)
}

#[test]
fn live_keys_move_no_money_without_live() {
    let proxy = Server::start(|_| ServerReply::Cut);
    for args in orders() {
        // A key without a known prefix counts as live.
        for api_key in ["kpay_live_0c5e1a7f", "0c5e1a7f93b2d846"] {
            let refused =
                with_keys(kpay(&args).arg("--json"), api_key, &proxy).end().ends(2).error();
            assert_eq!(
                (&refused["field"], &refused["outcome"]),
                (&"--live".into(), &"not_moved".into())
            );
            assert_eq!(refused["externalId"], "A");
            let message = refused["message"].as_str().unwrap();
            assert!(message.contains("real money") && message.contains("Give --live"), "{message}");
        }
    }
    assert_eq!(proxy.requests(), [""; 0]);
}

#[test]
fn live_orders_with_live_and_reads_are_sent() {
    for args in orders().iter().map(|args| format!("{args} --live")).chain(["me".to_owned()]) {
        let proxy = Server::start(|_| ServerReply::Cut);
        with_keys(kpay(&args), "kpay_live_0c5e1a7f", &proxy).end().ends(5);
        let requests = proxy.requests();
        assert!(!requests.is_empty(), "{args}");
        assert!(
            requests.iter().all(|one| one.starts_with("CONNECT admin.kpay.site:443 ")),
            "{requests:?}"
        );
    }
}

#[test]
fn test_keys_need_no_live() {
    let server = Server::answering("201 Created", r#"{"id":"pay_1","status":"PENDING"}"#);
    for args in orders().iter().take(3) {
        kpay(args).at(&server.base_url).end().ends(0);
        kpay(args).arg("--live").at(&server.base_url).end().ends(0);
    }
}

#[test]
fn no_message_about_misplaced_keys_names_a_rust_option() {
    for (api_key, base_url, part) in [
        ("kpay_live_0c5e1a7f", "http://127.0.0.1:9", "leave KPAY_BASE_URL unset"),
        ("kpay_live_0c5e1a7f", "https://proxy.example", "leave KPAY_BASE_URL unset"),
        ("kpay_test_0c5e1a7f93b2d846", "http://kpay-sandbox:7700", "an address of this machine"),
    ] {
        for args in orders().iter().map(String::as_str).chain(["me", "doctor"]) {
            let run = kpay(args)
                .env("KPAY_API_KEY", api_key)
                .env("KPAY_SECRET_KEY", "7be41f0d9a365c28e1b0f7a4");
            let said = run.env("KPAY_BASE_URL", base_url).end().ends(2).everything();
            assert!(said.contains(part), "{said}");
            for word in ["danger", "expect_", "builder", "::", "()"] {
                assert!(!said.contains(word), "{word} in: {said}");
            }
        }
    }
}
