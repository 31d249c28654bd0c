//! Sandbox time: the wall clock at the start, then as many times faster as told.

use std::num::NonZeroU32;
use std::time::{Duration, Instant, SystemTime};

use kpay_core::UnixMillis;

/// Never runs back, and never jumps with the wall clock.
#[derive(Debug)]
pub(crate) struct Clock {
    started: Instant,
    started_at: UnixMillis,
    speed: NonZeroU32,
}

impl Clock {
    pub(crate) fn start(speed: NonZeroU32) -> Self {
        let since_epoch = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self {
            started: Instant::now(),
            started_at: UnixMillis::default().saturating_add(since_epoch),
            speed,
        }
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.started_at.saturating_add(self.passed())
    }

    /// The real time to wait until `due`.
    pub(crate) fn wait_until(&self, due: UnixMillis) -> Duration {
        let left = due.saturating_since(self.started_at).saturating_sub(self.passed());
        // Rounded up: woken too early, a driver would find nothing due.
        left / self.speed.get() + Duration::from_nanos(u64::from(!left.is_zero()))
    }

    /// The sandbox time since the start.
    fn passed(&self) -> Duration {
        self.started.elapsed().saturating_mul(self.speed.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_shrink_with_the_speed() {
        let clock = Clock::start(NonZeroU32::new(1_000).unwrap());
        let due = clock.now().saturating_add(Duration::from_secs(3_600));
        let wait = clock.wait_until(due);
        assert!(wait <= Duration::from_millis(3_601), "{wait:?}");
        assert_eq!(clock.wait_until(UnixMillis::default()), Duration::ZERO);
    }

    #[test]
    fn far_moments_do_not_overflow() {
        let clock = Clock::start(NonZeroU32::MAX);
        assert!(clock.now() >= clock.started_at);
        assert!(clock.wait_until(UnixMillis::new(u64::MAX)) > Duration::ZERO);
    }
}
