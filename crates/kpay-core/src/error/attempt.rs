//! What each attempt of a call met.

use std::time::Duration;

use http::StatusCode;

use crate::error::NotSentReason;
use crate::text::say::{Say, display_as_said, say_to};

/// One attempt of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// What came back.
    pub result: AttemptResult,
    /// From sending to that.
    pub latency: Duration,
}

impl Attempt {
    /// For tests: a call makes its own.
    #[doc(hidden)]
    pub fn new(result: AttemptResult, latency: Duration) -> Self {
        Self { result, latency }
    }
}

/// What came back of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptResult {
    /// A whole response with this status.
    Response(StatusCode),
    /// The start of a response with this status; its body was cut or too large.
    CutResponse(StatusCode),
    /// The connection was cut before a response. It may have been processed.
    Cut,
    /// Nothing was sent.
    NotSent(NotSentReason),
    /// No response in time. It may have been processed.
    TimedOut,
}

impl Say for AttemptResult {
    fn say(&self, to: &mut String) {
        match self {
            Self::Response(status) => status.as_u16().say(to),
            Self::CutResponse(status) => say_to!(to; status.as_u16(), " with a body that was cut"),
            Self::Cut => "connection cut".say(to),
            Self::NotSent(NotSentReason::NoRuntime) => "no runtime".say(to),
            Self::NotSent(NotSentReason::Tls) => "no TLS".say(to),
            Self::NotSent(_) => "no connection".say(to),
            Self::TimedOut => "time-out".say(to),
        }
    }
}

display_as_said!(AttemptResult);

pub(super) fn say_list(attempts: &[Attempt], to: &mut String) {
    for (index, attempt) in attempts.iter().enumerate() {
        say_to!(to; if index > 0 { ", " } else { "" }, attempt.result);
    }
}
