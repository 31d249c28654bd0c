//! The wall clock at the start, and what has passed since.

use std::time::{Duration, Instant, SystemTime};

use kpay_core::UnixMillis;

/// Never runs back, and never jumps with the wall clock.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    started_at: UnixMillis,
}

impl Clock {
    pub(crate) fn start() -> Self {
        let since_epoch = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self {
            started: Instant::now(),
            started_at: UnixMillis::default().saturating_add(since_epoch),
        }
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.started_at.saturating_add(self.started.elapsed())
    }

    /// The time to wait until `due`.
    pub(crate) fn wait_until(&self, due: UnixMillis) -> Duration {
        let left = due.saturating_since(self.started_at).saturating_sub(self.started.elapsed());
        // Rounded up: woken too early, a driver would find nothing due.
        left + Duration::from_nanos(u64::from(!left.is_zero()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_moments_do_not_overflow() {
        let clock = Clock::start();
        assert!(clock.now() >= clock.started_at);
        assert!(clock.wait_until(UnixMillis::new(u64::MAX)) > Duration::ZERO);
        assert_eq!(clock.wait_until(UnixMillis::default()), Duration::ZERO);
    }
}
