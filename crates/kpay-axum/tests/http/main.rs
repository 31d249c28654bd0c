//! The extractor and its answers over real HTTP, by the pitfalls that they close.

mod body;
mod receiver;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::map_request;
use axum::routing::post;
use kpay_axum::webhook::{SIGNATURE_HEADER, VerifiedWebhook};
use kpay_axum::{StorableEvent, UnixMillis, WebhookResponse, WebhookSecret};
use tower::ServiceExt;

use self::receiver::{BODY, Receiver, config, secret, signed};

#[tokio::test]
async fn a_signed_event_reaches_the_handler() {
    let mut receiver = Receiver::start(config("key")).await;
    assert_eq!(receiver.post(&[signed("key", BODY)], BODY.as_bytes()).await, (200, String::new()));
    assert_eq!(receiver.saw(), "payment.completed");
}

#[tokio::test]
async fn p36_nothing_unsigned_or_forged_is_an_event() {
    let mut receiver = Receiver::start(config("key")).await;
    let hex = secret("key").sign(BODY.as_bytes());
    for (headers, why) in [
        (vec![], "header is missing"),
        (vec!["X-KPAY-Signature:".to_owned()], "is not a signature"),
        (vec!["X-KPAY-Signature: sha256".to_owned()], "is not a signature"),
        (vec![format!("X-KPAY-Signature: {}", &hex[1..])], "is not a signature"),
        (vec![signed("key", BODY), signed("another key", BODY)], "is not a signature"),
        (vec![signed("another key", BODY)], "not of this body"),
        (vec![signed("key", "another body")], "not of this body"),
    ] {
        let (status, text) = receiver.post(&headers, BODY.as_bytes()).await;
        assert!(status == 401 && text.contains(why), "{headers:?}: {status} {text}");
        assert_ne!(receiver.saw(), "payment.completed");
    }
}

#[test]
fn p37_an_empty_secret_makes_no_config() {
    assert!(WebhookSecret::new("").is_err());
}

#[tokio::test]
async fn p39_several_secrets_are_believed_while_one_replaces_the_other() {
    let mut receiver = Receiver::start(config("new").also_accept(secret("old"))).await;
    for key in ["new", "old"] {
        assert_eq!(receiver.post(&[signed(key, BODY)], BODY.as_bytes()).await.0, 200, "{key}");
        assert_eq!(receiver.saw(), "payment.completed");
    }
    assert_eq!(receiver.post(&[signed("older", BODY)], BODY.as_bytes()).await.0, 401);
    assert!(receiver.saw().contains("or one that was replaced"));
}

#[tokio::test]
async fn p40_the_raw_body_is_verified_byte_for_byte() {
    let mut receiver = Receiver::start(config("key")).await;
    let odd = "\n{ \"paymentId\":\"pay_1\",  \"event\":\"payment.completed\",\"status\":\"COMPLETED\",\"amount\":5e3,\
               \"metadata\":{\"b\":1,\"a\":\"\\u00e9\\/\"} }\r\n";
    assert_eq!(receiver.post(&[signed("key", odd)], odd.as_bytes()).await.0, 200);
    assert_eq!(receiver.saw(), "payment.completed");

    let json: serde_json::Value = serde_json::from_str(BODY).unwrap();
    let rewritten = serde_json::to_string_pretty(&json).unwrap();
    assert_eq!(receiver.post(&[signed("key", BODY)], rewritten.as_bytes()).await.0, 401);
    assert!(receiver.saw().contains("verify the raw bytes"));
}

#[tokio::test]
async fn p41_the_unsigned_event_header_is_not_believed() {
    let mut receiver = Receiver::start(config("key")).await;
    let failed = BODY.replace("completed", "failed").replace("COMPLETED", "FAILED");
    let claim = "X-KPAY-Event: payment.completed".to_owned();
    assert_eq!(
        receiver.post(&[claim.clone(), signed("key", &failed)], failed.as_bytes()).await.0,
        200
    );
    assert_eq!(receiver.saw(), "payment.failed");

    let elsewhere = signed("key", BODY).replace("x-kpay-signature", "X-Webhook-Signature");
    assert_eq!(receiver.post(&[claim, elsewhere], BODY.as_bytes()).await.0, 401);
    assert!(receiver.saw().contains("no X-KPAY-Signature header"));
}

