//! Whole payments on the sandbox.

use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

use kpay_native::core::Environment;
use kpay_native::core::{RefusalCase, WatchPolicy};
use kpay_native::{
    CallOptions, ErrorKind, FailureReason, MoneyError, RawJson, Status, TransactionState,
};
use kpay_sandbox_server::Sandbox;

use crate::values::{COMPLETES, PAYER_NOT_FOUND, STAYS_OPEN, client_of, gateway, ussd};

async fn fast_sandbox() -> Sandbox {
    Sandbox::builder().speed(NonZeroU32::new(100).unwrap()).seed(7).start().await.unwrap()
}

/// Reads often, since the sandbox's time runs fast.
fn eager() -> WatchPolicy {
    let mut policy = WatchPolicy::default();
    policy.first_delay = Duration::from_millis(50);
    policy
}

#[tokio::test]
async fn no_time_is_too_long() {
    let sandbox = fast_sandbox().await;
    let options = CallOptions::new().deadline(Duration::MAX).attempt_timeout(Duration::MAX);
    let kpay = client_of(&sandbox).with_options(options);
    assert_eq!(kpay.account().me().await.unwrap().environment, Environment::Test);
}

#[tokio::test]
async fn a_payment_completes() {
    let sandbox = fast_sandbox().await;
    let kpay = client_of(&sandbox);
    let metadata = RawJson::new(&serde_json::json!({ "orderId": "12345", "exact": 1.10 })).unwrap();
    let request = ussd("ORDER-1", COMPLETES).description("Order 1").metadata(metadata);

    let payment = kpay.send(&request).with_response().await.unwrap();
    assert_eq!(payment.meta.status, 201);
    assert_eq!(payment.meta.attempts.len(), 1);
    let payment = payment.value;
    assert_eq!(payment.status, Status::Pending);
    assert_eq!(payment.is_test, Some(true));
    assert!(payment.extra.is_empty(), "{:?}", payment.extra);

    let statuses = Mutex::new(Vec::new());
    let waited = kpay
        .payments()
        .wait(&payment.id)
        .policy(eager())
        .on_status(|payment| statuses.lock().unwrap().push(payment.status.clone()))
        .await
        .unwrap();
    assert_eq!(waited.state, TransactionState::Completed);
    assert_eq!(statuses.lock().unwrap().last(), Some(&Status::Completed));
    let paid = waited.newest.unwrap().value;
    assert_eq!(paid.money().unwrap(), request.money);
    assert_eq!(paid.external_id.as_deref(), Some("ORDER-1"));
    assert_eq!(paid.metadata, request.metadata);
    assert!(paid.completed_at.as_ref().unwrap().as_str().ends_with('Z'));

    let by_reference = kpay.payments().get(paid.reference.as_ref().unwrap()).await.unwrap();
    assert_eq!(by_reference.id, payment.id);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_failed_payment_says_why_and_frees_its_external_id() {
    let sandbox = fast_sandbox().await;
    let kpay = client_of(&sandbox);
    let payment = kpay.send(&ussd("ORDER-1", PAYER_NOT_FOUND)).await.unwrap();
    let waited = kpay.payments().wait(&payment.id).policy(eager()).await.unwrap();
    assert_eq!(waited.state, TransactionState::Failed);
    assert_eq!(waited.newest.unwrap().value.failure_reason, Some(FailureReason::PayerNotFound));
    let again = kpay.send(&ussd("ORDER-1", COMPLETES)).await.unwrap();
    assert_ne!(again.id, payment.id);
}

#[tokio::test]
async fn a_second_init_already_exists() {
    let sandbox = Sandbox::start().await.unwrap();
    let kpay = client_of(&sandbox);
    kpay.send(&ussd("ORDER-1", COMPLETES)).await.unwrap();
    let error = kpay.send(&ussd("ORDER-1", COMPLETES)).await.unwrap_err();
    let MoneyError::AlreadyExists { external_id, error } = error else { panic!("{error}") };
    assert_eq!(external_id.as_str(), "ORDER-1");
    assert_eq!(error.refusal().unwrap().case, RefusalCase::Conflict);
}

#[tokio::test]
async fn a_gateway_page_waits_for_its_customer_and_keeps_its_external_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let kpay = client_of(&sandbox);
    let page = kpay.send(&gateway("ORDER-2")).await.unwrap();
    assert!(page.gateway_url.starts_with(sandbox.base_url()), "{}", page.gateway_url);
    assert_eq!(page.mode.as_deref(), Some("GATEWAY"));
    assert!(page.expires_at.as_ref().unwrap().as_str().ends_with('Z'));
    let error = kpay.send(&gateway("ORDER-2")).await.unwrap_err();
    assert!(matches!(&error, MoneyError::AlreadyExists { .. }), "{error}");
    assert!(error.to_string().contains("fresh externalId"), "{error}");
}

