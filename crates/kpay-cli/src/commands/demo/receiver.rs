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
const MOST_BYTES: usize = 64 * 1024;

/// The demo makes a dozen.
const ROOM: usize = 64;

/// The endpoint, and what has come to it. Dropped, it stops.
pub(super) struct Receiver {
    pub(super) address: SocketAddr,
    arrivals: mpsc::Receiver<Arrival>,
    _server: JoinSet<std::io::Result<()>>,
}

/// Something that was posted to the endpoint.
pub(super) enum Arrival {
    Genuine { event: Box<Event>, signature: String, length: usize },
    Refused(WebhookProblem),
}

impl Receiver {
    /// Starts one on a free loopback port.
    pub(super) async fn start(secret: WebhookSecret) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (sender, arrivals) = mpsc::channel(ROOM);
        let app = Router::new()
            .route(PATH, post(take))
            .layer(DefaultBodyLimit::max(MOST_BYTES))
            .with_state(Endpoint { secret, sender });
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await });
        Ok(Self { address, arrivals, _server: server })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// The next arrival; nothing when the endpoint has stopped.
    pub(super) async fn next(&mut self) -> Option<Arrival> {
        self.arrivals.recv().await
    }
}

#[derive(Clone)]
struct Endpoint {
    secret: WebhookSecret,
    sender: mpsc::Sender<Arrival>,
}

/// Verifies over the raw body, keeps the event, and only then says so.
async fn take(State(endpoint): State<Endpoint>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (arrival, answer) = match webhook::verify(&headers, &body, &endpoint.secret) {
        Ok(event) => {
            let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
            let signature = signature.unwrap_or_default().to_owned();
            (
                Arrival::Genuine { event: Box::new(event), signature, length: body.len() },
                StatusCode::OK,
            )
        }
        // Rightly signed, so it is KPay's: have it sent again.
        Err(error) if error.problem() == WebhookProblem::Unreadable => {
            (Arrival::Refused(error.problem()), StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(error) => (Arrival::Refused(error.problem()), StatusCode::UNAUTHORIZED),
    };
    // What could not be kept must come again.
    endpoint.sender.try_send(arrival).map_or(StatusCode::SERVICE_UNAVAILABLE, |()| answer)
}
