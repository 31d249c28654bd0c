//! A merchant's webhook endpoint, as one would write it.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use kpay_native::WebhookSecret;
use kpay_native::webhook::{self, Event, SIGNATURE_HEADER, WebhookProblem};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Where the endpoint takes notifications.
pub(super) const PATH: &str = "/webhooks/kpay";

/// KPay's notifications have less than a kilobyte.
const MAX_BYTES: usize = 64 * 1024;

/// The demo makes a dozen.
const ROOM: usize = 64;

/// The endpoint, and what has come to it. Dropped, it stops.
pub(super) struct Receiver {
    pub(super) address: SocketAddr,
    webhooks: mpsc::Receiver<ReceivedWebhook>,
    _server: JoinSet<std::io::Result<()>>,
}

/// Something that was posted to the endpoint.
pub(super) enum ReceivedWebhook {
    Genuine { event: Box<Event>, signature: String, length: usize },
    Refused(WebhookProblem),
}

impl Receiver {
    /// Starts one on a free loopback port.
    pub(super) async fn start(secret: WebhookSecret) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (sender, webhooks) = mpsc::channel(ROOM);
        let app = Router::new()
            .route(PATH, post(take))
            .layer(DefaultBodyLimit::max(MAX_BYTES))
            .with_state(EndpointState { secret, sender });
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await });
        Ok(Self { address, webhooks, _server: server })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// The next webhooks; nothing when the endpoint has stopped.
    pub(super) async fn next(&mut self) -> Option<ReceivedWebhook> {
        self.webhooks.recv().await
    }
}

#[derive(Clone)]
struct EndpointState {
    secret: WebhookSecret,
    sender: mpsc::Sender<ReceivedWebhook>,
}

/// Verifies over the raw body, keeps the event, and only then says so.
async fn take(
    State(endpoint): State<EndpointState>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let (webhooks, answer) = match webhook::verify(&headers, &body, &endpoint.secret) {
        Ok(event) => {
            let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
            let signature = signature.unwrap_or_default().to_owned();
            (
                ReceivedWebhook::Genuine { event: Box::new(event), signature, length: body.len() },
                StatusCode::OK,
            )
        }
        // Rightly signed, so it is KPay's: have it sent again.
        Err(error) if error.problem() == WebhookProblem::Unreadable => {
            (ReceivedWebhook::Refused(error.problem()), StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(error) => (ReceivedWebhook::Refused(error.problem()), StatusCode::UNAUTHORIZED),
    };
    // What could not be kept must come again.
    endpoint.sender.try_send(webhooks).map_or(StatusCode::SERVICE_UNAVAILABLE, |()| answer)
}
