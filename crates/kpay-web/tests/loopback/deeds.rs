//! What the server does with a request, by the first part of its path.

use std::future::{Future as _, pending};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::State;
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION,
};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body::Frame;
use kpay_client::core::UnixMillis;
use kpay_sandbox::{Engine, EngineConfig};
use tokio::time::{Sleep, sleep};

use crate::counts::{Counts, UnderWay};

const PAUSE: Duration = Duration::from_millis(50);
const LARGEST_REQUEST: usize = 64 * 1024;

#[derive(Clone)]
struct Shared {
    engine: Arc<Mutex<Engine>>,
    counts: Counts,
}

pub(crate) fn router() -> Router {
    let mut config = EngineConfig::new();
    config.api_key = "kpay_test_0123456789abcdef".to_owned();
    config.secret_key = "fedcba9876543210fedcba9876543210".to_owned();
    let engine = Engine::new(config).expect("good settings");
    let shared = Shared { engine: Arc::new(Mutex::new(engine)), counts: Counts::default() };
    Router::new().fallback(answer).with_state(shared)
}

/// Any page may ask, as KPay itself does not allow.
async fn answer(State(shared): State<Shared>, request: Request<Body>) -> Response<Body> {
    let mut response = if request.method() == Method::OPTIONS {
        Response::new(Body::empty())
    } else {
        shared.answer(request).await
    };
    for name in
        [ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN]
    {
        response.headers_mut().insert(name, HeaderValue::from_static("*"));
    }
    response
}

impl Shared {
    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let mut parts = path.splitn(4, '/').skip(1);
        let (deed, test) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let rest = parts.next().unwrap_or_default();
        if deed == "counts" {
            return Response::new(Body::from(self.counts.of(test)));
        }
        let under_way = self.counts.begin(test);
        match deed {
            "cut-body" => stream(StatusCode::OK, Then::Fail, under_way),
            "huge" => stream(StatusCode::OK, Then::More, under_way),
            "huge-announced" => {
                let mut response = stream(StatusCode::OK, Then::Wait, under_way);
                response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(2_000_000));
                response
            }
            "huge-error" => stream(StatusCode::BAD_REQUEST, Then::More, under_way),
            "redirect" => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
                let there = HeaderValue::try_from(format!("/sandbox/{test}/{rest}"));
                response.headers_mut().insert(LOCATION, there.expect("a path"));
                response
            }
            "sandbox" => self.sandbox(rest, request).await,
            "stall" => pending().await,
            "stall-body" => stream(StatusCode::OK, Then::Wait, under_way),
            _ => {
                let mut response = Response::new(Body::from(format!("no deed is called {deed}")));
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
        }
    }

    async fn sandbox(&self, path: &str, request: Request<Body>) -> Response<Body> {
        let (mut head, body) = request.into_parts();
        head.uri = Uri::try_from(format!("/{path}")).expect("a path");
        let body = to_bytes(body, LARGEST_REQUEST).await.unwrap_or_default();
        let since_epoch = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let now = UnixMillis::new(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX));
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.handle(now, &Request::from_parts(head, body)).map(Body::from)
    }
}

fn stream(status: StatusCode, then: Then, under_way: UnderWay) -> Response<Body> {
    let mut response = Response::new(Body::new(Stream {
        began: false,
        then,
        pause: Box::pin(sleep(PAUSE)),
        _held: under_way,
    }));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// What follows the first bytes of a body.
#[derive(Clone, Copy)]
enum Then {
    Fail,
    More,
    Wait,
}

struct Stream {
    began: bool,
    then: Then,
    /// So that the head is on its way before a body fails.
    pause: Pin<Box<Sleep>>,
    _held: UnderWay,
}

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.then {
            Then::Fail if self.began => {
                ready!(self.pause.as_mut().poll(cx));
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
            }
            Then::Wait if self.began => Poll::Pending,
            _ => {
                self.began = true;
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 4096])))))
            }
        }
    }
}
