//! The engine behind the client's transport seam: calls without a socket.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use kpay_client::Transport;
use kpay_client::core::TransportError;
use kpay_core::UnixMillis;

use crate::engine::Engine;
use crate::http::reply::{Carriage, Reply};

/// Beyond this a client reads no success.
const MOST_OF_A_SUCCESS: usize = 1024 * 1024;

type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Sends a client's requests straight into an engine, and obeys its faults.
///
/// The engine stays shared, so that its webhooks can be carried beside it; the clock says the
/// moment of each request.
#[derive(Clone)]
pub struct SandboxTransport {
    engine: Arc<Mutex<Engine>>,
    clock: Arc<dyn Fn() -> UnixMillis + Send + Sync>,
    sleep: Option<Arc<dyn Fn(Duration) -> Sleep + Send + Sync>>,
}

impl SandboxTransport {
    /// A transport into `engine`, on the time of `clock`.
    ///
    /// No time passes in it: an answer that takes longer than the attempt may is a time-out at
    /// once, and any other is there at once.
    pub fn new(
        engine: Arc<Mutex<Engine>>,
        clock: impl Fn() -> UnixMillis + Send + Sync + 'static,
    ) -> Self {
        Self { engine, clock: Arc::new(clock), sleep: None }
    }

    /// Lets answers take their time, by a runtime's sleep.
    #[must_use]
    pub fn sleeping<S>(mut self, sleep: impl Fn(Duration) -> S + Send + Sync + 'static) -> Self
    where
        S: Future<Output = ()> + Send + 'static,
    {
        self.sleep = Some(Arc::new(move |duration| Box::pin(sleep(duration))));
        self
    }
}

impl Transport for SandboxTransport {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let now = (self.clock)();
        let reply = self.engine.lock().unwrap_or_else(PoisonError::into_inner).reply(now, &request);
        let takes = reply.duration();
        if let Some(sleep) = &self.sleep
            && !takes.is_zero()
        {
            sleep(takes.min(timeout)).await;
        }
        if takes >= timeout {
            return Err(out_of_time(reply, timeout));
        }
        match reply.carriage {
            Carriage::Cut => Err(TransportError::cut()),
            Carriage::CutMidway { .. } => Err(with_head(TransportError::cut(), reply.response)),
            _ if is_too_large(&reply.response) => {
                Err(with_head(TransportError::cut(), reply.response))
            }
            Carriage::Slow { .. } | Carriage::Whole => Ok(reply.response),
        }
    }
}

fn is_too_large(response: &Response<Bytes>) -> bool {
    response.status().is_success() && response.body().len() > MOST_OF_A_SUCCESS
}

fn out_of_time(reply: Reply, timeout: Duration) -> TransportError {
    let head_came = reply.delay < timeout && reply.carriage != Carriage::Cut;
    let error = TransportError::timed_out();
    if head_came { with_head(error, reply.response) } else { error }
}

fn with_head(error: TransportError, response: Response<Bytes>) -> TransportError {
    let (head, _) = response.into_parts();
    error.with_head(head.status, head.headers)
}

impl fmt::Debug for SandboxTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxTransport").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use kpay_core::Delivery;

    use super::*;
    use crate::EngineConfig;

    const SECOND: Duration = Duration::from_secs(1);

    /// What comes of a request with this fault, and how long the transport slept.
    fn sent(fault: &str) -> (Result<Response<Bytes>, TransportError>, Duration) {
        let config = EngineConfig::new();
        let engine = Arc::new(Mutex::new(Engine::new(config.clone()).unwrap()));
        let slept = Arc::new(Mutex::new(Duration::ZERO));
        let sum = Arc::clone(&slept);
        let transport = SandboxTransport::new(Arc::clone(&engine), || UnixMillis::new(7)).sleeping(
            move |duration| {
                *sum.lock().unwrap() += duration;
                std::future::ready(())
            },
        );
        let mut request = Request::get("http://localhost/api/v1/payments/me")
            .header("X-API-Key", config.api_key)
            .header("X-Secret-Key", config.secret_key);
        if !fault.is_empty() {
            request = request.header("X-Sandbox-Fault", fault);
        }
        let request = request.body(Bytes::new()).unwrap();
        let send = pin!(transport.send(request, SECOND * 30));
        let Poll::Ready(response) = send.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("nothing here waits");
        };
        assert_eq!(engine.lock().unwrap().now, UnixMillis::new(7));
        let slept = *slept.lock().unwrap();
        (response, slept)
    }

    #[test]
    fn a_request_is_answered_at_once_on_the_time_of_the_clock() {
        let (response, slept) = sent("");
        assert_eq!((response.unwrap().status().as_u16(), slept), (200, Duration::ZERO));
    }

    #[test]
    fn it_obeys_the_faults_of_the_engine() {
        for (fault, timed_out, has_head, takes) in [
            ("cut-before-commit", false, false, Duration::ZERO),
            ("cut-after-commit, latency:2000", false, false, SECOND * 2),
            ("cut-midway", false, true, Duration::ZERO),
            ("huge-body", false, true, Duration::ZERO),
            ("latency:30000", true, false, SECOND * 30),
            // The account is more than 30 pieces of four bytes.
            ("slow-body", true, true, SECOND * 30),
        ] {
            let (response, slept) = sent(fault);
            let error = response.unwrap_err();
            assert_eq!(error.delivery, Delivery::MaybeSent, "{fault}");
            assert_eq!((error.timed_out, slept), (timed_out, takes), "{fault}");
            assert_eq!(error.head.is_some(), has_head, "{fault}");
        }
        let (response, slept) = sent("latency:29999");
        assert_eq!((response.unwrap().status().as_u16(), slept.as_millis()), (200, 29_999));
    }
}
