//! 53 to 58.

use std::env;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kpay_client::Client;
use kpay_client::core::endpoint::{InitCrossCountryWithdrawal, InitUssdPayment};
use kpay_client::core::{
    Country, Credentials, Currency, ExternalId, FailureReason, GatewaySecret, Money, Now,
    PaymentId, PhoneNumber, Provider, Status, TransactionState, Watch, WatchPolicy, WatchStep,
    WebhookSecret,
};
use kpay_client::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};

use crate::support::{Scripted, Shop, created, most_in_a_minute};
use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

/// Set in the child process of [`p53_a_missing_variable_is_named`]: what the error has to say.
const EXPECTED: &str = "KPAY_PITFALL_53";

#[test]
fn p53_a_missing_variable_is_named() {
    if let Ok(expected) = env::var(EXPECTED) {
        let error = kpay_native::Client::from_env().unwrap_err().to_string();
        assert!(error.contains(&expected), "{error}");
        return;
    }
    // The environment belongs to the whole process, so each case has a process of its own.
    for (set, expected) in [
        (&[][..], "KPAY_API_KEY and KPAY_SECRET_KEY are not set"),
        (&[("KPAY_API_KEY", API_KEY)], "KPAY_SECRET_KEY is not set"),
        (&[("KPAY_SECRET_KEY", SECRET_KEY), ("KPAY_API_KEY", "")], "KPAY_API_KEY is not set"),
    ] {
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "operations::p53_a_missing_variable_is_named"])
            .env_remove("KPAY_API_KEY")
            .env_remove("KPAY_SECRET_KEY")
            .env(EXPECTED, expected)
            .envs(set.iter().copied())
            .output()
            .unwrap();
        let output = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && output.contains("1 passed"), "{expected}: {output}");
    }
}

