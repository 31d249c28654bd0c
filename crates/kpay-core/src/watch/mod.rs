//! Waiting for a final status.

mod read_failure;
mod saved;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::backoff::share;
use crate::error::Error;
use crate::id::{PaymentKey, WithdrawalId};
use crate::time::millis;
use crate::time::{Now, Tick, UnixMillis};
use crate::transaction::{Status, TransactionState};

pub use saved::SavedWatch;

use read_failure::ReadFailure;

/// KPay advises to read every 3 s at first.
const ADVISED_DELAY: Duration = Duration::from_secs(3);

/// The refusal of a read that ends a wait, counted since the last status that was read. A payment that was taken a
/// moment ago may not be found yet, and a key that is being replaced may be refused once (inferred).
const LAST_REFUSAL: u8 = 3;

/// How often a status is read, and for how long (contract: [Payment object](crate::contract#payment-object)).
///
/// ```
/// use std::time::Duration;
/// use kpay_core::WatchPolicy;
///
/// let at_once = WatchPolicy::default().first_delay(Duration::ZERO).deadline(Duration::from_secs(60));
/// assert_eq!(at_once.longest_delay, Duration::from_secs(15));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WatchPolicy {
    /// The wait before the first read, and the one to grow from; 3 s by default, as KPay advises.
    /// Zero reads at once, and then by the default.
    pub first_delay: Duration,
    /// What the wait grows to; 15 s by default.
    pub longest_delay: Duration,
    /// How long to wait altogether; 5 minutes by default.
    pub deadline: Duration,
}

impl Default for WatchPolicy {
    fn default() -> Self {
        Self {
            first_delay: ADVISED_DELAY,
            longest_delay: Duration::from_secs(15),
            deadline: Duration::from_secs(5 * 60),
        }
    }
}

impl WatchPolicy {
    /// Sets the wait before the first read.
    #[must_use]
    pub fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay;
        self
    }

    /// Sets what the wait grows to.
    #[must_use]
    pub fn longest_delay(mut self, delay: Duration) -> Self {
        self.longest_delay = delay;
        self
    }

    /// Sets how long to wait altogether.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}

