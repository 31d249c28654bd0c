//! `kpay return`: the URL is data, and a return never proves a payment.

use std::time::{SystemTime, UNIX_EPOCH};

use kpay_native::GatewaySecret;
use kpay_native::core::UnixMillis;

use crate::support::{KpayCommand, KpayResult, file, kpay};

const SECRET: &str = "gwsec_synthetic_hunter2";

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

/// A return as KPay signs it at that moment.
fn signed_at(ts: u64) -> String {
    let secret = GatewaySecret::new(SECRET).unwrap();
    let sig = secret.sign_return("COMPLETED", "KPAY-1", Some("ORDER-1"), UnixMillis::new(ts));
    format!(
        "https://shop.invalid/back?status=COMPLETED&reference=KPAY-1&externalId=ORDER-1&ts={ts}&sig={sig}"
    )
}

fn verify(url: &str) -> KpayCommand {
    kpay("return verify").arg(url)
}

fn with_secret(run: KpayCommand) -> KpayResult {
    let ran = run.env("KPAY_GATEWAY_SECRET", SECRET).end();
    assert!(!ran.everything().contains(SECRET), "{}", ran.everything());
    ran
}

#[test]
fn a_signed_return_is_verified() {
    let ts = now();
    let url = signed_at(ts);
    let shown = with_secret(verify(&url)).ends(0);
    for part in ["KPAY-1", "ORDER-1", "COMPLETED", "claimed", "proves nothing", "Z"] {
        assert!(shown.stdout.contains(part), "{part}: {}", shown.stdout);
    }
    let line = with_secret(verify(&url).arg("--json")).ends(0);
    assert_eq!(
        line.json(),
        serde_json::json!({
            "reference": "KPAY-1",
            "externalId": "ORDER-1",
            "claimedStatus": "COMPLETED",
            "signedAtMs": ts,
            "provesPayment": false,
        })
    );
    assert_eq!(line.stderr, "");
    let (_, query) = url.split_once('?').unwrap();
    with_secret(verify(query)).ends(0);

    let rotated = verify(&url).env("KPAY_GATEWAY_SECRET", "gwsec_of_today");
    rotated.env("KPAY_GATEWAY_SECRET_PREVIOUS", SECRET).end().ends(0);

    let env_file = file("return.env", format!("KPAY_GATEWAY_SECRET={SECRET}\n"));
    let env_file = env_file.to_str().unwrap();
    verify(&url).arg("--env-file").arg(env_file).end().ends(0);
    verify(&url).env("KPAY_ENV_FILE", env_file).end().ends(0);
}

#[test]
fn a_return_without_external_id_is_verified() {
    let ts = now();
    let secret = GatewaySecret::new(SECRET).unwrap();
    let sig = secret.sign_return("FAILED", "KPAY-2", None, UnixMillis::new(ts));
    let query = format!("status=FAILED&reference=KPAY-2&ts={ts}&sig={sig}");
    let shown = with_secret(verify(&query)).ends(0);
    assert!(!shown.stdout.contains("externalId"), "{}", shown.stdout);
    let line = with_secret(verify(&query).arg("--json")).ends(0).json();
    assert_eq!(line.get("externalId"), None);
}

#[test]
fn a_return_that_is_not_genuine_is_3() {
    let now = now();
    let good = signed_at(now);
    for (url, part) in [
        (good.replace("=COMPLETED", "=FAILED"), "signature is wrong"),
        (good.replace("ORDER-1", "ORDER-2"), "signature is wrong"),
        (good.replace("sig=", "sig=zz"), "not an HMAC-SHA256"),
        (good.replace("reference=KPAY-1&", ""), "has no 'reference'"),
        (format!("{good}&status=FAILED"), "carries 'status' twice"),
        (signed_at(now - 11 * 60 * 1000), "more than ten minutes ago"),
        (signed_at(now + 5 * 60 * 1000), "in the future"),
        ("https://shop.invalid/".to_owned(), "has no 'status'"),
        (String::new(), "has no 'status'"),
    ] {
        let plain = with_secret(verify(&url)).ends(3);
        assert!(plain.stdout.is_empty() && plain.stderr.contains(part), "{}", plain.stderr);
        let error = with_secret(verify(&url).arg("--json")).ends(3).error();
        assert_eq!(error["kind"], "refused", "{error}");
        assert!(error["message"].as_str().unwrap().contains(part), "{error}");
    }
    let other = verify(&good).env("KPAY_GATEWAY_SECRET", "another").end().ends(3);
    assert!(other.stderr.contains("signature is wrong"), "{}", other.stderr);
}

#[test]
fn a_return_that_repeats_a_field_with_the_same_value_is_verified() {
    let url = signed_at(now());
    with_secret(verify(&format!("{url}&status=COMPLETED"))).ends(0);
}

#[test]
fn a_return_that_can_not_be_judged_is_2() {
    let none = verify(&signed_at(now())).arg("--json").end().ends(2).error();
    let message = none["message"].as_str().unwrap();
    assert!(message.contains("KPAY_GATEWAY_SECRET is not set"), "{message}");
    for args in ["return", "return verify", "return verify a b"] {
        with_secret(kpay(args)).ends(2);
        assert!(with_secret(kpay(args).arg("--json")).ends(2).error()["message"].is_string());
    }
    let argument = kpay("return verify a --secret hunter2").end().ends(2);
    assert!(argument.stderr.contains("--env-file") && !argument.everything().contains("hunter2"));
}
