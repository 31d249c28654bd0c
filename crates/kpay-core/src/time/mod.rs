//! Time as an argument: core reads no clock.

pub(crate) mod timestamp;

pub use timestamp::Timestamp;

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC.
///
/// ```
/// use std::time::Duration;
/// use kpay_core::UnixMillis;
///
/// let signed = UnixMillis::new(1_780_000_000_000);
/// assert_eq!(signed.saturating_add(Duration::from_secs(1)).get(), 1_780_000_001_000);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(u64);

impl UnixMillis {
    /// From milliseconds since 1970-01-01 UTC.
    pub const fn new(millis: u64) -> Self {
        Self(millis)
    }

    /// The number of milliseconds.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// This moment and `duration` more, held at the largest value.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// The time from `earlier` to here; zero when `earlier` is later.
    pub fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// A moment on a clock that never goes back, counted from an origin the caller chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tick(Duration);

impl Tick {
    /// The moment `since_origin` after the origin.
    pub const fn from_duration(since_origin: Duration) -> Self {
        Self(since_origin)
    }

    /// The time since the origin.
    pub const fn as_duration(self) -> Duration {
        self.0
    }

    /// This moment and `duration` more, held at the largest value.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }

    /// The time from `earlier` to here; zero when `earlier` is later.
    pub fn saturating_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// What the clocks say: the monotonic one for waiting, the wall clock for dates.
///
/// ```
/// use std::time::Duration;
/// use kpay_core::{Now, Tick, UnixMillis};
///
/// let now = Now::new(Tick::from_duration(Duration::from_secs(5)), UnixMillis::new(1_780_000_000_000));
/// let later = now.saturating_add(Duration::from_secs(1));
/// assert_eq!(later.tick.saturating_since(now.tick), Duration::from_secs(1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Now {
    /// The monotonic clock: deadlines, waits.
    pub tick: Tick,
    /// The wall clock: HTTP dates, signed time stamps.
    pub unix: UnixMillis,
}

impl Now {
    /// Both clocks read together.
    pub const fn new(tick: Tick, unix: UnixMillis) -> Self {
        Self { tick, unix }
    }

    /// Both clocks `duration` later.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self::new(self.tick.saturating_add(duration), self.unix.saturating_add(duration))
    }
}

/// A duration in whole milliseconds, held at the largest value.
pub(crate) fn millis(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1000).saturating_add(duration.subsec_millis().into())
}

/// A duration in whole seconds, never less than it is.
pub(crate) fn seconds_rounded_up(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}
