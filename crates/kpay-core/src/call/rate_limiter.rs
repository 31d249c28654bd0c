//! The client's own rate limiter under KPay's published limits.

use std::time::Duration;

use crate::operation::Limit;
use crate::time::Tick;

/// How often a waiting call looks again: another may have left the queue.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// Keeps all calls of one key pair under KPay's rate limits
/// (contract: [Ground rules](crate::contract#ground-rules)).
///
/// **No window of a minute holds more calls than its limit.** First come, first served; calls that
/// move money go before reads; repeats count. It is per process (or isolate): several processes
/// with the same keys share KPay's rate limits without knowing of each other, so give each its part
/// with [`with_limits`](Self::with_limits).
///
/// ```
/// use std::time::Duration;
/// use kpay_core::{RateLimiter, Limit, Permit, Tick};
///
/// let mut rate_limiter = RateLimiter::new();
/// let now = Tick::from_duration(Duration::ZERO);
/// let ticket = rate_limiter.queue(Limit::General, now, now.saturating_add(Duration::from_secs(60)));
/// assert_eq!(rate_limiter.poll(ticket, now), Permit::Granted);
/// ```
#[derive(Debug)]
pub struct RateLimiter {
    buckets: Buckets,
    queue: Vec<Waiting>,
    next_ticket: u64,
}

/// How many calls a minute a [`RateLimiter`] lets through; `None` lets all through. A limit below 2 counts as 2.
///
/// ```
/// use kpay_core::RateLimits;
///
/// // Two processes share one key pair, and each takes half.
/// let half = RateLimits::default().general(50).gateway_init(10).status_read(30);
/// # let _ = half;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// All calls together; KPay allows 100.
    pub general: Option<u32>,
    /// Calls that open a gateway page; KPay allows 20.
    pub gateway_init: Option<u32>,
    /// Reads of where a transaction stands; KPay allows 60.
    pub status_read: Option<u32>,
}

impl RateLimits {
    /// No limits: for a sandbox, or where something else keeps them.
    pub const fn unlimited() -> Self {
        Self { general: None, gateway_init: None, status_read: None }
    }

    /// The same limit for each kind of call.
    pub const fn all(calls: u32) -> Self {
        Self::unlimited().general(calls).gateway_init(calls).status_read(calls)
    }

    /// Sets how many calls a minute there may be altogether.
    #[must_use]
    pub const fn general(mut self, calls: u32) -> Self {
        self.general = Some(calls);
        self
    }

    /// Sets how many gateway pages a minute may be opened.
    #[must_use]
    pub const fn gateway_init(mut self, calls: u32) -> Self {
        self.gateway_init = Some(calls);
        self
    }

    /// Sets how many status reads a minute there may be.
    #[must_use]
    pub const fn status_read(mut self, calls: u32) -> Self {
        self.status_read = Some(calls);
        self
    }
}

impl Default for RateLimits {
    /// KPay's own limits (contract: [Ground rules](crate::contract#ground-rules)).
    fn default() -> Self {
        Self::unlimited().general(100).gateway_init(20).status_read(60)
    }
}

/// A call's place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

/// The answer to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Permit {
    /// Send now. The ticket is used up.
    Granted,
    /// Ask again after this long; with nobody leaving the queue, `estimate` is when its turn comes.
    Wait {
        /// When to ask again.
        look_again: Duration,
        /// How long the turn is away.
        estimate: Duration,
    },
}

#[derive(Debug)]
struct Waiting {
    ticket: Ticket,
    limit: Limit,
    expires: Tick,
}

impl RateLimiter {
    /// Keeps KPay's own limits: [`RateLimits::default`].
    pub fn new() -> Self {
        Self::with_limits(RateLimits::default())
    }

    /// Keeps limits of the caller's own.
    pub fn with_limits(limits: RateLimits) -> Self {
        let buckets = Buckets {
            general: limits.general.map(Bucket::new),
            gateway_init: limits.gateway_init.map(Bucket::new),
            status_read: limits.status_read.map(Bucket::new),
        };
        Self { buckets, ..Self::unlimited() }
    }

    /// Keeps no limits: [`RateLimits::unlimited`].
    pub fn unlimited() -> Self {
        Self { buckets: Buckets::default(), queue: Vec::new(), next_ticket: 0 }
    }

    /// Another with the same limits, of which nothing is used yet: for other keys.
    #[must_use]
    pub fn unused(&self) -> Self {
        let unused = |bucket: &Option<Bucket>| {
            bucket.as_ref().map(|one| Bucket { due: Tick::default(), ..*one })
        };
        let buckets = Buckets {
            general: unused(&self.buckets.general),
            gateway_init: unused(&self.buckets.gateway_init),
            status_read: unused(&self.buckets.status_read),
        };
        Self { buckets, ..Self::unlimited() }
    }