#[tokio::test]
async fn p42_a_body_that_a_layer_has_read_is_named_as_such() {
    async fn read_before(request: Request) -> Request {
        let (head, body) = request.into_parts();
        axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Request::from_parts(head, Body::empty())
    }
    let mut receiver = Receiver::with(config("key"), WebhookResponse::Acknowledged, |router| {
        router.layer(map_request(read_before))
    })
    .await;
    assert_eq!(receiver.post(&[signed("key", BODY)], BODY.as_bytes()).await.0, 401);
    assert!(receiver.saw().contains("read before by a middleware"));
}

#[tokio::test]
async fn p44_each_answer_has_its_status() {
    for (answer, status) in [
        (WebhookResponse::Acknowledged, 200),
        (WebhookResponse::NotOurs, 404),
        (WebhookResponse::RetryLater, 503),
    ] {
        let mut receiver = Receiver::with(config("key"), answer, |router| router).await;
        let answered = receiver.post(&[signed("key", BODY)], BODY.as_bytes()).await;
        assert_eq!(answered, (status, String::new()));
        assert_eq!(receiver.saw(), "payment.completed");
        // A forged one is refused whatever the handler would have said.
        assert_eq!(receiver.post(&[signed("forger", BODY)], BODY.as_bytes()).await.0, 401);
    }
}

#[tokio::test]
async fn p44_what_is_signed_but_unreadable_is_sent_again() {
    let mut receiver = Receiver::start(config("key")).await;
    for body in ["", "[]", "not json", r#"{"paymentId":"p"}"#, r#"{"event":1,"paymentId":"p"}"#] {
        let (status, text) = receiver.post(&[signed("key", body)], body.as_bytes()).await;
        assert!(status == 500 && text.contains("can't be read"), "{body}: {status} {text}");
        assert!(receiver.saw().contains("signed, but can't be read"), "{body}");
    }
}

#[tokio::test]
async fn what_is_extracted_to_be_stored_is_the_raw_body_with_the_secret_that_fitted() {
    let (sender, mut stored) = tokio::sync::mpsc::unbounded_channel();
    let receive = move |StorableEvent(webhook): StorableEvent| {
        sender.send(webhook.to_stored()).unwrap();
        async { WebhookResponse::Acknowledged }
    };
    let config = config("new").also_accept(secret("old"));
    let app = Router::new().route("/", post(receive)).with_state(config);
    let body = format!(" {BODY}\n");
    let request = |key| {
        let request =
            Request::post("/").header(SIGNATURE_HEADER, secret(key).sign(body.as_bytes()));
        app.clone().oneshot(request.body(Body::from(body.clone())).unwrap())
    };
    assert_eq!(request("forged").await.unwrap().status(), 401);
    for (index, key) in ["new", "old"].into_iter().enumerate() {
        assert_eq!(request(key).await.unwrap().status(), 200);
        let webhook = VerifiedWebhook::from_trusted_store(&stored.recv().await.unwrap()).unwrap();
        assert_eq!((webhook.secret_index(), &webhook.body()[..]), (index, body.as_bytes()));
        assert!(webhook.verified_at() > UnixMillis::new(1_700_000_000_000));
    }
}

#[tokio::test]
async fn nothing_of_a_request_is_repeated() {
    const MARK: &str = "mArK237653456789";
    let mut receiver = Receiver::start(config("key")).await;
    let bodies = [
        MARK.to_owned(),
        format!(r#"{{"event":"payment.completed","paymentId":["{MARK}"]}}"#),
        format!(r#"{{"event":"payment.completed","paymentId":"p","amount":"{MARK}"}}"#),
        format!(r#"{{"event":"payment.completed","paymentId":"p","isTest":"{MARK}"}}"#),
        format!(r#"{{"event":"payment.completed","{MARK}":{{"{MARK}":1}}}}"#),
    ];
    for body in &bodies {
        let headers =
            [signed("key", body), signed("forger", body), format!("X-KPAY-Signature: {MARK}")];
        for header in headers {
            let (_, text) =
                receiver.post(&[header, format!("X-Extra: {MARK}")], body.as_bytes()).await;
            let seen = receiver.saw();
            assert!(!text.contains(MARK) && !seen.contains(MARK), "{body}: {text} {seen}");
        }
    }
}
