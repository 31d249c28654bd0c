//! The engine behind the client's transport seam: calls without a socket.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use kpay_client::{Transport, TransportError};
use kpay_core::UnixMillis;

use crate::engine::Engine;

/// Sends a client's requests straight into an engine.
///
/// The engine stays shared, so that its webhooks can be carried beside it; the clock says the
/// moment of each request.
#[derive(Clone)]
pub struct SandboxTransport {
    engine: Arc<Mutex<Engine>>,
    clock: Arc<dyn Fn() -> UnixMillis + Send + Sync>,
}

impl SandboxTransport {
    /// A transport into `engine`, on the time of `clock`.
    pub fn new(
        engine: Arc<Mutex<Engine>>,
        clock: impl Fn() -> UnixMillis + Send + Sync + 'static,
    ) -> Self {
        Self { engine, clock: Arc::new(clock) }
    }
}

impl Transport for SandboxTransport {
    async fn send(
        &self,
        request: Request<Bytes>,
        _timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let now = (self.clock)();
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(engine.handle(now, &request))
    }
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

    use super::*;
    use crate::EngineConfig;

    #[test]
    fn a_request_is_answered_at_once_on_the_time_of_the_clock() {
        let config = EngineConfig::new();
        let engine = Arc::new(Mutex::new(Engine::new(config.clone()).unwrap()));
        let transport = SandboxTransport::new(Arc::clone(&engine), || UnixMillis::new(7));
        let request = Request::get("http://localhost/api/v1/payments/me")
            .header("X-API-Key", config.api_key)
            .header("X-Secret-Key", config.secret_key)
            .body(Bytes::new())
            .unwrap();
        let send = pin!(transport.send(request, Duration::from_secs(1)));
        let Poll::Ready(response) = send.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("the engine never waits");
        };
        assert_eq!(response.unwrap().status(), 200);
        assert_eq!(engine.lock().unwrap().now, UnixMillis::new(7));
    }
}
