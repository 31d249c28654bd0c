//! The address that KPay posts to.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, Response, StatusCode};
use axum::routing::post;
use kpay_native::WebhookSecret;
use kpay_native::webhook::{self, SIGNATURE_HEADER};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::received_post::{ReceivedPost, is_signed};
use crate::api::plain_http::{HttpResponse, PlainHttp};

/// KPay's notifications have less than a kilobyte.
const MAX_BYTES: usize = 1024 * 1024;

/// What goes on with a body.
const PASSED_ON: [&str; 4] = ["content-type", SIGNATURE_HEADER, "user-agent", "x-kpay-event"];

#[derive(Clone)]
pub(super) struct ListenEndpoint {
    pub(super) secrets: Vec<WebhookSecret>,
    pub(super) forward_to: Option<String>,
    pub(super) http: PlainHttp,
    pub(super) sender: mpsc::Sender<ReceivedPost>,
}

/// Takes notifications on every path.
pub(super) async fn serve(listener: TcpListener, endpoint: ListenEndpoint) -> std::io::Result<()> {
    let app = Router::new()
        .route("/", post(take))
        .route("/{*path}", post(take))
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .with_state(endpoint);
    axum::serve(listener, app).await
}

/// Verifies over the raw body, passes it on, and answers as its receiver did.
async fn take(
    State(endpoint): State<ListenEndpoint>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let event = webhook::verify(&headers, &body, &endpoint.secrets).map(Box::new);
    let (forwarded, response) = match (&event, &endpoint.forward_to) {
        (Err(error), _) if !is_signed(error) => (None, bare(error.response_status())),
        (_, None) => (None, bare(StatusCode::OK)),
        (_, Some(url)) => {
            match endpoint.http.send(Method::POST, url, passed_on(&headers), body).await {
                Ok(answer) => (Some(Ok(answer.status)), returned(answer)),
                Err(problem) => (Some(Err(problem)), bare(StatusCode::SERVICE_UNAVAILABLE)),
            }
        }
    };
    // Only a listener that is ending takes no more lines.
    let _ =
        endpoint.sender.send(ReceivedPost { event, forwarded, answered: response.status() }).await;
    response
}

fn passed_on(headers: &HeaderMap) -> HeaderMap {
    headers
        .iter()
        .filter(|(name, _)| PASSED_ON.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn returned(answer: HttpResponse) -> Response<Body> {
    let mut response = bare(answer.status);
    if let Some(value) = answer.headers.get(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, value.clone());
    }
    *response.body_mut() = Body::from(answer.body);
    response
}

fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
