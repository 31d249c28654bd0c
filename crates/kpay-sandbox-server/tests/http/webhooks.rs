//! Webhooks over HTTP.

use axum::http::StatusCode;
use kpay_core::WebhookSecret;
use kpay_sandbox::{DeliveryOutcome, DeliveryRecord, DeliveryState};
use kpay_sandbox_server::Sandbox;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket};

use crate::receiver::Receiver;
use crate::support::{FAST, init, until, ussd};

const SECRET: &str = "7c1f0a5e9d3b48261c0f5a9e3d7b4826e1c05f9a3e7d4b82061cf5a09e3d7b48";

async fn sandbox_for(url: &str) -> Sandbox {
    let builder = Sandbox::builder().speed(FAST).webhook_url(url).webhook_secret(SECRET);
    builder.start().await.unwrap()
}

/// The three webhooks of one payment once all of them are over.
async fn finished(sandbox: &Sandbox) -> Vec<DeliveryRecord> {
    until(async || {
        let over = |record: &DeliveryRecord| {
            matches!(record.state, DeliveryState::Delivered | DeliveryState::Gone)
        };
        let records = sandbox.deliveries();
        (records.len() == 3 && records.iter().all(over)).then_some(records)
    })
    .await
}

#[tokio::test]
async fn each_step_is_told_and_signed() {
    let receiver = Receiver::answering(StatusCode::OK).await;
    let sandbox = sandbox_for(&receiver.url).await;
    init(&sandbox, &ussd("ORDER-1")).await;
    let records = finished(&sandbox).await;
    assert!(records.iter().all(|record| record.state == DeliveryState::Delivered));

    let secret = WebhookSecret::new(sandbox.webhook_secret()).unwrap();
    let mut events = Vec::new();
    for (headers, body) in receiver.received() {
        assert_eq!(headers["x-kpay-signature"], secret.sign(&body));
        assert_eq!(headers["user-agent"], "KPAY-Webhook/1.0");
        assert_eq!(headers["content-type"], "application/json");
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(headers["x-kpay-event"], body["event"].as_str().unwrap());
        assert_eq!(body["externalId"], "ORDER-1");
        events.push(body["event"].as_str().unwrap().to_owned());
    }
    // Attempts may overlap, so they may arrive in any order.
    events.sort();
    assert_eq!(events, ["payment.completed", "payment.initiated", "payment.processing"]);
    sandbox.shutdown().await;
}

/// Some receivers look for them in this case alone.
#[tokio::test]
async fn headers_have_the_names_that_kpay_writes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let sandbox = sandbox_for(&format!("http://{}/hook?a=1", listener.local_addr().unwrap())).await;
    init(&sandbox, &ussd("ORDER-1")).await;
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut heard = Vec::new();
    while !heard.windows(4).any(|it| it == b"\r\n\r\n") || !heard.ends_with(b"}") {
        assert!(stream.read_buf(&mut heard).await.unwrap() > 0);
    }
    let text = String::from_utf8(heard).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let secret = WebhookSecret::new(SECRET).unwrap();
    assert!(head.starts_with("POST /hook?a=1 HTTP/1.1\r\nHost: 127.0.0.1:"), "{head}");
    for line in [
        "Content-Type: application/json".to_owned(),
        "User-Agent: KPAY-Webhook/1.0".to_owned(),
        "X-KPAY-Event: payment.initiated".to_owned(),
        format!("X-KPAY-Signature: {}", secret.sign(body.as_bytes())),
        format!("Content-Length: {}", body.len()),
    ] {
        assert!(head.lines().any(|it| it == line), "{line} in {head}");
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_5xx_is_retried_until_it_is_gone() {
    let receiver = Receiver::answering(StatusCode::BAD_GATEWAY).await;
    let sandbox = sandbox_for(&receiver.url).await;
    init(&sandbox, &ussd("A")).await;
    for record in finished(&sandbox).await {
        assert_eq!(record.state, DeliveryState::Gone);
        assert_eq!(record.attempts.len(), 3);
    }
    assert_eq!(receiver.received().len(), 9);
}

#[tokio::test]
async fn a_4xx_or_a_redirect_is_the_end() {
    for status in [StatusCode::NOT_FOUND, StatusCode::TEMPORARY_REDIRECT] {
        let receiver = Receiver::answering(status).await;
        let sandbox = sandbox_for(&receiver.url).await;
        init(&sandbox, &ussd("A")).await;
        for record in finished(&sandbox).await {
            assert_eq!(record.state, DeliveryState::Gone);
            let outcome = record.attempts[0].ended.unwrap().1;
            assert_eq!(outcome, DeliveryOutcome::Answered(status));
        }
        assert_eq!(receiver.received().len(), 3);
    }
}

#[tokio::test]
async fn nobody_there_is_retried_too() {
    // Bound but not listening: the port is taken, and connections to it are refused.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let sandbox = sandbox_for(&url).await;
    init(&sandbox, &ussd("A")).await;
    for record in finished(&sandbox).await {
        assert_eq!(record.state, DeliveryState::Gone);
        assert_eq!(record.attempts.len(), 3);
        assert!(record.attempts.iter().all(|attempt| {
            attempt.ended.is_some_and(|(_, outcome)| outcome == DeliveryOutcome::NoResponse)
        }));
    }
}
