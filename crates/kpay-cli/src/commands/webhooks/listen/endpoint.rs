//! The address that KPay posts to.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, Response, StatusCode};
use axum::routing::post;
use kpay_native::WebhookSecret;
use kpay_native::webhook::{self, SIGNATURE_HEADER, WebhookProblem};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::received_post::{ForwardResult, ReceivedPost, Verification};
use crate::api::plain_http::{HttpAnswer, PlainHttp};

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
    let verification = match webhook::verify(&headers, &body, &endpoint.secrets) {
        Ok(event) => Verification::Verified(Box::new(event)),
        Err(error) if error.problem() == WebhookProblem::Unreadable => {
            Verification::Unreadable(error)
        }
        Err(error) => Verification::Refused(error),
    };
    let (forwarded, response) = match (&verification, &endpoint.forward_to) {
        (Verification::Refused(error), _) => {
            (ForwardResult::NotForwarded, bare(error.answer_status()))
        }
        (_, None) => (ForwardResult::NotForwarded, bare(StatusCode::OK)),
        (_, Some(url)) => {
            match endpoint.http.send(Method::POST, url, passed_on(&headers), body).await {
                Ok(answer) => (ForwardResult::Answered(answer.status), returned(answer)),
                Err(problem) => {
                    (ForwardResult::NoAnswer(problem), bare(StatusCode::SERVICE_UNAVAILABLE))
                }
            }
        }
    };
    // Only a listener that is ending takes no more lines.
    let _ = endpoint
        .sender
        .send(ReceivedPost { verification, forwarded, answered: response.status() })
        .await;
    response
}

fn passed_on(headers: &HeaderMap) -> HeaderMap {
    headers
        .iter()
        .filter(|(name, _)| PASSED_ON.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn returned(answer: HttpAnswer) -> Response<Body> {
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
