//! What goes wrong on purpose, and how it is called.

mod odd_types;
mod replies;
mod request_faults;
mod rule;
mod rules;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use kpay_core::InvalidInputError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub(crate) use odd_types::with_odd_types;
pub(crate) use replies::too_many_requests;
pub(crate) use request_faults::{LastingFaults, RequestFaults};
pub use rule::FaultRule;
pub(crate) use rule::RequestFacts;
pub(crate) use rules::FaultRules;

/// One thing that goes wrong, asked for by a [`FaultRule`], or for one request by its header
/// `X-Sandbox-Fault`, which takes several with commas between them.
///
/// Its text is a name, some with milliseconds behind a colon: `cut-after-commit`, `latency:2500`.
/// The crate's documentation lists all of them.
///
/// ```
/// use std::time::Duration;
/// use kpay_sandbox::Fault;
///
/// let fault: Fault = "latency:2500".parse()?;
/// assert_eq!(fault, Fault::Latency(Duration::from_millis(2500)));
/// assert_eq!(fault.to_string(), "latency:2500");
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A proxy answers 502 with a page; nothing was done.
    BadGateway,
    /// It was done, and the answer's JSON has a byte order mark before it.
    BomBody,
    /// It was done, and a proxy has compressed the answer with brotli, though nobody asked for it.
    BrBody,
    /// `CANCELLED` after 3 s, with no page on which to cancel.
    Cancels,
    /// A proxy answers 499 in its own words, and it was done.
    ClientClosedRequest,
    /// The connection that an answer came on stays open, without a word that it won't, and is closed so
    /// long after the answer. Only a server has connections: in memory nothing comes of it.
    ClosesAfterAnswer(Duration),
    /// `FAILED` after 3 s, and `COMPLETED` so long after that.
    CompletesAfterFailure(Duration),
    /// It was done, and the connection ends without an answer.
    CutAfterCommit,
    /// Nothing was done, and the connection ends without an answer.
    CutBeforeCommit,
    /// It was done, and the connection ends in the middle of the answer's body.
    CutMidway,
    /// It was done, and the answer has no body.
    EmptyBody,
    /// Accepted, and `FAILED` within a second, so that its `externalId` is free again.
    FailsAtOnce,
    /// A firewall answers 403 with a page of its own; nothing was done.
    FirewallPage,
    /// The operator took too long: 504, and it was done.
    GatewayTimeout,
    /// It was done, and a proxy has compressed the answer with gzip, though nobody asked for it.
    GzipBody,
    /// It was done, and the answer's body has two megabytes.
    HugeBody,
    /// 500; nothing was done.
    InternalError,
    /// It was done at once, and the answer takes so long.
    Latency(Duration),
    /// It was done, and the answer's fields come in other types: numbers and booleans as text, times
    /// as numbers or without a zone.
    OddTypes,
    /// Whoever cancels on the gateway page comes back with `status=COMPLETED` and a wrong signature.
    ReturnForged,
    /// It was done, and the answer's body drips, four bytes a second.
    SlowBody,
    /// 429; nothing was done. With a duration it goes out as `Retry-After`.
    TooManyRequests(Option<Duration>),
    /// 401 in spite of good credentials; nothing was done.
    Unauthorized,
    /// The transaction has a status that the contract does not know, until its end after 10 s.
    UnknownStatus,
    /// Somebody without the secret tells that the transaction is completed, as soon as it begins.
    WebhookForged,
    /// Its webhooks have a field that nobody knows yet.
    WebhookFutureField,
    /// Its webhooks begin their way so long after the event.
    WebhookLate(Duration),
    /// Its webhooks are never sent.
    WebhookLost,
    /// The fields of its webhooks come in other types, as with [`Fault::OddTypes`].
    WebhookOddTypes,
    /// Its webhooks have its id under another name: `id` for a payment, `payoutId`, `refundId`.
    WebhookOtherIds,
    /// The informative webhooks of a payment arrive after its end.
    WebhookOutOfOrder,
    /// Each of its webhooks comes a second time, a second later.
    WebhookTwice,
    /// Its webhooks have no id beside `reference` and `externalId`.
    WebhookWithoutId,
    /// It was done, and the JSON of the answer calls itself HTML.
    WrongContentType,
}

/// What a fault touches: a request meets one of each kind at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    Answer,
    Connection,
    Course,
    Delay,
    Return,
    Webhook,
}

impl Fault {
    /// Each fault once, in the order of their names; where a duration belongs, a usual one.
    pub const ALL: [Self; 34] = [
        Self::Unauthorized,
        Self::TooManyRequests(None),
        Self::ClientClosedRequest,
        Self::InternalError,
        Self::BadGateway,
        Self::GatewayTimeout,
        Self::BomBody,
        Self::BrBody,
        Self::Cancels,
        Self::ClosesAfterAnswer(Duration::from_millis(100)),
        Self::CompletesAfterFailure(Duration::from_secs(60)),
        Self::CutAfterCommit,
        Self::CutBeforeCommit,
        Self::CutMidway,
        Self::EmptyBody,
        Self::FailsAtOnce,
        Self::FirewallPage,
        Self::GzipBody,
        Self::HugeBody,
        Self::Latency(Duration::from_secs(40)),
        Self::OddTypes,
        Self::ReturnForged,
        Self::SlowBody,
        Self::UnknownStatus,
        Self::WebhookForged,
        Self::WebhookFutureField,
        Self::WebhookLate(Duration::from_secs(60)),
        Self::WebhookLost,
        Self::WebhookOddTypes,
        Self::WebhookOtherIds,
        Self::WebhookOutOfOrder,
        Self::WebhookTwice,
        Self::WebhookWithoutId,
        Self::WrongContentType,
    ];

