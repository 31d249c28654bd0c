//! The changes of transactions that wait for their moment.

use std::collections::BTreeMap;

use kpay_core::UnixMillis;

use super::lifecycle::Subject;
use super::status::Status;

/// Which transaction comes to which status, and when.
#[derive(Clone, Default)]
pub(crate) struct Schedule(BTreeMap<(UnixMillis, Subject), Status>);

impl Schedule {
    /// Lets a transaction come to `status` at `due`, unless it is final by then.
    pub(crate) fn add(&mut self, due: UnixMillis, subject: Subject, status: Status) {
        self.0.insert((due, subject), status);
    }

    pub(crate) fn remove(&mut self, due: UnixMillis, subject: Subject) {
        self.0.remove(&(due, subject));
    }

    pub(crate) fn next_due(&self) -> Option<UnixMillis> {
        self.0.keys().next().map(|(due, _)| *due)
    }

    /// The earliest change, if it is due at `now`.
    pub(crate) fn next(&mut self, now: UnixMillis) -> Option<(UnixMillis, Subject, Status)> {
        let entry = self.0.first_entry()?;
        let (due, subject) = *entry.key();
        (due <= now).then(|| (due, subject, entry.remove()))
    }

    /// Gives each change another moment, but for the end of a session, which its page has told.
    pub(crate) fn move_changes(&mut self, moved: impl Fn(UnixMillis) -> UnixMillis) {
        let waiting = std::mem::take(&mut self.0);
        // The latest first, so that of two changes that meet the earlier one gives way.
        for ((due, subject), status) in waiting.into_iter().rev() {
            let due = if status == Status::Expired { due } else { moved(due) };
            self.0.entry((due, subject)).or_insert(status);
        }
    }
}
