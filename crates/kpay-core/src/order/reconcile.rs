//! What stayed open: what to read now, and what to conclude.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::PaymentId;
use crate::time::UnixMillis;

/// A payment that your store says is open. Webhooks are tried three times within seconds and then
/// gone: reading what stayed open is part of the contract ("Webhooks").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OpenPayment {
    /// KPay's id; `None` when the init's outcome was unknown and no webhook has named it.
    pub payment_id: Option<PaymentId>,
    /// When the init was sent first.
    pub since: UnixMillis,
    /// When it was read last.
    pub checked: Option<UnixMillis>,
}

impl OpenPayment {
    /// A payment since its first init.
    pub fn new(payment_id: Option<PaymentId>, since: UnixMillis) -> Self {
        Self { payment_id, since, checked: None }
    }

    /// Sets when it was read last.
    #[must_use]
    pub fn checked(mut self, at: UnixMillis) -> Self {
        self.checked = Some(at);
        self
    }
}

/// How patiently open payments are looked after (contract: [Delivery](crate::contract#delivery)).
///
/// ```
/// use std::time::Duration;
/// use kpay_core::ReconcilePolicy;
///
/// let mut policy = ReconcilePolicy::default();
/// policy.give_up_after = Duration::from_secs(24 * 60 * 60);
/// assert!(policy.least_wait < policy.longest_wait);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReconcilePolicy {
    /// The least time between two reads; 30 s by default.
    pub least_wait: Duration,
    /// The longest time between two reads; 6 hours by default.
    pub longest_wait: Duration,
    /// After this a person looks at it; 3 days by default, longer than a gateway page lives.
    pub give_up_after: Duration,
    /// How long a webhook may take to name a payment whose id is not known; an hour by default.
    pub webhook_within: Duration,
}

impl Default for ReconcilePolicy {
    fn default() -> Self {
        Self {
            least_wait: Duration::from_secs(30),
            longest_wait: Duration::from_secs(6 * 60 * 60),
            give_up_after: Duration::from_secs(3 * 24 * 60 * 60),
            webhook_within: Duration::from_secs(60 * 60),
        }
    }
}

/// What to do about an open payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReconcileStep {
    /// A person has to look: it has been open for too long, or nothing names it. Nothing looks a
    /// payment up by its externalId; KPay's dashboard does.
    AskSomeone,
    /// Read it now, and apply what is read with [`advance_to`](crate::order::advance_to).
    Read,
    /// Nothing to do before then.
    WaitUntil(UnixMillis),
}

/// Says what to do about an open payment now. It is pure and keeps nothing: call it for each row,
/// from any process, and store `checked` after a read.
///
/// The wait between two reads grows with the payment's age, an eighth of it, so that a thousand old
/// rows don't use up the limits of the young ones.
///
/// ```
/// use kpay_core::{OpenPayment, PaymentId, ReconcilePolicy, ReconcileStep, UnixMillis, reconcile};
///
/// let since = UnixMillis::new(1_780_000_000_000);
/// let row = OpenPayment::new(Some(PaymentId::new("pay_1")?), since);
/// let policy = ReconcilePolicy::default();
/// assert_eq!(reconcile(&row, &policy, UnixMillis::new(1_780_000_060_000)), ReconcileStep::Read);
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
pub fn reconcile(open: &OpenPayment, policy: &ReconcilePolicy, now: UnixMillis) -> ReconcileStep {
    let age = now.saturating_since(open.since);
    let patience = match open.payment_id {
        Some(_) => policy.give_up_after,
        None => policy.webhook_within,
    };
    if age > patience {
        return ReconcileStep::AskSomeone;
    }
    if open.payment_id.is_none() {
        return ReconcileStep::WaitUntil(open.since.saturating_add(patience));
    }
    let last = open.checked.unwrap_or(open.since);
    let age_then = last.saturating_since(open.since);
    let due = last.saturating_add((age_then / 8).max(policy.least_wait).min(policy.longest_wait));
    if due <= now { ReconcileStep::Read } else { ReconcileStep::WaitUntil(due) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id() -> Option<PaymentId> {
        Some(PaymentId::new("pay_1").unwrap())
    }

    #[test]
    fn reads_ever_less_often_and_then_asks() {
        let since = UnixMillis::new(1_780_000_000_000);
        let policy = ReconcilePolicy::default();
        let mut row = OpenPayment::new(id(), since);
        let (mut now, mut reads) = (since, 0);
        loop {
            match reconcile(&row, &policy, now) {
                ReconcileStep::Read => {
                    reads += 1;
                    row = row.checked(now);
                }
                ReconcileStep::WaitUntil(then) => {
                    assert!(then > now && then.saturating_since(now) <= policy.longest_wait);
                    now = then;
                }
                ReconcileStep::AskSomeone => break,
            }
        }
        assert!((50..120).contains(&reads), "{reads}");
        assert!(now.saturating_since(since) > policy.give_up_after);
    }

    #[test]
    fn what_nothing_names_waits_for_its_webhook_only() {
        let since = UnixMillis::new(1_780_000_000_000);
        let (row, policy) = (OpenPayment::new(None, since), ReconcilePolicy::default());
        let hour = since.saturating_add(policy.webhook_within);
        assert_eq!(reconcile(&row, &policy, since), ReconcileStep::WaitUntil(hour));
        assert_eq!(
            reconcile(&row, &policy, hour.saturating_add(Duration::from_millis(1))),
            ReconcileStep::AskSomeone
        );
    }

    proptest! {
        #[test]
        fn any_clock_gives_a_step(since: u64, checked: Option<u64>, now: u64) {
            let mut row = OpenPayment::new(id(), UnixMillis::new(since));
            row.checked = checked.map(UnixMillis::new);
            let _ = reconcile(&row, &ReconcilePolicy::default(), UnixMillis::new(now));
        }
    }
}
