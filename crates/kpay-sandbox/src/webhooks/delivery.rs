//! A webhook on its way: what the driver of the engine sends, reports and can look at.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use kpay_core::UnixMillis;

/// One webhook of one engine, the same for all of its attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryId(pub(crate) u64);

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One attempt to be made now: POST `body` with `headers` to `url`, then tell
/// [`Engine::delivered`](crate::Engine::delivered) how it went.
///
/// Follow no redirect, and give the receiver 3 s, as KPay does. `Debug` leaves out the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// Which webhook this is an attempt of.
    pub id: DeliveryId,
    /// Where it goes: one of the configured URLs.
    pub url: String,
    /// All its headers, the signature among them.
    pub headers: HeaderMap,
    /// The signed bytes; they must go out as they are.
    pub body: Bytes,
    /// 1 for the first attempt.
    pub attempt: u32,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("id", &self.id)
            .field("url", &self.url)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// How one attempt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryOutcome {
    /// The receiver answered with this status.
    Answered(StatusCode),
    /// No connection, no answer in time, or an unreadable one.
    NoResponse,
}

/// How one attempt went, with the beginning of what the receiver said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryReport {
    /// How it went.
    pub outcome: DeliveryOutcome,
    /// The beginning of the answer's body; the engine keeps 500 characters of it.
    pub excerpt: String,
}

impl DeliveryReport {
    /// A report with the beginning of the answer's body; bytes that are not UTF-8 are replaced.
    pub fn new(outcome: DeliveryOutcome, body: &[u8]) -> Self {
        let beginning = &body[..body.len().min(EXCERPT * 4)];
        let excerpt = String::from_utf8_lossy(beginning).chars().take(EXCERPT).collect();
        Self { outcome, excerpt }
    }
}

impl From<DeliveryOutcome> for DeliveryReport {
    fn from(outcome: DeliveryOutcome) -> Self {
        Self { outcome, excerpt: String::new() }
    }
}

/// How many characters of a receiver's answer are kept.
const EXCERPT: usize = 500;

/// Where a webhook stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryState {
    /// Answered with 2xx.
    Delivered,
    /// Given up: answered with something final, or out of attempts. Only polling can tell now.
    Gone,
    /// An attempt has been handed out and not reported yet.
    UnderWay,
    /// The next attempt waits for its time.
    Waiting,
}

/// One attempt that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// When it was handed out.
    pub started_at: UnixMillis,
    /// When it was reported, and how it went; `None` while it is under way.
    pub ended: Option<(UnixMillis, DeliveryOutcome)>,
    /// The beginning of what the receiver said.
    pub excerpt: String,
}

/// A webhook with all that has happened to it. `Debug` leaves out the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct DeliveryRecord {
    /// Which webhook.
    pub id: DeliveryId,
    /// Its event: `payment.completed`, `payout.failed`, `refund.completed` and the like.
    pub event: String,
    /// Where it goes.
    pub url: String,
    /// Its `paymentId`: the id of the payment, withdrawal or refund it tells about.
    pub payment_id: String,
    /// The signed bytes.
    pub body: Bytes,
    /// The value of `X-KPAY-Signature`.
    pub signature: String,
    /// When the event happened.
    pub created_at: UnixMillis,
    /// Where it stands.
    pub state: DeliveryState,
    /// The attempts, the first one first.
    pub attempts: Vec<DeliveryAttempt>,
    /// How many of them were made before it was sent again by hand.
    pub(crate) before: usize,
}

impl fmt::Debug for DeliveryRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryRecord")
            .field("id", &self.id)
            .field("event", &self.event)
            .field("payment_id", &self.payment_id)
            .field("created_at", &self.created_at)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