    /// Lets a call pass at once where none waits before it and the limits allow it.
    pub(crate) fn pass_at_once(&mut self, limit: Limit, now: Tick) -> bool {
        let passes = self.queue.is_empty() && self.buckets.wait(limit, now).is_zero();
        if passes {
            self.buckets.take(limit, now);
        }
        passes
    }

    /// Queues a call that gives up at `expires`.
    pub fn queue(&mut self, limit: Limit, now: Tick, expires: Tick) -> Ticket {
        self.queue.retain(|waiting| waiting.expires >= now);
        let ticket = Ticket(self.next_ticket);
        self.next_ticket = self.next_ticket.wrapping_add(1);
        let before_reads = self.queue.iter().position(|waiting| rank(waiting.limit) > rank(limit));
        let place = before_reads.unwrap_or(self.queue.len());
        self.queue.insert(place, Waiting { ticket, limit, expires });
        ticket
    }

    /// Asks whether it is the ticket's turn. A ticket that left the queue, or expired, has to be
    /// queued again: it waits.
    pub fn poll(&mut self, ticket: Ticket, now: Tick) -> Permit {
        self.queue.retain(|waiting| waiting.expires >= now);
        let mut buckets = self.buckets;
        for (place, waiting) in self.queue.iter().enumerate() {
            let limit = waiting.limit;
            if waiting.ticket != ticket {
                buckets.let_pass(limit, now);
                continue;
            }
            let estimate = buckets.wait(limit, now);
            if estimate.is_zero() {
                self.queue.remove(place);
                self.buckets.take(limit, now);
                return Permit::Granted;
            }
            return Permit::Wait { look_again: estimate.min(LONGEST_LOOK), estimate };
        }
        Permit::Wait { look_again: LONGEST_LOOK, estimate: Duration::MAX }
    }

    /// Leaves the queue.
    pub fn cancel(&mut self, ticket: Ticket) {
        self.queue.retain(|waiting| waiting.ticket != ticket);
    }

    /// How many calls wait.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new()
    }
}

/// Calls that move money are served before reads.
fn rank(limit: Limit) -> u8 {
    match limit {
        Limit::GatewayInit | Limit::Init => 0,
        Limit::General | Limit::StatusRead => 1,
    }
}

/// The published limits; `None` where there is none.
#[derive(Clone, Copy, Debug, Default)]
struct Buckets {
    general: Option<Bucket>,
    gateway_init: Option<Bucket>,
    status_read: Option<Bucket>,
}

impl Buckets {
    fn wait(&self, limit: Limit, now: Tick) -> Duration {
        let wait =
            |bucket: &Option<Bucket>| bucket.as_ref().map_or(Duration::ZERO, |one| one.wait(now));
        let special = match limit {
            Limit::GatewayInit => wait(&self.gateway_init),
            Limit::StatusRead => wait(&self.status_read),
            Limit::General | Limit::Init => Duration::ZERO,
        };
        special.max(wait(&self.general))
    }

    fn take(&mut self, limit: Limit, now: Tick) {
        if let Some(bucket) = self.special(limit) {
            bucket.take(now);
        }
        if let Some(bucket) = &mut self.general {
            bucket.take(now);
        }
    }

    /// Lets one ahead in the queue take its part. Where its own limit holds it back, it leaves the
    /// general one to those behind.
    fn let_pass(&mut self, limit: Limit, now: Tick) {
        let held_back = self.special(limit).is_some_and(|bucket| {
            let wait = bucket.wait(now);
            bucket.take(now.saturating_add(wait));
            !wait.is_zero()
        });
        if let (false, Some(general)) = (held_back, &mut self.general) {
            general.take(now);
        }
    }

    fn special(&mut self, limit: Limit) -> Option<&mut Bucket> {
        match limit {
            Limit::GatewayInit => self.gateway_init.as_mut(),
            Limit::StatusRead => self.status_read.as_mut(),
            Limit::General | Limit::Init => None,
        }
    }
}

/// The generic cell rate algorithm: a burst, then a steady pace.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Between two calls at the steady pace.
    interval: Duration,
    /// How far ahead of the steady pace a burst may run.
    tolerance: Duration,
    /// When the steady pace would have the next call.
    due: Tick,
}

impl Bucket {
    /// A fifth of the limit may come at once; the rest is spread over the minute, so that burst and
    /// pace together stay within any minute.
    fn new(per_minute: u32) -> Self {
        let per_minute = per_minute.max(2);
        let burst = (per_minute / 5).max(1);
        let interval = 60_000_000_000 / u64::from(per_minute - burst) + 1;
        let tolerance = Duration::from_nanos(interval * u64::from(burst - 1));
        Self { interval: Duration::from_nanos(interval), tolerance, due: Tick::default() }
    }

    fn wait(&self, now: Tick) -> Duration {
        self.due.saturating_since(now).saturating_sub(self.tolerance)
    }

    fn take(&mut self, now: Tick) {
        self.due = self.due.max(now).saturating_add(self.interval);
    }
}

#[cfg(test)]
mod tests;
