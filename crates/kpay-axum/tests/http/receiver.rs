//! A merchant's receiver on a real socket, and bytes on a wire to it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kpay_axum::webhook::SIGNATURE_HEADER;
use kpay_axum::{VerifiedEvent, WebhookConfig, WebhookRejection, WebhookResponse, WebhookSecret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) const BODY: &str =
    r#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED","amount":5000}"#;

#[derive(Clone)]
pub(crate) struct Shop {
    config: WebhookConfig,
    answer: WebhookResponse,
    seen: mpsc::UnboundedSender<String>,
}

impl FromRef<Shop> for WebhookConfig {
    fn from_ref(shop: &Shop) -> Self {
        shop.config.clone()
    }
}

async fn receive(
    State(shop): State<Shop>,
    event: Result<VerifiedEvent, WebhookRejection>,
) -> Result<WebhookResponse, WebhookRejection> {
    let seen = match &event {
        Ok(VerifiedEvent(event)) => event.notice().event.clone(),
        Err(why) => why.to_string(),
    };
    shop.seen.send(seen).unwrap();
    event.map(|_| shop.answer)
}

pub(crate) struct Receiver {
    address: SocketAddr,
    seen: mpsc::UnboundedReceiver<String>,
}

impl Receiver {
    pub(crate) async fn start(config: WebhookConfig) -> Self {
        Self::with(config, WebhookResponse::Acknowledged, |router| router).await
    }

    pub(crate) async fn with(
        config: WebhookConfig,
        answer: WebhookResponse,
        layers: impl FnOnce(Router<Shop>) -> Router<Shop>,
    ) -> Self {
        let (sender, seen) = mpsc::unbounded_channel();
        let router = layers(Router::new().route("/", post(receive)));
        let router = router.with_state(Shop { config, answer, seen: sender });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, seen }
    }

    /// What the handler saw last: the event's name, or why there is none.
    pub(crate) fn saw(&mut self) -> String {
        self.seen.try_recv().expect("the handler was not reached")
    }

    /// Sends a whole request with these header lines and this body.
    pub(crate) async fn post(&self, headers: &[String], body: &[u8]) -> (u16, String) {
        let mut request = head(headers);
        request.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
        request.extend(body);
        self.send(&request, false).await
    }

    /// Sends bytes, perhaps says that no more will come, and reads the answer's status and text.
    pub(crate) async fn send(&self, request: &[u8], hang_up: bool) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request).await.unwrap();
        if hang_up {
            stream.shutdown().await.unwrap();
        }
        let mut answer = Vec::new();
        // A server may reset a connection whose request it refuses to read on, after its answer.
        let read = stream.read_to_end(&mut answer);
        let _ = tokio::time::timeout(Duration::from_secs(10), read).await.expect("no answer");
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let text = answer.split_once("\r\n\r\n").map_or("", |(_, text)| text);
        (status.unwrap_or_else(|| panic!("no status: {answer:?}")), text.to_owned())
    }
}

/// A request's head without its end and without the body's length.
pub(crate) fn head(headers: &[String]) -> Vec<u8> {
    let mut head = String::from("POST / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.into_bytes()
}

pub(crate) fn secret(text: &str) -> WebhookSecret {
    WebhookSecret::new(text).unwrap()
}

pub(crate) fn config(text: &str) -> WebhookConfig {
    WebhookConfig::new(secret(text))
}

/// The header line that KPay would send with this body.
pub(crate) fn signed(key: &str, body: impl AsRef<[u8]>) -> String {
    format!("{SIGNATURE_HEADER}: {}", secret(key).sign(body.as_ref()))
}