#[test]
fn p54_no_debug_text_shows_a_secret() {
    let words = ["kpay_test_a1b2c3", "d4e5f6a7b8", "whsec_c9d0", "gwsec_e1f2", COMPLETES, "Ada"];
    let credentials = Credentials::new(words[0], words[1]).unwrap();
    let client = kpay_native::Client::builder(words[0], words[1]);
    let mut shown = format!("{client:?} {:?} ", client_of(&credentials));
    shown
        .push_str(&format!("{credentials:?} {credentials} {:?} ", credentials.expose_secret_key()));
    shown.push_str(&format!(
        "{:?} {:?} ",
        WebhookSecret::new(words[2]).unwrap(),
        GatewaySecret::new(words[3]).unwrap()
    ));
    shown.push_str(&format!("{:?} ", ussd("ORDER-1", COMPLETES).customer_name("Ada")));
    // A server that gives everything back, in an error and in a success.
    let echo =
        serde_json::json!({ "statusCode": 400, "message": [API_KEY, SECRET_KEY, COMPLETES] });
    let error = Scripted::new([ScriptedResponse::json(400, echo.to_string())]).init_error();
    shown.push_str(&format!("{error} {error:?}"));
    for hidden in words.into_iter().chain([API_KEY, SECRET_KEY]) {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}

fn client_of(credentials: &Credentials) -> Client {
    let runtime = TestRuntime::new();
    Client::builder(credentials.clone())
        .build(ScriptedTransport::new(runtime.clone()), runtime)
        .unwrap()
}

#[test]
fn p55_all_customers_share_one_polling_limit() {
    let runtime = TestRuntime::new();
    let mut transport = ScriptedTransport::new(runtime.clone());
    for _ in 0..90 {
        transport =
            transport.then(ScriptedResponse::json(200, r#"{"id":"pay_1","status":"PENDING"}"#));
    }
    let moments = Arc::new(Mutex::new(Vec::new()));
    let (seen, clock) = (Arc::clone(&moments), runtime.clone());
    let client = Client::builder(Credentials::new("kpay_test_a", "b1c2d3e4").unwrap())
        .deadline(Duration::from_secs(600))
        .observer(move |_: &kpay_client::AttemptEvent| seen.lock().unwrap().push(clock.elapsed()))
        .build(transport, runtime.clone())
        .unwrap();
    let id = PaymentId::new("pay_1").unwrap();
    let reads = (0..90).map(|_| {
        let (clone, id) = (client.clone(), id.clone());
        async move { clone.payments().get(&id).await }
    });
    let read = runtime.block_on(futures_util::future::join_all(reads));
    assert!(read.iter().all(Result::is_ok));
    let moments = moments.lock().unwrap();
    assert_eq!(moments.len(), 90);
    assert!(most_in_a_minute(&moments) <= 60, "{}", most_in_a_minute(&moments));
}

/// The waits of one watch whose payment stays open, and how it ended.
fn waits(entropy: u64) -> (Vec<Duration>, TransactionState) {
    let mut now = Now::default();
    let mut watch = Watch::new(PaymentId::new("pay_1").unwrap(), WatchPolicy::default(), now);
    let mut waits = Vec::new();
    loop {
        match watch.poll(now) {
            WatchStep::Wait(wait) => {
                waits.push(wait);
                now = now.saturating_add(wait);
            }
            WatchStep::Check => watch.on_status(&Status::Processing, now, entropy),
            WatchStep::Done(outcome) => return (waits, outcome),
            _ => panic!("a new step"),
        }
    }
}

#[test]
fn p56_polling_grows_is_spread_and_ends() {
    let policy = WatchPolicy::default();
    let runs = [0, u64::MAX / 3, u64::MAX].map(waits);
    for (waits, outcome) in &runs {
        assert_eq!(*outcome, TransactionState::Open);
        assert_eq!(waits.iter().sum::<Duration>(), policy.deadline);
        assert!(waits.len() < 100, "{}", waits.len());
        assert!(waits.iter().all(|wait| *wait <= policy.longest_delay * 2), "{waits:?}");
        assert!(waits[waits.len() - 2] > waits[0], "{waits:?}");
    }
    assert_ne!(runs[0].0, runs[1].0);
    assert_ne!(runs[1].0, runs[2].0);
}

#[test]
fn p57_a_prompt_that_is_still_open_is_a_known_reason() {
    let shop = Shop::new();
    // KPay's published test number for it.
    let payment = InitUssdPayment::new(
        ExternalId::new("ORDER-1").unwrap(),
        Money::new(500, Currency::Kes),
        Provider::MpesaKen,
        PhoneNumber::new("254703456059").unwrap(),
    );
    let waited = shop.run(async {
        let payment = shop.client.send(&payment).await.unwrap();
        shop.client.payments().wait(&payment.id).await.unwrap()
    });
    assert_eq!(waited.state, TransactionState::Failed);
    let reason = waited.newest.unwrap().value.failure_reason.unwrap();
    assert_eq!(reason, FailureReason::TransactionAlreadyInProcess);
    assert!(reason.advice().unwrap().contains("wait until"));
}

#[test]
fn p58_cross_country_fields_are_always_sent_and_new_ones_pass() {
    let shop = Scripted::new([
        ScriptedResponse::json(201, r#"{"id":"w_1","status":"PENDING"}"#),
        created(),
    ]);
    let mut withdrawal = InitCrossCountryWithdrawal::new(
        ExternalId::new("PAYOUT-1").unwrap(),
        Money::new(50_000, Currency::Xaf),
        Country::Cmr,
        Provider::MtnMomoCiv,
        PhoneNumber::new("2250503456089").unwrap(),
        "Jean",
        "Dupont",
    );
    withdrawal.extra.insert("fieldOfNextAugust", "x").unwrap();
    shop.run(async { shop.client.send(&withdrawal).await }).unwrap();
    let body = shop.body();
    for (field, value) in [
        ("sourceCountry", "CMR"),
        ("recipientFirstName", "Jean"),
        ("recipientLastName", "Dupont"),
        ("purposeOfFunds", "PERSONAL_TRANSFER"),
        ("sourceOfFunds", "BUSINESS_INCOME"),
        ("fieldOfNextAugust", "x"),
    ] {
        assert_eq!(body[field], value, "{field}");
    }
}
