//! The engine behind a socket.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use bytes::{Bytes, BytesMut};
use http::{Request, Response, StatusCode};
use kpay_core::UnixMillis;
use kpay_sandbox::Engine;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

use crate::clock::Clock;

/// How much of a body is read; the engine refuses bodies well below it.
const READ_BOUND: usize = 1024 * 1024;

/// What the server and the courier share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    /// Wakes the courier: there may be something due earlier than it knows.
    pub(crate) wake: Notify,
    engine: Mutex<Engine>,
}

impl Shared {
    pub(crate) fn new(engine: Engine, clock: Clock) -> Self {
        Self { clock, wake: Notify::new(), engine: Mutex::new(engine) }
    }

    /// Works on the engine at the present moment.
    pub(crate) fn engine<T>(&self, work: impl FnOnce(&mut Engine, UnixMillis) -> T) -> T {
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut engine, self.clock.now())
    }
}

/// Answers requests until `stop` resolves, then lets open ones finish.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    stop: oneshot::Receiver<()>,
) -> io::Result<()> {
    let app = Router::new().fallback(answer).with_state(shared);
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            // A sender that is gone asks to stop as well.
            let _ = stop.await;
        })
        .await
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    // A request that was cut off must not be taken for a shorter one.
    let Some(body) = read(body).await else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return response;
    };
    let request = Request::from_parts(head, body);
    let response = shared.engine(|engine, now| engine.handle(now, &request));
    shared.wake.notify_one();
    response.map(Body::from)
}

/// The body up to the bound, or nothing when the connection broke in the middle of it.
async fn read(mut body: Body) -> Option<Bytes> {
    let mut bytes = BytesMut::new();
    while bytes.len() < READ_BOUND
        && let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await
    {
        if let Ok(data) = frame.ok()?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Some(bytes.freeze())
}
