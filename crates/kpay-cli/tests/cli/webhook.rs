//! `kpay webhook`: the secret comes from the surroundings, and is never shown.

use std::path::Path;

use crate::support::{KpayCommand, KpayResult, file, kpay, sign};

const SECRET: &str = "whsec_synthetic_hunter2";
const BODY: &[u8] = br#"{"event":"payment.completed", "paymentId":"pay_1","status":"COMPLETED","amount":5000.00,"phoneNumber":"237653456789"}"#;

fn webhook(args: &str, body: &Path) -> KpayCommand {
    kpay("webhook").arg_words(args).arg("--body").arg(body.to_str().unwrap())
}

fn with_secret(run: KpayCommand) -> KpayResult {
    run.env("KPAY_WEBHOOK_SECRET", SECRET).end()
}

fn signature(body: &Path) -> String {
    sign(body, SECRET)
}

#[test]
fn a_signed_webhook_is_verified() {
    let body = file("signed.json", BODY);
    let hex = signature(&body);
    assert_eq!(hex.len(), 64);
    let json = with_secret(webhook("sign --json", &body)).ends(0).json();
    assert_eq!(json, serde_json::json!({ "signature": hex }));
    let verify = format!("verify --signature {hex}");
    let shown = with_secret(webhook(&verify, &body)).ends(0);
    assert!(shown.stdout.contains("payment.completed of pay_1"), "{}", shown.stdout);
    assert!(shown.stdout.contains("237*******89") && !shown.everything().contains("653456789"));
    let line = with_secret(webhook(&format!("{verify} --json"), &body)).ends(0);
    assert_eq!(line.stdout, format!("{}\n", String::from_utf8_lossy(BODY).replace(", ", ",")));

    let upper = format!("webhook verify --body - --signature sha256={}", hex.to_uppercase());
    with_secret(kpay(&upper).stdin(&body)).ends(0);
    assert_eq!(
        with_secret(kpay("webhook sign --body -").stdin(&body)).ends(0).stdout,
        format!("{hex}\n")
    );

    let env_file = file("webhook.env", format!("KPAY_WEBHOOK_SECRET={SECRET}\n"));
    let env_file = env_file.to_str().unwrap();
    webhook(&verify, &body).arg("--env-file").arg(env_file).end().ends(0);
    webhook(&verify, &body).env("KPAY_ENV_FILE", env_file).end().ends(0);
}

#[test]
fn both_secrets_verify_while_one_is_replaced() {
    let body = file("rotated.json", BODY);
    let verify = || webhook(&format!("verify --signature {}", signature(&body)), &body);
    let newest = || verify().env("KPAY_WEBHOOK_SECRET", "whsec_of_today");
    newest().end().ends(3);
    newest().env("KPAY_WEBHOOK_SECRET_PREVIOUS", SECRET).end().ends(0);
    let not_yet = verify().env("KPAY_WEBHOOK_SECRET", SECRET);
    not_yet.env("KPAY_WEBHOOK_SECRET_PREVIOUS", "whsec_of_old").end().ends(0);

    let lone = verify().env("KPAY_WEBHOOK_SECRET_PREVIOUS", SECRET).end().ends(2);
    assert!(lone.stderr.contains("KPAY_WEBHOOK_SECRET is not set"), "{}", lone.stderr);
    let sign = webhook("sign", &body).env("KPAY_WEBHOOK_SECRET", "whsec_of_today");
    let signed = sign.env("KPAY_WEBHOOK_SECRET_PREVIOUS", SECRET).end().ends(0);
    assert_ne!(signed.stdout.trim(), signature(&body));
    let help = kpay("webhook verify --help").end().ends(0);
    assert!(help.stdout.contains("KPAY_WEBHOOK_SECRET_PREVIOUS"), "{}", help.stdout);
}

#[test]
fn a_webhook_with_a_wrong_signature_is_3() {
    let body = file("refused.json", BODY);
    let hex = signature(&body);
    let saved = file("saved.json", [BODY, b"\n"].concat());
    let other = with_secret(webhook(&format!("verify --signature {hex}"), &saved)).ends(3);
    assert!(other.stdout.is_empty() && other.stderr.contains("line break"), "{}", other.stderr);
    for signature in [&"0".repeat(64), &hex[1..], "nonsense"] {
        let refused =
            with_secret(webhook(&format!("verify --signature {signature} --json"), &body));
        let error = refused.ends(3).error();
        assert_eq!(error["kind"], "refused", "{error}");
    }
    let run = webhook(&format!("verify --signature {hex} --json"), &body);
    run.env("KPAY_WEBHOOK_SECRET", "another").end().ends(3);

    let nonsense = file("nonsense.json", b"[]");
    let verify = format!("verify --json --signature {}", signature(&nonsense));
    let unreadable = with_secret(webhook(&verify, &nonsense)).ends(3).error();
    assert_eq!(unreadable["kind"], "unreadable");
}

#[test]
fn a_webhook_that_can_not_be_judged_is_2() {
    let body = file("judged.json", BODY);
    let none = webhook("sign --json", &body).end().ends(2).error();
    let message = none["message"].as_str().unwrap();
    assert!(message.contains("KPAY_WEBHOOK_SECRET is not set"), "{message}");
    assert!(!message.contains("sent"), "nothing is ever sent here: {message}");
    for args in
        ["webhook", "webhook sign", "webhook verify --body -", "webhook sign --body nowhere"]
    {
        with_secret(kpay(args)).ends(2);
        assert!(with_secret(kpay(args).arg("--json")).ends(2).error()["message"].is_string());
    }
    let long = file("long.json", vec![b' '; 1024 * 1024 + 1]);
    let long = with_secret(webhook("sign --json", &long)).ends(2).error();
    assert_eq!(long["field"], "body");
    let argument = kpay("webhook sign --body - --secret hunter2").end().ends(2);
    assert!(argument.stderr.contains("--env-file") && !argument.everything().contains("hunter2"));
}
