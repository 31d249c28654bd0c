//! Clock, sleep and entropy of a tokio program.

use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kpay_client::{Now, Runtime, Tick, UnixMillis};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::time::Instant;

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
        system_entropy()
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(duration)
    }
}

pub(crate) fn unix_now() -> UnixMillis {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis::new(u64::try_from(unix.as_millis()).unwrap_or(u64::MAX))
}

/// # Panics
/// When the system has no entropy.
pub(crate) fn system_entropy() -> [u8; 16] {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    assert!(filled.is_ok(), "the system's entropy source failed");
    bytes
}
