//! Where a payment, refund or withdrawal stands, and since when.

use kpay_core::UnixMillis;
use serde::Serialize;

use crate::time::moment::iso;

/// The statuses of the contract ("Statuses").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Pending,
    Processing,
    Completed,
    Failed,
    Cancelled,
    Expired,
    /// A completed payment that was given back.
    Refunded,
    /// One that the contract does not know: only a fault leads here.
    #[serde(rename = "UNDER_REVIEW")]
    UnderReview,
}

impl Status {
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::Processing | Self::UnderReview)
    }

    /// Whether a new transaction may take over the `externalId`.
    pub(crate) fn frees_external_id(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed)
    }

    /// The text on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Refunded => "REFUNDED",
            Self::UnderReview => "UNDER_REVIEW",
        }
    }
}

/// A status that was reached.
#[derive(Serialize)]
pub(crate) struct StatusChange {
    status: Status,
    at: String,
}

/// A status with the moments that belong to it.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    status: Status,
    created_at: UnixMillis,
    /// When it reached its final status; a refund of it changes nothing here.
    ended_at: Option<UnixMillis>,
    /// Every status it had, with the moment it came.
    history: Vec<(Status, UnixMillis)>,
}

impl Progress {
    pub(crate) fn begin(now: UnixMillis) -> Self {
        let status = Status::Pending;
        Self { status, created_at: now, ended_at: None, history: vec![(status, now)] }
    }

    pub(crate) fn status(&self) -> Status {
        self.status
    }

    /// Comes to `status`, unless it is final already: then nothing changes and this says `false`.
    pub(crate) fn pass_to(&mut self, status: Status, now: UnixMillis) -> bool {
        if self.status.is_final() {
            return false;
        }
        self.status = status;
        self.ended_at = status.is_final().then_some(now);
        self.history.push((status, now));
        true
    }

    /// What had failed was completed after all; only a fault leads here.
    pub(crate) fn complete_after_failure(&mut self, now: UnixMillis) -> bool {
        if self.status != Status::Failed {
            return false;
        }
        self.status = Status::Completed;
        self.ended_at = Some(now);
        self.history.push((self.status, now));
        true
    }

    /// A usual step after the end: what was completed is given back.
    pub(crate) fn give_back(&mut self, now: UnixMillis) {
        if self.status == Status::Completed {
            self.status = Status::Refunded;
            self.history.push((self.status, now));
        }
    }

    /// When it was completed, whether it was refunded since or not.
    pub(crate) fn completed(&self) -> Option<UnixMillis> {
        self.ended_at.filter(|_| matches!(self.status, Status::Completed | Status::Refunded))
    }

    /// What became of it, the first step first.
    pub(crate) fn history(&self) -> Vec<StatusChange> {
        self.history
            .iter()
            .map(|(status, at)| StatusChange { status: *status, at: iso(*at) })
            .collect()
    }

    pub(crate) fn created_at(&self) -> String {
        iso(self.created_at)
    }

    pub(crate) fn completed_at(&self) -> Option<String> {
        self.completed().map(iso)
    }

    /// When it ended without money (contract: [Payment object](kpay_core::contract#payment-object): set on
    /// FAILED and on CANCELLED).
    pub(crate) fn failed_at(&self) -> Option<String> {
        let is_without_money = matches!(self.status, Status::Cancelled | Status::Failed);
        self.ended_at.filter(|_| is_without_money).map(iso)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_status_stays_but_for_a_refund() {
        let mut progress = Progress::begin(UnixMillis::new(0));
        assert!(progress.pass_to(Status::Processing, UnixMillis::new(1)));
        assert_eq!(progress.completed(), None);
        assert!(progress.pass_to(Status::Completed, UnixMillis::new(3)));
        assert!(!progress.pass_to(Status::Failed, UnixMillis::new(4)));
        progress.give_back(UnixMillis::new(5));
        assert_eq!(progress.status(), Status::Refunded);
        assert_eq!(progress.completed(), Some(UnixMillis::new(3)));
        assert_eq!(progress.failed_at(), None);
        let steps: Vec<_> = progress.history().into_iter().map(|it| it.status).collect();
        let expected = [Status::Pending, Status::Processing, Status::Completed, Status::Refunded];
        assert_eq!(steps, expected);
    }

    #[test]
    fn what_failed_can_be_completed_later() {
        let mut progress = Progress::begin(UnixMillis::new(0));
        assert!(!progress.complete_after_failure(UnixMillis::new(1)));
        progress.pass_to(Status::Failed, UnixMillis::new(2));
        assert!(progress.complete_after_failure(UnixMillis::new(3)));
        assert_eq!(progress.completed(), Some(UnixMillis::new(3)));
        assert_eq!(progress.failed_at(), None);
    }

    #[test]
    fn what_was_cancelled_says_when_and_what_expired_does_not() {
        for (status, is_told) in
            [(Status::Cancelled, true), (Status::Failed, true), (Status::Expired, false)]
        {
            let mut progress = Progress::begin(UnixMillis::new(0));
            progress.pass_to(status, UnixMillis::new(1));
            assert_eq!(progress.failed_at().is_some(), is_told, "{status:?}");
            assert_eq!(progress.completed_at(), None);
        }
    }

    #[test]
    fn only_what_was_completed_is_given_back() {
        let mut progress = Progress::begin(UnixMillis::new(0));
        progress.pass_to(Status::Failed, UnixMillis::new(1));
        progress.give_back(UnixMillis::new(5));
        assert_eq!(progress.status(), Status::Failed);
        assert!(progress.failed_at().is_some());
    }
}
