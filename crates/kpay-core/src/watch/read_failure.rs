//! What the failure of a read says of what is waited for.

use crate::error::{Error, ErrorKind, NotSentReason, Refusal};

/// What the failure of a read says of what is waited for.
pub(super) enum ReadFailure {
    /// The read can't be sent at all.
    Final,
    /// Nothing.
    Passing,
    /// KPay itself gives no status, and says why.
    Refused,
}

impl ReadFailure {
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::InFlight | ErrorKind::InvalidInput | ErrorKind::Misuse => Self::Final,
            ErrorKind::NotSent if error.not_sent() == Some(NotSentReason::NoRuntime) => Self::Final,
            ErrorKind::NoResponse | ErrorKind::NotSent | ErrorKind::Unreadable => Self::Passing,
            ErrorKind::Refused if error.refusal().is_some_and(Refusal::is_final) => Self::Refused,
            ErrorKind::Refused => Self::Passing,
        }
    }
}
