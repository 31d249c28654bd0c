//! What each attempt of a call met.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::NotSentReason;

/// One attempt of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// What came back.
    pub seen: Seen,
    /// From sending to that.
    pub latency: Duration,
}

impl Attempt {
    pub(crate) fn new(seen: Seen, latency: Duration) -> Self {
        Self { seen, latency }
    }
}

/// What came back of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seen {
    /// A whole answer with this status.
    Answer(StatusCode),
    /// The start of an answer with this status; its body was cut or too large.
    CutAnswer(StatusCode),
    /// The connection was cut before an answer. It may have been processed.
    Cut,
    /// Nothing was sent.
    NotSent(NotSentReason),
    /// No answer in time. It may have been processed.
    TimedOut,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(status) => write!(f, "{}", status.as_u16()),
            Self::CutAnswer(status) => write!(f, "{} with a body that was cut", status.as_u16()),
            Self::Cut => f.write_str("connection cut"),
            Self::NotSent(NotSentReason::Tls) => f.write_str("no TLS"),
            Self::NotSent(_) => f.write_str("no connection"),
            Self::TimedOut => f.write_str("time-out"),
        }
    }
}

pub(super) fn write_list(attempts: &[Attempt], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, attempt) in attempts.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{}", attempt.seen)?;
    }
    Ok(())
}
