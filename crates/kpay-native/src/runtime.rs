//! Clock, sleep and entropy of a tokio program.

use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kpay_client::core::{NotSentReason, Now, Tick, UnixMillis};
use kpay_client::{RunningCall, Runtime};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::outliving_call::OutlivingCall;
use crate::tls;

/// Tokio's clock and sleep, and the system's entropy. A paused tokio clock is followed, so tests
/// need no real time.
#[derive(Clone, Debug)]
pub struct TokioRuntime {
    origin: Instant,
}

impl TokioRuntime {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Default for TokioRuntime {
    fn default() -> Self {
        Self::new()
    }
}

impl Runtime for TokioRuntime {
    fn now(&self) -> Now {
        Now::new(Tick::from_duration(self.origin.elapsed()), unix_now())
    }

    /// # Panics
    /// When the system has no entropy: an externalId made without it could collide.
    fn entropy(&self) -> [u8; 16] {
        tls::entropy()
    }

    /// Without a runtime there is no timer. A wait must still take its time, or its caller would spin.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        let sleep = Handle::try_current().is_ok().then(|| tokio::time::sleep(duration));
        async move {
            match sleep {
                Some(sleep) => sleep.await,
                None => std::thread::sleep(duration),
            }
        }
    }

    fn obstacle(&self) -> Option<NotSentReason> {
        Handle::try_current().is_err().then_some(NotSentReason::NoRuntime)
    }

    /// A caller that drops the call, like a web server whose browser has left, doesn't end it: the
    /// call goes on as a task of the same runtime. A runtime that shuts down meanwhile ends it.
    fn keep_going(&self, call: RunningCall) -> RunningCall {
        match Handle::try_current() {
            Ok(runtime) => Box::pin(OutlivingCall::new(call, runtime)),
            Err(_) => call,
        }
    }
}

pub(crate) fn unix_now() -> UnixMillis {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis::new(u64::try_from(unix.as_millis()).unwrap_or(u64::MAX))
}
