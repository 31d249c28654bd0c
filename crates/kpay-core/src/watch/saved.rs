//! A wait between two processes.

use serde::{Deserialize, Serialize};

use super::WatchKey;
use crate::time::UnixMillis;
use crate::transaction::Status;

/// A [`Watch`](crate::watch::Watch) between two processes: serialise it, keep it, resume it. Moments in it are dates, so
/// that the other process may have a clock of another origin.
///
/// ```
/// use kpay_core::{Now, PaymentId, SavedWatch, Watch, WatchPolicy};
///
/// let now = Now::default();
/// let watch = Watch::new(PaymentId::new("pay_abc123")?, WatchPolicy::default(), now);
/// let stored = serde_json::to_string(&watch.save(now))?;
/// let saved: SavedWatch = serde_json::from_str(&stored)?;
/// assert_eq!(Watch::resume(saved, now).key(), watch.key());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedWatch {
    pub(super) key: WatchKey,
    pub(super) deadline: UnixMillis,
    pub(super) next_check: UnixMillis,
    pub(super) delay_millis: u64,
    pub(super) longest_delay_millis: u64,
    pub(super) last_status: Option<Status>,
}

impl SavedWatch {
    #[cfg(feature = "binding")]
    /// Puts one together again: for bindings to other languages, which have no `serde`. `times` are
    /// those of [`times`](Self::times).
    pub fn of_parts(key: WatchKey, times: [u64; 4], last_status: Option<Status>) -> Self {
        let [deadline, next_check, delay_millis, longest_delay_millis] = times;
        Self {
            key,
            deadline: UnixMillis::new(deadline),
            next_check: UnixMillis::new(next_check),
            delay_millis,
            longest_delay_millis,
            last_status,
        }
    }

    #[cfg(feature = "binding")]
    /// Deadline and next read in milliseconds since 1970, then the newest wait and the longest one in
    /// milliseconds.
    pub fn times(&self) -> [u64; 4] {
        let (deadline, next_check) = (self.deadline.get(), self.next_check.get());
        [deadline, next_check, self.delay_millis, self.longest_delay_millis]
    }
}
