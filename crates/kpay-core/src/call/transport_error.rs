//! What a transport says when no whole answer came back: facts, no policy.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::error::NotSentReason;
use crate::error::Source;

/// How many bytes a transport reads of a success at most: KPay's largest answer is a few kilobytes.
pub const LONGEST_SUCCESS_BODY: usize = 1024 * 1024;

/// How many bytes a transport reads of any other answer at most: it is shown in part only.
pub const LONGEST_ERROR_BODY: usize = 64 * 1024;

/// Why a transport has no whole answer. It states facts; what they mean for money is decided in
/// core.
///
/// ```
/// use kpay_core::{Delivery, NotSentReason, TransportError};
///
/// let refused = TransportError::not_sent(NotSentReason::Connect);
/// assert_eq!(refused.delivery, Delivery::NotSent(NotSentReason::Connect));
/// let late = TransportError::timed_out();
/// assert_eq!(late.delivery, Delivery::MaybeSent);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// Whether the request can have reached the server.
    pub delivery: Delivery,
    /// The start of an answer whose body was cut or too large.
    pub head: Option<Box<ResponseHead>>,
    /// Whether time ran out, rather than the connection failing.
    pub timed_out: bool,
    /// Why no connection came about, in a few words, for the error that the caller reads. It must
    /// hold no secret, no URL and no body.
    pub detail: Option<String>,
    /// The transport's own error; it must hold no secret, no URL and no body.
    pub source: Option<Source>,
}

/// Whether a request can have reached the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// Some of it may have.
    MaybeSent,
    /// Surely not a byte of it.
    NotSent(NotSentReason),
}

/// Status and headers of an answer.
#[derive(Clone)]
#[non_exhaustive]
pub struct ResponseHead {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
}

impl TransportError {
    /// Surely not a byte was sent.
    pub fn not_sent(reason: NotSentReason) -> Self {
        Self::of(Delivery::NotSent(reason), false)
    }

    /// The request may have been sent, and the connection failed.
    pub fn cut() -> Self {
        Self::of(Delivery::MaybeSent, false)
    }

    /// The request may have been sent, and no whole answer came in time.
    pub fn timed_out() -> Self {
        Self::of(Delivery::MaybeSent, true)
    }

    /// Adds the start of the answer that did arrive.
    #[must_use]
    pub fn with_head(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.head = Some(Box::new(ResponseHead { status, headers }));
        self
    }

    /// Adds why no connection came about, in a few words.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds the transport's own error. What lies at its root is the detail, where none was given.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        let source = source.into();
        if self.detail.is_none() && matches!(self.delivery, Delivery::NotSent(_)) {
            self.detail = Some(text_of_root(&*source));
        }
        self.source = Some(source);
        self
    }

    fn of(delivery: Delivery, timed_out: bool) -> Self {
        Self { delivery, head: None, timed_out, detail: None, source: None }
    }
}

/// What the last error of a chain says: the others only say that it has a source.
fn text_of_root(error: &(dyn std::error::Error + 'static)) -> String {
    let mut root = error;
    while let Some(below) = root.source() {
        root = below;
    }
    root.to_string()
}

impl fmt::Debug for ResponseHead {
    /// Header values may echo secrets, so only the names are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("ResponseHead")
            .field("status", &self.status)
            .field("headers", &names)
            .finish()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.delivery, self.timed_out) {
            (Delivery::NotSent(_), _) => "not sent",
            (Delivery::MaybeSent, true) => "no whole answer in time",
            (Delivery::MaybeSent, false) => "connection failed after sending began",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
