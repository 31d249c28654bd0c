//! Bodies that are too large, cut, or read by others.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::map_request;
use http_body_util::Limited;
use kpay_axum::{WebhookConfig, WebhookResponse};

use crate::receiver::{BODY, Receiver, config, head, signed};

const LIMIT: usize = WebhookConfig::BODY_LIMIT;

/// A readable body of so many bytes.
fn sized(bytes: usize) -> String {
    let around = r#"{"event":"payment.completed","paymentId":"pay_1","metadata":""}"#;
    let filling = "x".repeat(bytes - around.len());
    around.replace(r#""metadata":"""#, &format!(r#""metadata":"{filling}""#))
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut request = head(&[signed("key", body), "Transfer-Encoding: chunked".to_owned()]);
    request.extend(b"\r\n");
    for chunk in body.chunks(10_000) {
        request.extend(format!("{:x}\r\n", chunk.len()).bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    request
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    let mut receiver = Receiver::start(config("key")).await;
    let (fits, over) = (sized(LIMIT), sized(LIMIT + 1));
    assert_eq!((fits.len(), over.len()), (LIMIT, LIMIT + 1));
    assert_eq!(receiver.post(&[signed("key", &fits)], fits.as_bytes()).await.0, 200);
    assert_eq!(receiver.send(&chunked(fits.as_bytes()), false).await.0, 200);
    for request in [
        receiver.post(&[signed("key", &over)], over.as_bytes()).await,
        receiver.send(&chunked(over.as_bytes()), false).await,
    ] {
        assert!(request.0 == 413 && request.1.contains("65536 bytes"), "{request:?}");
    }
    for _ in 0..2 {
        receiver.saw();
    }
    assert!(receiver.saw().contains("over the limit of 65536 bytes"));
}

#[tokio::test]
async fn a_huge_body_is_refused_before_it_comes() {
    let receiver = Receiver::start(config("key")).await;
    let mut request = head(&[signed("key", BODY), "Content-Length: 1000000000000".to_owned()]);
    request.extend(b"\r\n");
    assert_eq!(receiver.send(&request, false).await.0, 413);
}

#[tokio::test]
async fn the_limit_is_the_configs_own() {
    let mut receiver = Receiver::with(config("key"), WebhookResponse::Acknowledged, |router| {
        router.layer(DefaultBodyLimit::max(10))
    })
    .await;
    assert_eq!(receiver.post(&[signed("key", BODY)], BODY.as_bytes()).await.0, 200);
    receiver.saw();

    let small = Receiver::start(config("key").body_limit(BODY.len() - 1)).await;
    assert_eq!(small.post(&[signed("key", BODY)], BODY.as_bytes()).await.0, 413);
}

#[tokio::test]
async fn the_limit_of_a_layer_around_is_too_large_too() {
    async fn bounded(request: Request) -> Request {
        request.map(|body| Body::new(Limited::new(body, 10)))
    }
    let receiver = Receiver::with(config("key"), WebhookResponse::Acknowledged, |router| {
        router.layer(map_request(bounded))
    })
    .await;
    assert_eq!(receiver.post(&[signed("key", BODY)], BODY.as_bytes()).await.0, 413);
}

#[tokio::test]
async fn a_cut_body_is_no_event() {
    let mut receiver = Receiver::start(config("key")).await;
    let mut broken = head(&[signed("key", BODY), "Transfer-Encoding: chunked".to_owned()]);
    broken.extend(format!("\r\n10\r\n{}\r\nno length\r\n", &BODY[..16]).bytes());
    let (status, text) = receiver.send(&broken, false).await;
    assert!(status == 503 && text.contains("broke off"), "{status} {text}");
    assert!(receiver.saw().contains("broke off"));

    let mut cut = head(&[signed("key", BODY), format!("Content-Length: {}", BODY.len())]);
    cut.extend(format!("\r\n{}", &BODY[..BODY.len() - 1]).bytes());
    let (status, text) = receiver.send(&cut, true).await;
    assert!(status == 503 && text.contains("broke off"), "{status} {text}");
    assert!(receiver.saw().contains("broke off"));
}