#[tokio::test]
async fn a_wait_ends_still_open_and_goes_on_elsewhere() {
    let sandbox = fast_sandbox().await;
    let kpay = client_of(&sandbox);
    let payment = kpay.send(&ussd("ORDER-1", STAYS_OPEN)).await.unwrap();
    let mut short = eager();
    short.deadline = Duration::from_millis(300);
    let waited = kpay.payments().wait(&payment.id).policy(short).await.unwrap();
    assert_eq!(waited.state, TransactionState::Open);
    assert!(!waited.newest.unwrap().value.status.is_final());
    let saved = serde_json::to_string(&waited.saved).unwrap();
    let resumed = kpay.payments().resume_wait(serde_json::from_str(&saved).unwrap()).await.unwrap();
    assert_eq!(resumed.state, TransactionState::Open);
}

#[tokio::test]
async fn the_keys_decide_who_is_asking() {
    let sandbox = Sandbox::start().await.unwrap();
    let account = client_of(&sandbox).account().me().await.unwrap();
    assert_eq!(account.environment, Environment::Test);
    assert!(account.application.is_some() && account.company.is_some());

    let wrong = kpay_native::Client::builder(sandbox.api_key(), "wrong")
        .base_url(sandbox.base_url())
        .build()
        .unwrap();
    let error = wrong.account().me().await.unwrap_err();
    assert_eq!(error.refusal().unwrap().case, RefusalCase::Credentials);
    let error = wrong.send(&ussd("ORDER-1", COMPLETES)).await.unwrap_err();
    assert!(matches!(error, MoneyError::NotMoved(_)), "{error}");

    let error = client_of(&sandbox)
        .payments()
        .get(kpay_native::PaymentId::new("pay_none").unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.refusal().unwrap().case, RefusalCase::ForbiddenOrNotFound);
    let error = client_of(&sandbox)
        .payments()
        .wait(kpay_native::PaymentId::new("../me").unwrap())
        .policy(eager())
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}

#[tokio::test]
async fn what_kpay_refuses_comes_with_its_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let kpay = client_of(&sandbox);
    let mut extra = ussd("ORDER-1", COMPLETES);
    extra.extra.insert("currency", "XAF").unwrap();
    let error = kpay.send(&extra).await.unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.messages, ["property currency should not exist"]);
    assert!(matches!(refusal.case, RefusalCase::Currency(kpay_native::core::CurrencyHint::Remove)));

    let mut small = ussd("ORDER-1", COMPLETES);
    small.money.amount = 60.into();
    let error = kpay.send(&small).await.unwrap_err();
    let refusal = error.error().refusal().unwrap();
    assert_eq!(refusal.code.as_deref(), Some("BAD_REQUEST"));
    assert_eq!(refusal.path.as_deref(), Some("/api/v1/payments/init"));
    assert!(error.to_string().contains("100 XAF"), "{error}");
}

#[tokio::test]
async fn nothing_is_sent_that_can_not_be_right() {
    let nobody = kpay_native::Client::builder("kpay_test_a1", "b2")
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let mut wrong = ussd("ORDER-1", COMPLETES);
    wrong.money.amount = "50.5".parse().unwrap();
    let error = nobody.send(&wrong).await.unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.invalid_input().unwrap().field(), "amount");
}
