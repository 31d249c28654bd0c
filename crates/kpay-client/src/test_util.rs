//! A scripted transport and a clock that tests move: whole calls in virtual time.
//!
//! ```
//! use std::time::Duration;
//! use kpay_client::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};
//! use kpay_client::Client;
//! use kpay_client::core::Credentials;
//!
//! let runtime = TestRuntime::new();
//! let transport = ScriptedTransport::new(runtime.clone())
//!     .then(ScriptedResponse::json(503, "{}"))
//!     .then(ScriptedResponse::json(200, r#"{"environment":"TEST"}"#).after(Duration::from_secs(2)));
//! let client = Client::builder(Credentials::new("kpay_test_a", "b1c2d3e4")?)
//!     .build(transport.clone(), runtime.clone())?;
//!
//! let account = runtime.block_on(async { client.account().me().await })?;
//! assert!(account.environment.is_test());
//! assert_eq!(transport.requests().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::VecDeque;
use std::future::{Future, IntoFuture};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Request, Response, StatusCode};
use kpay_core::{NotSentReason, Now, Tick, TransportError, UnixMillis};

use crate::{Runtime, Transport};

/// A clock that stands still until something sleeps: then it jumps to the end of the shortest
/// sleep. Clones share it. Its entropy counts, so that every run is the same.
#[derive(Clone, Debug)]
pub struct TestRuntime(Arc<Mutex<Clock>>);

#[derive(Debug)]
struct Clock {
    now: Now,
    sleepers: Vec<(u64, Tick)>,
    next_sleeper: u64,
    draws: u64,
    jumps: bool,
}

impl TestRuntime {
    /// A clock at 14 May 2026, 10:00 UTC, that jumps over sleeps.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Clock {
            now: Now::new(Tick::default(), UnixMillis::new(1_778_752_800_000)),
            sleepers: Vec::new(),
            next_sleeper: 0,
            draws: 0,
            jumps: true,
        })))
    }

    /// A clock that moves by [`advance`](Self::advance) only.
    pub fn frozen() -> Self {
        let runtime = Self::new();
        runtime.clock().jumps = false;
        runtime
    }

    /// Moves the clock on. Who sleeps until then wakes when polled next.
    pub fn advance(&self, duration: Duration) {
        let mut clock = self.clock();
        clock.now = clock.now.saturating_add(duration);
    }

    /// How long the clock has run.
    pub fn elapsed(&self) -> Duration {
        self.clock().now.tick.as_duration()
    }

    /// Runs a future to its end on this thread, polling it as often as it takes.
    pub fn block_on<F: IntoFuture>(&self, future: F) -> F::Output {
        let mut future = pin!(future.into_future());
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
        }
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for TestRuntime {
    fn default() -> Self {
        Self::new()
    }
}

impl Runtime for TestRuntime {
    fn now(&self) -> Now {
        self.clock().now
    }

    fn entropy(&self) -> [u8; 16] {
        let mut clock = self.clock();
        clock.draws = clock.draws.wrapping_add(1);
        // An odd constant spreads the count over all bits.
        let spread =
            u128::from(clock.draws).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        spread.to_be_bytes()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        let mut clock = self.clock();
        let (sleeper, until) = (clock.next_sleeper, clock.now.tick.saturating_add(duration));
        clock.next_sleeper += 1;
        clock.sleepers.push((sleeper, until));
        Sleep { runtime: self.clone(), sleeper, until, seen: false }
    }
}

struct Sleep {
    runtime: TestRuntime,
    sleeper: u64,
    until: Tick,
    seen: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut clock = self.runtime.clock();
        if clock.now.tick >= self.until {
            return Poll::Ready(());
        }
        let shortest = clock.sleepers.iter().all(|(_, until)| *until >= self.until);
        // At the first poll others of the same race have not begun to sleep yet.
        if clock.jumps && self.seen && shortest {
            let rest = self.until.saturating_since(clock.now.tick);
            clock.now = clock.now.saturating_add(rest);
            return Poll::Ready(());
        }
        drop(clock);
        self.seen = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let sleeper = self.sleeper;
        self.runtime.clock().sleepers.retain(|(other, _)| *other != sleeper);
    }
}

/// What a [`ScriptedTransport`] does with one request.
#[derive(Debug)]
#[must_use]
pub struct ScriptedResponse {
    delay: Option<Duration>,
    result: Result<Response<Bytes>, TransportError>,
}

impl ScriptedResponse {
    /// An answer with a JSON body.
    ///
    /// # Panics
    /// When `status` is not an HTTP status.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        let mut response = Response::new(body.into());
        match StatusCode::from_u16(status) {
            Ok(status) => *response.status_mut() = status,
            Err(_) => panic!("{status} is not an HTTP status"),
        }
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self::of(Ok(response))
    }

    /// No connection: surely nothing was sent.
    pub fn not_sent() -> Self {
        Self::of(Err(TransportError::not_sent(NotSentReason::Connect)))
    }

    /// The connection is cut after the request was sent.
    pub fn cut() -> Self {
        Self::of(Err(TransportError::cut()))
    }

    /// Any failure.
    pub fn failure(failure: TransportError) -> Self {
        Self::of(Err(failure))
    }

    /// No answer, ever.
    pub fn never() -> Self {
        Self { delay: None, ..Self::cut() }
    }

    /// Sets a header of the answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Ok(response) = &mut self.result {
            response.headers_mut().insert(name, value);
        }
        self
    }

    /// Lets the answer come only after a while.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    fn of(result: Result<Response<Bytes>, TransportError>) -> Self {
        Self { delay: Some(Duration::ZERO), result }
    }
}

/// A transport that answers from a script and keeps what was sent. Clones share both. When the
/// script is at its end, nothing can be sent.
#[derive(Clone, Debug)]
pub struct ScriptedTransport {
    runtime: TestRuntime,
    script: Arc<Mutex<Script>>,
}

#[derive(Debug, Default)]
struct Script {
    answers: VecDeque<ScriptedResponse>,
    requests: Vec<Request<Bytes>>,
}

impl ScriptedTransport {
    /// A transport that delays by the clock of `runtime`.
    pub fn new(runtime: TestRuntime) -> Self {
        Self { runtime, script: Arc::default() }
    }

    /// Adds what it does with the next request.
    #[must_use]
    pub fn then(self, answer: ScriptedResponse) -> Self {
        self.script().answers.push_back(answer);
        self
    }

    /// What was sent so far.
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.script().requests.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for ScriptedTransport {
    async fn send(
        &self,
        request: Request<Bytes>,
        _timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let answer = {
            let mut script = self.script();
            script.requests.push(request);
            script.answers.pop_front()
        };
        let answer = answer.unwrap_or_else(ScriptedResponse::not_sent);
        match answer.delay {
            Some(delay) if delay.is_zero() => {}
            Some(delay) => self.runtime.sleep(delay).await,
            None => std::future::pending().await,
        }
        answer.result
    }
}