    /// Its name, without a duration.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadGateway => "502-html",
            Self::BomBody => "bom-body",
            Self::BrBody => "br-body",
            Self::Cancels => "cancels",
            Self::ClientClosedRequest => "499-after-commit",
            Self::ClosesAfterAnswer(_) => "closes-after-answer",
            Self::CompletesAfterFailure(_) => "completes-after-failure",
            Self::CutAfterCommit => "cut-after-commit",
            Self::CutBeforeCommit => "cut-before-commit",
            Self::CutMidway => "cut-midway",
            Self::EmptyBody => "empty-body",
            Self::FailsAtOnce => "fails-at-once",
            Self::FirewallPage => "firewall-page",
            Self::GatewayTimeout => "504",
            Self::GzipBody => "gzip-body",
            Self::HugeBody => "huge-body",
            Self::InternalError => "500",
            Self::Latency(_) => "latency",
            Self::OddTypes => "odd-types",
            Self::ReturnForged => "return-forged",
            Self::SlowBody => "slow-body",
            Self::TooManyRequests(_) => "429",
            Self::Unauthorized => "401",
            Self::UnknownStatus => "unknown-status",
            Self::WebhookForged => "webhook-forged",
            Self::WebhookFutureField => "webhook-future-field",
            Self::WebhookLate(_) => "webhook-late",
            Self::WebhookLost => "webhook-lost",
            Self::WebhookOddTypes => "webhook-odd-types",
            Self::WebhookOtherIds => "webhook-other-ids",
            Self::WebhookOutOfOrder => "webhook-out-of-order",
            Self::WebhookTwice => "webhook-twice",
            Self::WebhookWithoutId => "webhook-without-id",
            Self::WrongContentType => "wrong-content-type",
        }
    }

    pub(crate) fn kind(self) -> FaultKind {
        match self {
            Self::Cancels
            | Self::CompletesAfterFailure(_)
            | Self::FailsAtOnce
            | Self::UnknownStatus => FaultKind::Course,
            Self::ClosesAfterAnswer(_) => FaultKind::Connection,
            Self::Latency(_) => FaultKind::Delay,
            Self::ReturnForged => FaultKind::Return,
            Self::WebhookForged
            | Self::WebhookFutureField
            | Self::WebhookLate(_)
            | Self::WebhookLost
            | Self::WebhookOddTypes
            | Self::WebhookOtherIds
            | Self::WebhookOutOfOrder
            | Self::WebhookTwice
            | Self::WebhookWithoutId => FaultKind::Webhook,
            _ => FaultKind::Answer,
        }
    }

    fn duration(self) -> Option<Duration> {
        match self {
            Self::ClosesAfterAnswer(duration)
            | Self::CompletesAfterFailure(duration)
            | Self::Latency(duration)
            | Self::WebhookLate(duration) => Some(duration),
            Self::TooManyRequests(duration) => duration,
            _ => None,
        }
    }

    fn with_duration(self, duration: Duration) -> Option<Self> {
        match self {
            Self::ClosesAfterAnswer(_) => Some(Self::ClosesAfterAnswer(duration)),
            Self::CompletesAfterFailure(_) => Some(Self::CompletesAfterFailure(duration)),
            Self::Latency(_) => Some(Self::Latency(duration)),
            Self::TooManyRequests(_) => Some(Self::TooManyRequests(Some(duration))),
            Self::WebhookLate(_) => Some(Self::WebhookLate(duration)),
            _ => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self.duration() {
            Some(duration) => write!(f, ":{}", duration.as_millis()),
            None => Ok(()),
        }
    }
}

impl FromStr for Fault {
    type Err = InvalidInputError;

    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        let (name, millis) = match text.trim().split_once(':') {
            Some((name, millis)) => (name, Some(millis)),
            None => (text.trim(), None),
        };
        let fault = Self::ALL.into_iter().find(|fault| fault.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            InvalidInputError::new("fault", format!("is none of {}", names.join(", ")))
        })?;
        let Some(millis) = millis else {
            return Ok(fault);
        };
        // So that no sum of moments comes near an overflow.
        let millis: u32 = millis.parse().map_err(|_| {
            InvalidInputError::new("fault", "needs whole milliseconds behind the colon")
        })?;
        fault
            .with_duration(Duration::from_millis(millis.into()))
            .ok_or_else(|| InvalidInputError::new("fault", format!("{name} takes no milliseconds")))
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_as_it_is_written() {
        for fault in Fault::ALL {
            assert_eq!(fault.to_string().parse(), Ok(fault));
            // A bare name means the same, with the usual duration.
            assert_eq!(fault.name().parse(), Ok(fault));
        }
        let mut names: Vec<&str> = Fault::ALL.map(Fault::name).into();
        assert!(names.is_sorted_by(|one, other| one < other || one.starts_with(char::is_numeric)));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Fault::ALL.len());
    }

    #[test]
    fn what_is_no_fault_is_refused_with_what_there_is() {
        for (text, words) in [
            ("cut", "cut-midway"),
            ("", "latency"),
            ("latency:", "milliseconds"),
            ("latency:-1", "milliseconds"),
            ("latency:4294967296", "milliseconds"),
            ("500:1", "takes no milliseconds"),
        ] {
            let error = text.parse::<Fault>().unwrap_err();
            assert!(error.to_string().contains(words), "{text}: {error}");
        }
        assert_eq!(" latency:1 ".parse(), Ok(Fault::Latency(Duration::from_millis(1))));
    }

    #[test]
    fn the_documentation_lists_every_fault() {
        let docs = include_str!("../lib.rs");
        for fault in Fault::ALL {
            assert!(docs.contains(&format!("//! | `{}", fault.name())), "{fault}");
        }
    }
}
