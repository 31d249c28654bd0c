//! The client straight into the sandbox's engine: whole flows in virtual time, without a socket.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kpay_client::core::{Credentials, TransactionState, WebhookSecret, webhook};
use kpay_client::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};
use kpay_client::{Client, Runtime};
use kpay_sandbox::{DeliveryOutcome, Engine, EngineConfig, SandboxTransport};

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, STAYS_OPEN, ussd};

#[test]
fn a_payment_and_its_webhooks_without_a_socket() {
    let mut config = EngineConfig::new();
    config.webhook_url = Some("http://127.0.0.1:1/hook".to_owned());
    let engine = Arc::new(Mutex::new(Engine::new(config.clone()).unwrap()));
    let runtime = TestRuntime::new();
    let clock = runtime.clone();
    let transport = SandboxTransport::new(Arc::clone(&engine), move || clock.now().unix);
    let keys = Credentials::new(config.api_key, config.secret_key).unwrap();
    let client = Client::builder(keys).build(transport, runtime.clone()).unwrap();

    let waited = runtime.block_on(async {
        let payment = client.send(&ussd("ORDER-1", COMPLETES)).await.unwrap();
        client.payments().wait(&payment.id).await.unwrap()
    });
    assert_eq!(waited.state, TransactionState::Completed);
    assert!(runtime.elapsed() < Duration::from_secs(20), "{:?}", runtime.elapsed());

    let secret = WebhookSecret::new(config.webhook_secret).unwrap();
    let mut events = Vec::new();
    let mut engine = engine.lock().unwrap();
    while let Some(delivery) = engine.next_delivery(runtime.now().unix) {
        let event = webhook::verify(&delivery.headers, &delivery.body, &secret).unwrap();
        events.push(event.notice().event.clone());
        engine.delivered(
            delivery.id,
            runtime.now().unix,
            DeliveryOutcome::Answered(http::StatusCode::OK),
        );
    }
    assert_eq!(events, ["payment.initiated", "payment.processing", "payment.completed"]);
}

#[test]
fn a_wait_lasts_as_long_as_it_says() {
    let config = EngineConfig::new();
    let engine = Arc::new(Mutex::new(Engine::new(config.clone()).unwrap()));
    let runtime = TestRuntime::new();
    let clock = runtime.clone();
    let transport = SandboxTransport::new(engine, move || clock.now().unix);
    let keys = Credentials::new(config.api_key, config.secret_key).unwrap();
    let client = Client::builder(keys).build(transport, runtime.clone()).unwrap();
    let waited = runtime.block_on(async {
        let payment = client.send(&ussd("ORDER-1", STAYS_OPEN)).await.unwrap();
        client.payments().wait(&payment.id).await.unwrap()
    });
    assert_eq!(waited.state, TransactionState::Open);
    assert_eq!(runtime.elapsed(), Duration::from_secs(300));
}

#[test]
fn a_call_ends_at_its_deadline() {
    let runtime = TestRuntime::new();
    let mut transport = ScriptedTransport::new(runtime.clone());
    for _ in 0..5 {
        transport = transport.then(ScriptedResponse::never());
    }
    let keys = Credentials::new(API_KEY, SECRET_KEY).unwrap();
    let client =
        Client::builder(keys).max_retries(4).build(transport.clone(), runtime.clone()).unwrap();
    let error = runtime.block_on(async { client.account().me().await }).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(runtime.elapsed(), Duration::from_secs(60));
    assert_eq!(transport.requests().len(), 2);

    // After a time-out of 30 s the window in which an init may be repeated is long over.
    let before = runtime.elapsed();
    let error =
        runtime.block_on(async { client.send(&ussd("ORDER-1", COMPLETES)).await }).unwrap_err();
    assert!(error.is_unknown(), "{error}");
    assert_eq!(runtime.elapsed() - before, Duration::from_secs(30));
}

#[test]
fn a_hundred_waits_stay_under_sixty_reads_a_minute() {
    let config = EngineConfig::new();
    let engine = Arc::new(Mutex::new(Engine::new(config.clone()).unwrap()));
    let runtime = TestRuntime::new();
    let clock = runtime.clone();
    let transport = SandboxTransport::new(engine, move || clock.now().unix);
    let reads = Arc::new(Mutex::new(Vec::new()));
    let (seen, clock) = (Arc::clone(&reads), runtime.clone());
    let keys = Credentials::new(config.api_key, config.secret_key).unwrap();
    let client = Client::builder(keys)
        .observer(move |event: &kpay_client::AttemptEvent| {
            if event.operation.name == "payments.get" {
                seen.lock().unwrap().push(clock.elapsed());
            }
        })
        .build(transport, runtime.clone())
        .unwrap();
    runtime.block_on(async {
        let mut waits = Vec::new();
        for index in 0..100 {
            let payment = client.send(&ussd(&format!("ORDER-{index}"), COMPLETES)).await.unwrap();
            let client = client.clone();
            waits.push(async move { client.payments().wait(&payment.id).await.unwrap().state });
        }
        for outcome in futures_util::future::join_all(waits).await {
            assert_eq!(outcome, TransactionState::Completed);
        }
    });
    let reads = reads.lock().unwrap();
    for start in reads.iter() {
        let minute = reads
            .iter()
            .filter(|at| *at >= start && **at - *start <= Duration::from_secs(60))
            .count();
        assert!(minute <= 60, "{minute}");
    }
    assert!(reads.len() >= 100);
}
