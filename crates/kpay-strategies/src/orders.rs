//! What a merchant's own store says: orders, what stayed open, saved waits.

use std::time::Duration;

use proptest::option::of;
use proptest::prelude::*;

use super::values::{
    any_provider, any_status, external_id, money_of, payment_id, payment_key, withdrawal_id,
};
use kpay_core::{
    ExpectedPayment, Now, OpenPayment, OrderRecord, ReconcilePolicy, SavedWatch, Tick, UnixMillis,
    Watch, WatchKey, WatchPolicy, WatchStep,
};

/// Moments of the years 2020 to 2035, in milliseconds since 1970.
pub fn unix_millis() -> impl Strategy<Value = UnixMillis> {
    (1_577_836_800_000_u64..2_051_222_400_000).prop_map(UnixMillis::new)
}

/// Moments on the clock for waiting, up to a year after its origin.
pub fn tick() -> impl Strategy<Value = Tick> {
    (0_u64..31_536_000_000).prop_map(|millis| Tick::from_duration(Duration::from_millis(millis)))
}

/// Clocks: a date of the years 2020 to 2035, and up to a year on the clock for waiting.
pub fn now() -> impl Strategy<Value = Now> {
    (tick(), unix_millis()).prop_map(|(tick, unix)| Now::new(tick, unix))
}

/// What orders say of their payments: money that some operator can charge, with KPay's id or
/// without.
///
/// ```
/// use kpay_core::Payment;
/// use proptest::prelude::*;
///
/// proptest!(|(expected in kpay_strategies::expected_payment(), payment in kpay_strategies::payment())| {
///     // What your code does with each match goes here.
///     prop_assert_eq!(payment.amount.is_none(), payment.matches(&expected).amount == kpay_core::FieldMatch::Absent);
/// });
/// ```
pub fn expected_payment() -> impl Strategy<Value = ExpectedPayment> {
    let money = any_provider().prop_flat_map(|provider| money_of(&provider));
    (external_id(), money, of(payment_id())).prop_map(|(external_id, money, payment_id)| {
        let mut expected = ExpectedPayment::new(external_id, money);
        expected.payment_id = payment_id;
        expected
    })
}

/// What stores say of an order: the state of its payment that is stored, and perhaps what it
/// was delivered for.
///
/// ```
/// use kpay_core::{OrderStep, settle_order};
/// use proptest::prelude::*;
///
/// proptest!(|(order in kpay_strategies::order_record(), signed in kpay_strategies::signed_webhook())| {
///     // What your code does with each step goes here.
///     if settle_order(&order, &signed.event) == OrderStep::Deliver {
///         prop_assert!(order.delivered_for.is_none());
///     }
/// });
/// ```
pub fn order_record() -> impl Strategy<Value = OrderRecord> {
    let delivered_for = of(payment_id().prop_map(|id| format!("payment:{id}")));
    (expected_payment(), of(super::values::transaction_state()), delivered_for).prop_map(
        |(expected, state, delivered_for)| {
            let mut order = OrderRecord::new(expected);
            (order.state, order.delivered_for) = (state, delivered_for);
            order
        },
    )
}

/// Rows of payments that stayed open: with KPay's id as a rule, read up to ten days after the first
/// init or not yet.
///
/// ```
/// use kpay_core::{ReconcileStep, reconcile};
/// use proptest::prelude::*;
///
/// let inputs = (kpay_strategies::open_payment(), kpay_strategies::reconcile_policy(), kpay_strategies::unix_millis());
/// proptest!(|((open, policy, now) in inputs)| {
///     if reconcile(&open, &policy, now) == ReconcileStep::Read {
///         prop_assert!(open.payment_id.is_some());
///     }
/// });
/// ```
pub fn open_payment() -> impl Strategy<Value = OpenPayment> {
    let id = prop::option::weighted(0.8, payment_id());
    (id, unix_millis(), of(0_u64..864_000_000)).prop_map(|(payment_id, since, read)| {
        let mut open = OpenPayment::new(payment_id, since);
        open.checked = read.map(|after| since.saturating_add(Duration::from_millis(after)));
        open
    })
}

/// Policies of reconciliation: reads at least 1 s to 10 minutes apart and at most that to a day,
/// given up after an hour to ten days, webhooks awaited for a minute to a day.
pub fn reconcile_policy() -> impl Strategy<Value = ReconcilePolicy> {
    let seconds = Duration::from_secs;
    (1_u64..=600, 0_u64..=85_800, 3_600_u64..=864_000, 60_u64..=86_400).prop_map(
        move |(least, more, give_up, webhook)| {
            let mut policy = ReconcilePolicy::default();
            policy.least_wait = seconds(least);
            policy.longest_wait = seconds(least + more);
            policy.give_up_after = seconds(give_up);
            policy.webhook_within = seconds(webhook);
            policy
        },
    )
}

/// Policies of a wait: the first read after up to 10 s, then at most 3 to 60 s apart, for up to ten
/// minutes.
pub fn watch_policy() -> impl Strategy<Value = WatchPolicy> {
    let millis = Duration::from_millis;
    (0_u64..=10_000, 3_000_u64..=60_000, 1_000_u64..=600_000).prop_map(
        move |(first, longest, deadline)| {
            let mut policy = WatchPolicy::default();
            policy.first_delay = millis(first);
            policy.longest_delay = millis(longest);
            policy.deadline = millis(deadline);
            policy
        },
    )
}

/// What is waited for: a payment by its id or reference, or a withdrawal.
pub fn watch_key() -> impl Strategy<Value = WatchKey> {
    prop_oneof![
        3 => payment_key().prop_map(WatchKey::from),
        1 => withdrawal_id().prop_map(WatchKey::from),
    ]
}

/// Waits that began at [`Now::default`] and have read up to five statuses, unknown ones among them,
/// each when it was due. They may have ended.
///
/// ```
/// use kpay_core::{Now, Watch, WatchStep};
/// use proptest::prelude::*;
///
/// proptest!(|(watch in kpay_strategies::watch())| {
///     let ended = watch.last_status().is_some_and(|status| status.is_final());
///     let step = watch.poll(Now::default());
///     prop_assert!(!ended || matches!(step, WatchStep::Done(_)));
/// });
/// ```
pub fn watch() -> impl Strategy<Value = Watch> {
    began(Just(Now::default())).prop_map(|(watch, _)| watch)
}

/// Waits as they are stored between two processes, at any date: see [`watch`].
pub fn saved_watch() -> impl Strategy<Value = SavedWatch> {
    began(now()).prop_map(|(watch, now)| watch.save(now))
}

/// A wait, and the time at its last read.
fn began(start: impl Strategy<Value = Now>) -> impl Strategy<Value = (Watch, Now)> {
    let reads = prop::collection::vec((any_status(), any::<u64>()), 0..=5);
    (watch_key(), watch_policy(), start, reads).prop_map(|(key, policy, mut now, reads)| {
        let mut watch = Watch::new(key, policy, now);
        for (status, entropy) in reads {
            if let WatchStep::Wait(wait) = watch.poll(now) {
                now = now.saturating_add(wait);
            }
            if watch.poll(now) != WatchStep::Check {
                break;
            }
            watch.on_status(&status, now, entropy);
        }
        (watch, now)
    })
}
