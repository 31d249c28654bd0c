//! What a call asks its driver to do.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Request;

use crate::endpoint::response::{CallFailure, RawResponse};

/// What to do next.
#[non_exhaustive]
pub enum CallStep {
    /// The call has ended.
    Done(Result<RawResponse, CallFailure>),
    /// Send this, and give up after `timeout`.
    Send {
        /// The attempt.
        request: Request<Bytes>,
        /// Headers and body together must be there by then.
        timeout: Duration,
    },
    /// Ask again after this long.
    Wait(Duration),
}

/// What a call does next.
pub(super) enum Action {
    End,
    Send { timeout: Duration },
    Wait(Duration),
}

impl fmt::Debug for CallStep {
    /// The request holds secrets and personal data, so it is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(result) => f.debug_tuple("Done").field(result).finish(),
            Self::Send { timeout, .. } => {
                f.debug_struct("Send").field("timeout", timeout).finish_non_exhaustive()
            }
            Self::Wait(wait) => f.debug_tuple("Wait").field(wait).finish(),
        }
    }
}
