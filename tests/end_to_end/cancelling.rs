//! A caller that lets go of a call leaves nothing behind, and no payment without an outcome.

use std::sync::Arc;
use std::time::Duration;

use kpay_native::{CallOptions, CallOutcome, ErrorKind, PaymentId, RateLimits};
use kpay_tests::hostile_server::{Deed, HostileServer};
use kpay_tests::outcome_recorder::OutcomeRecorder;
use tokio::runtime;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

#[tokio::test]
async fn a_payment_whose_caller_went_away_is_made_all_the_same() {
    let created = Deed::json(201, r#"{"id":"pay_1","status":"PENDING"}"#);
    let held = Arc::new(Notify::new());
    let server = HostileServer::start(vec![
        Deed::After(Arc::clone(&held), Box::new(created.clone())),
        created,
    ])
    .await
    .unwrap();
    let (recorder, mut outcomes) = OutcomeRecorder::new();
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(server.base_url())
        .observer(recorder)
        .build()
        .unwrap();
    let payment = ussd("ORDER-1", COMPLETES);

    let mut first = client.send(&payment).into_future();
    while server.requests().is_empty() {
        assert!(timeout(Duration::from_millis(20), &mut first).await.is_err());
    }
    drop(first);
    // It is under way still, so nobody else may make it.
    let error = client.send(&payment).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
    assert_eq!(error.error().kind(), ErrorKind::InFlight);
    assert_eq!(server.requests().len(), 1);

    held.notify_one();
    let end = outcomes.recv().await.unwrap();
    assert_eq!(end, ("ORDER-1".to_owned(), CallOutcome::Accepted, Some("pay_1".to_owned())));
    assert!(client.send(&payment).await.is_ok(), "its place is free again");
}

#[test]
fn a_runtime_that_shuts_down_leaves_an_outcome_that_is_unknown() {
    let (recorder, mut outcomes) = OutcomeRecorder::new();
    let server = runtime::Runtime::new().unwrap();
    let silent =
        server.block_on(HostileServer::start(vec![Deed::WriteAndStall(Vec::new())])).unwrap();
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(silent.base_url())
        .observer(recorder)
        .build()
        .unwrap();
    let shop = runtime::Runtime::new().unwrap();
    let call = shop.spawn(async move {
        let payment = ussd("ORDER-1", COMPLETES);
        client.send(&payment).await.map(|payment| payment.id.to_string())
    });
    while silent.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(shop);
    assert!(server.block_on(call).unwrap_err().is_cancelled());
    let end = outcomes.blocking_recv().unwrap();
    assert_eq!(end, ("ORDER-1".to_owned(), CallOutcome::Unknown, None));
}

#[tokio::test]
async fn a_dropped_call_leaves_the_queue() {
    let script = vec![Deed::json(200, r#"{"id":"pay_1","status":"PENDING"}"#); 3];
    let server = HostileServer::start(script).await.unwrap();
    // Two calls a minute: the second has to wait for longer than any of these calls may.
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(server.base_url())
        .rate_limits(RateLimits::all(2))
        .build()
        .unwrap();
    let id = PaymentId::new("pay_1").unwrap();
    client.payments().get(&id).await.unwrap();
    let patient = client.with_options(CallOptions::new().deadline(Duration::from_secs(90)));
    for _ in 0..50 {
        assert!(timeout(Duration::from_millis(1), patient.payments().get(&id)).await.is_err());
    }
    let hasty = client.with_options(CallOptions::new().deadline(Duration::from_secs(10)));
    let error = hasty.payments().get(&id).await.unwrap_err();
    assert_eq!(error.not_sent(), Some(kpay_native::NotSentReason::RateLimit));
    assert!(error.retry_after().unwrap() <= Duration::from_secs(61), "{error}");
    assert_eq!(server.requests().len(), 1);
}
