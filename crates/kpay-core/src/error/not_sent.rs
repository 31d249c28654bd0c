//! Why nothing was sent.

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotSentReason {
    /// The client's own rate limiter under KPay's rate limits is used up beyond the deadline.
    RateLimit,
    /// No connection: name resolution, refused, unreachable, or the connect time-out.
    Connect,
    /// The deadline passed before anything could be sent.
    Deadline,
    /// The call was made outside of the async runtime that its client needs.
    NoRuntime,
    /// TLS could not be agreed: a wrong certificate or clock.
    Tls,
}

impl NotSentReason {
    pub(crate) fn as_sentence(self) -> &'static str {
        match self {
            Self::RateLimit => "the client's own rate limit is used up",
            Self::Connect => "no connection",
            Self::Deadline => "the deadline passed",
            Self::NoRuntime => {
                "the call was made outside of the async runtime of its client: make it inside, or use a \
                 blocking client"
            }
            Self::Tls => "no TLS connection",
        }
    }
}
