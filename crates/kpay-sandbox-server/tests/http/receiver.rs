//! A merchant's webhook endpoint that answers with one status and keeps what it got.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    _server: JoinSet<()>,
}

impl Receiver {
    pub(crate) async fn answering(status: StatusCode) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let app = Router::new().fallback(take).with_state((Arc::clone(&received), status));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhooks/kpay", listener.local_addr().unwrap());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, received, _server: server }
    }

    pub(crate) fn received(&self) -> Vec<(HeaderMap, Bytes)> {
        self.received.lock().unwrap().clone()
    }
}

type Kept = (Arc<Mutex<Vec<(HeaderMap, Bytes)>>>, StatusCode);

/// A redirect leads back here, so that one that is followed would be seen.
async fn take(
    State((received, status)): State<Kept>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(header::HeaderName, &'static str); 1]) {
    received.lock().unwrap().push((headers, body));
    (status, [(header::LOCATION, "/elsewhere")])
}