/// Waits for a payment's or a withdrawal's final status by reading it now and then, as a state machine without IO
/// (contract: [Payment object](crate::contract#payment-object): every 3 s with growing delay; the webhook is
/// the authority).
///
/// **Ask [`poll`](Self::poll) until it says `Done`; answer every `Check` with one of
/// [`on_status`](Self::on_status) and [`on_error`](Self::on_error).** It can be saved and resumed
/// in another process: a queue, a cron job, an alarm.
///
/// ```
/// use std::time::Duration;
/// use kpay_core::{Now, TransactionState, PaymentId, Status, Watch, WatchPolicy, WatchStep};
///
/// let start = Now::default();
/// let mut watch = Watch::new(PaymentId::new("pay_abc123")?, WatchPolicy::default(), start);
/// let WatchStep::Wait(wait) = watch.poll(start) else { panic!("reads at once") };
///
/// let later = start.saturating_add(wait);
/// assert_eq!(watch.poll(later), WatchStep::Check);
/// watch.on_status(&Status::Completed, later, 0);
/// assert_eq!(watch.poll(later), WatchStep::Done(TransactionState::Completed));
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Watch {
    key: WatchKey,
    deadline: Tick,
    next_check: Tick,
    delay: Duration,
    longest_delay: Duration,
    last_status: Option<Status>,
    refusals: u8,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WatchStep {
    /// Read the status now.
    Check,
    /// It has ended so; [`TransactionState::Open`] when the deadline passed first.
    Done(TransactionState),
    /// Ask again after this long.
    Wait(Duration),
}

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WatchKey {
    /// The end of a payment.
    Payment(PaymentKey),
    /// The end of a withdrawal.
    Withdrawal(WithdrawalId),
}

impl<K: Into<PaymentKey>> From<K> for WatchKey {
    fn from(key: K) -> Self {
        Self::Payment(key.into())
    }
}

impl From<WithdrawalId> for WatchKey {
    fn from(id: WithdrawalId) -> Self {
        Self::Withdrawal(id)
    }
}

impl From<&WithdrawalId> for WatchKey {
    fn from(id: &WithdrawalId) -> Self {
        Self::Withdrawal(id.clone())
    }
}

impl Watch {
    /// Starts to wait; the deadline counts from `now`.
    pub fn new(key: impl Into<WatchKey>, policy: WatchPolicy, now: Now) -> Self {
        Self {
            key: key.into(),
            deadline: now.tick.saturating_add(policy.deadline),
            next_check: now.tick.saturating_add(policy.first_delay.min(policy.deadline)),
            // From nothing no delay would ever grow.
            delay: if policy.first_delay.is_zero() { ADVISED_DELAY } else { policy.first_delay },
            longest_delay: policy.longest_delay,
            last_status: None,
            refusals: 0,
        }
    }

    /// What is waited for.
    pub fn key(&self) -> &WatchKey {
        &self.key
    }

    /// The status that was read last.
    pub fn last_status(&self) -> Option<&Status> {
        self.last_status.as_ref()
    }

    /// How much of the time is left.
    pub fn time_left(&self, now: Now) -> Duration {
        self.deadline.saturating_since(now.tick)
    }

    /// Says what to do next. A status is read once more right at the deadline.
    pub fn poll(&self, now: Now) -> WatchStep {
        let state = self.last_status.as_ref().map_or(TransactionState::Open, Status::state);
        if state != TransactionState::Open {
            return WatchStep::Done(state);
        }
        if self.next_check > self.deadline {
            return WatchStep::Done(TransactionState::Open);
        }
        let wait = self.next_check.saturating_since(now.tick);
        if wait.is_zero() { WatchStep::Check } else { WatchStep::Wait(wait) }
    }

    /// Takes the status that was read. `entropy` is any random number.
    pub fn on_status(&mut self, status: &Status, now: Now, entropy: u64) {
        self.last_status = Some(status.clone());
        self.refusals = 0;
        self.delay_next(now, entropy, None);
    }

    /// Takes the failure of a read, and says whether the wait goes on.
    ///
    /// What says nothing of the payment is waited out to the deadline: the network, a server that fails, a proxy's
    /// page, an answer that can't be read. KPay's own refusal (wrong keys, an unknown payment) ends the wait when it
    /// comes the third time without a status between. What the program did wrong ends it at once.
    #[must_use]
    pub fn on_error(&mut self, error: &Error, now: Now, entropy: u64) -> bool {
        match ReadFailure::of(error) {
            ReadFailure::Final => return false,
            ReadFailure::Passing => {
                self.on_transient_error(error.retry_after(), now, entropy);
            }
            ReadFailure::Refused => return self.on_refusal(now, entropy),
        }
        true
    }

    /// Takes a failure of a read that says nothing of the payment, and the wait that was asked for with it. For
    /// bindings, which have no [`Error`].
    pub fn on_transient_error(&mut self, retry_after: Option<Duration>, now: Now, entropy: u64) {
        self.delay_next(now, entropy, retry_after);
    }

    /// Takes KPay's own refusal of a read, and says whether the wait goes on: it ends with the third without a
    /// status between. For bindings, which have no [`Error`].
    #[must_use]
    pub fn on_refusal(&mut self, now: Now, entropy: u64) -> bool {
        self.refusals = self.refusals.saturating_add(1);
        self.delay_next(now, entropy, None);
        self.refusals < LAST_REFUSAL
    }

    /// The state to serialise.
    pub fn save(&self, now: Now) -> SavedWatch {
        let unix = |tick: Tick| now.unix.saturating_add(tick.saturating_since(now.tick));
        SavedWatch {
            key: self.key.clone(),
            deadline: unix(self.deadline),
            next_check: unix(self.next_check),
            delay_millis: millis(self.delay),
            longest_delay_millis: millis(self.longest_delay),
            last_status: self.last_status.clone(),
        }
    }

    /// Goes on from a saved state. Time that passed in between counts.
    pub fn resume(saved: SavedWatch, now: Now) -> Self {
        let tick = |unix: UnixMillis| now.tick.saturating_add(unix.saturating_since(now.unix));
        Self {
            key: saved.key,
            deadline: tick(saved.deadline),
            next_check: tick(saved.next_check),
            delay: Duration::from_millis(saved.delay_millis),
            longest_delay: Duration::from_millis(saved.longest_delay_millis),
            last_status: saved.last_status,
            refusals: 0,
        }
    }

    /// Half as long again each time, up to the longest, with up to a fifth on top so that many
    /// waits don't read at once.
    fn delay_next(&mut self, now: Now, entropy: u64, at_least: Option<Duration>) {
        let delay = self.delay.saturating_add(share(self.delay / 5, entropy));
        let wanted = now.tick.saturating_add(delay.max(at_least.unwrap_or_default()));
        // The last read is due at the deadline; after it, none.
        self.next_check = if now.tick < self.deadline { wanted.min(self.deadline) } else { wanted };
        if self.next_check <= self.deadline && now.tick >= self.deadline {
            self.next_check = self.deadline.saturating_add(Duration::from_nanos(1));
        }
        self.delay = self.delay.saturating_add(self.delay / 2).min(self.longest_delay);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::{Cause, NotSentReason};
    use crate::id::PaymentId;
    use crate::text::InvalidInputError;

    fn transient() -> Error {
        Error::new(Cause::NotSent(NotSentReason::Connect))
    }

    fn start() -> (Watch, Now) {
        let now = Now::default().saturating_add(Duration::from_secs(1_000));
        (Watch::new(PaymentId::new("pay_1").unwrap(), WatchPolicy::default(), now), now)
    }

    #[test]
    fn ends_open_at_the_deadline_with_a_last_look() {
        let (mut watch, start) = start();
        let mut now = start;
        let mut checks = Vec::new();
        loop {
            match watch.poll(now) {
                WatchStep::Wait(wait) => now = now.saturating_add(wait),
                WatchStep::Check => {
                    checks.push(now.tick.saturating_since(start.tick));
                    watch.on_status(&Status::Processing, now, u64::MAX / 2);
                }
                WatchStep::Done(state) => {
                    assert_eq!(state, TransactionState::Open);
                    break;
                }
            }
        }
        assert_eq!(checks[0], Duration::from_secs(3));
        assert_eq!(*checks.last().unwrap(), Duration::from_secs(300));
        assert!((18..40).contains(&checks.len()), "{}", checks.len());
    }

    #[test]
    fn a_short_wait_reads_once_and_a_hasty_one_not_without_end() {
        let now = Now::default();
        let id = || PaymentId::new("pay_1").unwrap();
        let short = Watch::new(id(), WatchPolicy::default().deadline(Duration::from_secs(2)), now);
        assert_eq!(short.poll(now), WatchStep::Wait(Duration::from_secs(2)));
        let mut hasty = Watch::new(id(), WatchPolicy::default().first_delay(Duration::ZERO), now);
        assert_eq!(hasty.poll(now), WatchStep::Check);
        hasty.on_status(&Status::Pending, now, 0);
        assert_eq!(hasty.poll(now), WatchStep::Wait(ADVISED_DELAY));
    }

    #[test]
    fn a_refusal_ends_a_wait_when_it_comes_the_third_time_without_a_status() {
        let (mut watch, now) = start();
        assert!(watch.on_refusal(now, 0) && watch.on_refusal(now, 0));
        watch.on_status(&Status::Pending, now, 0);
        assert!(watch.on_refusal(now, 0));
        // What says nothing of the payment is not a status.
        watch.on_transient_error(None, now, 0);
        assert!(watch.on_refusal(now, 0));
        assert!(!watch.on_refusal(now, 0));
    }

    #[test]
    fn what_can_not_be_sent_ends_a_wait_at_once() {
        let (mut watch, now) = start();
        assert!(!watch.on_error(&InvalidInputError::new("id", "is none").into(), now, 0));
        assert!(watch.on_error(&transient(), now, 0));
    }

    #[test]
    fn a_saved_wait_goes_on_in_another_process() {
        let (mut watch, now) = start();
        watch.on_status(&Status::Pending, now, 7);
        let json = serde_json::to_string(&watch.save(now)).unwrap();
        let elsewhere = Now::new(Tick::default(), now.unix.saturating_add(Duration::from_secs(2)));
        let resumed = Watch::resume(serde_json::from_str(&json).unwrap(), elsewhere);
        assert_eq!(resumed.key(), watch.key());
        assert_eq!(resumed.last_status(), Some(&Status::Pending));
        assert_eq!(resumed.time_left(elsewhere), Duration::from_secs(298));
        let saved = watch.save(now);
        let parts = SavedWatch::of_parts(watch.key().clone(), saved.times(), Some(Status::Pending));
        assert_eq!(parts, saved);
    }

    proptest! {
        #[test]
        fn ends_within_its_deadline(script in prop::collection::vec((0_u8..4, any::<u64>(), 0_u64..40), 200)) {
            let (mut watch, start) = start();
            let mut now = start;
            let mut ended = false;
            for (event, entropy, took) in script {
                match watch.poll(now) {
                    WatchStep::Wait(wait) => {
                        now = now.saturating_add(wait);
                        prop_assert!(now.tick.saturating_since(start.tick) <= Duration::from_secs(300));
                    }
                    WatchStep::Check => {
                        now = now.saturating_add(Duration::from_secs(took));
                        match event {
                            0 => assert!(watch.on_error(&transient(), now, entropy)),
                            1 => watch.on_status(&Status::from("ON_HOLD"), now, entropy),
                            _ => watch.on_status(&Status::Processing, now, entropy),
                        }
                    }
                    WatchStep::Done(state) => {
                        prop_assert_eq!(state, TransactionState::Open);
                        ended = true;
                        break;
                    }
                }
            }
            prop_assert!(ended);
        }
    }
}
