//! What a client remembers of the orders whose outcome is open.

use std::time::Duration;

use crate::endpoint::prepared::PreparedRequest;
use crate::error::Verdict;
use crate::error::{DoubtSource, Error, MoneyError, NextStep};
use crate::id::ExternalId;
use crate::operation::Operation;
use crate::time::Tick;
use crate::wire::value::text_of_member;

/// What a timer may be late by.
const LATE: Duration = Duration::from_secs(1);

/// The orders of one client that are under way, or that it left unknown
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// A second call with an externalId that is under way is refused, as it could make a second prompt or
/// payout. A call with an externalId that was left unknown starts in doubt: that it could not connect
/// says nothing of the first. A 2xx or a 409 of the same operation ends that, and so does a read of a
/// transaction with that externalId.
///
/// It is bounded: an order that was left unknown is kept for [`KEPT_FOR`](Self::KEPT_FOR), and of
/// these at most [`MOST`](Self::MOST); then the oldest is forgotten. It lives as long as its client:
/// what must outlive that stands in a store of yours, by [`state_after`](crate::order::state_after).
///
/// Payments, withdrawals, refunds and transfers are told apart, each with its externalIds; prompts and
/// gateway pages share those of payments, all kinds of withdrawals those of withdrawals (inferred: the
/// contract doesn't say whether KPay tells them apart).
///
/// ```
/// use kpay_core::endpoint::InitUssdPayment;
/// use kpay_core::{
///     BaseUrl, Call, CallPolicy, Credentials, Currency, Endpoint, ErrorKind, ExternalId, Money, Now,
///     OpenOrders, PhoneNumber, Provider,
/// };
///
/// let keys = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?;
/// let payment = InitUssdPayment::new(
///     ExternalId::new("ORDER-12345")?,
///     Money::new(5000, Currency::Xaf),
///     Provider::MtnMomoCmr,
///     PhoneNumber::new("+237 6 53 45 67 89")?,
/// );
/// let request = payment.prepare(&BaseUrl::kpay(), &keys)?;
/// let (mut orders, policy, now) = (OpenOrders::new(), CallPolicy::default(), Now::default());
///
/// let mut first = Call::begin(request.clone(), policy.clone(), now, &mut orders).unwrap();
/// let second = Call::begin(request.clone(), policy.clone(), now, &mut orders).unwrap_err();
/// assert_eq!(second.error.kind(), ErrorKind::InFlight);
///
/// first.settle(&mut orders);
/// assert!(Call::begin(request, policy, now, &mut orders).is_ok());
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Debug, Default)]
pub struct OpenOrders {
    /// In order of their keys.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    external_id: ExternalId,
    /// The path that makes such transactions.
    kind: &'static str,
    /// Until when a call of it is under way at most.
    under_way: Option<Tick>,
    /// Since when nothing is known of it.
    unknown: Option<Tick>,
}

/// What a call leaves of its order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aftermath {
    /// An attempt that may have been processed.
    Doubt,
    /// What there was before.
    Nothing,
    /// A transaction that surely exists.
    Proof,
}

/// A call that was let in.
pub(crate) struct Admission {
    pub(crate) until: Option<Tick>,
    pub(crate) is_in_doubt: bool,
}

/// A call with the same externalId has not ended.
pub(crate) struct UnderWay;

impl OpenOrders {
    /// How many orders that were left unknown are remembered at most.
    pub const MOST: usize = 10_000;

    /// How long an order that was left unknown is remembered: 3 days, as long as
    /// [`ReconcilePolicy`](crate::order::ReconcilePolicy) looks after one.
    pub const KEPT_FOR: Duration = Duration::from_secs(3 * 24 * 60 * 60);

    /// No orders.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn begin(
        &mut self,
        request: &PreparedRequest,
        deadline: Duration,
        now: Tick,
    ) -> Result<Admission, UnderWay> {
        let (operation, external_id) = (request.operation(), request.external_id());
        let (Some(kind), Some(external_id)) = (kind_of(operation), external_id) else {
            return Ok(Admission { until: None, is_in_doubt: false });
        };
        self.forget_old(now);
        let mut entry = self.take(external_id, kind);
        let is_under_way = entry.under_way.is_some();
        let until = now.saturating_add(deadline).saturating_add(LATE);
        entry.under_way = entry.under_way.or(Some(until));
        let is_in_doubt = entry.unknown.is_some();
        self.put(entry);
        if is_under_way { Err(UnderWay) } else { Ok(Admission { until: Some(until), is_in_doubt }) }
    }

    pub(crate) fn settle(&mut self, request: &PreparedRequest, until: Tick, aftermath: Aftermath) {
        let (operation, external_id) = (request.operation(), request.external_id());
        let (Some(kind), Some(external_id)) = (kind_of(operation), external_id) else { return };
        let mut entry = self.take(external_id, kind);
        // A call that ends after its time takes nothing from another.
        entry.under_way = entry.under_way.filter(|other| *other != until);
        match aftermath {
            Aftermath::Doubt => entry.unknown = Some(until),
            Aftermath::Nothing => {}
            Aftermath::Proof => entry.unknown = None,
        }
        self.put(entry);
    }

    /// Whether an order is under way, or was left unknown.
    pub fn is_open(&self, operation: &Operation, external_id: &str) -> bool {
        kind_of(operation).is_some_and(|kind| self.place(external_id, kind).is_ok())
    }

    /// Whether no order is open any more, after forgetting those whose time is over: what remembers nothing
    /// need not be kept itself.
    pub fn is_empty_at(&mut self, now: Tick) -> bool {
        self.forget_old(now);
        self.entries.is_empty()
    }

    /// What a call that could not even begin is told, as the token that it takes could not be fetched:
    /// nothing moved by it, which says nothing of an earlier call that is open.
    pub fn not_begun(
        &self,
        operation: &Operation,
        external_id: &ExternalId,
        error: Error,
    ) -> MoneyError {
        if !self.is_open(operation, external_id.as_str()) {
            return MoneyError::NotMoved(error);
        }
        let next_step = NextStep::of(Verdict::Unknown, Some(operation), &error);
        let error = error.with_doubt(DoubtSource::ByEarlierCall).with_next_step(next_step);
        MoneyError::Unknown { external_id: external_id.clone(), error }
    }

    /// Forgets the doubt about an order: a transaction with its externalId surely exists. `operation` is
    /// the one that was answered: an init, or the read of what it made.
    pub fn proven(&mut self, operation: &Operation, external_id: &str) {
        let Some(kind) = kind_of(operation) else { return };
        if let Ok(place) = self.place(external_id, kind) {
            let mut entry = self.entries.remove(place);
            entry.unknown = None;
            self.put(entry);
        }
    }

    /// The same for the body of a read, which names its externalId.
    pub fn proven_by(&mut self, operation: &Operation, body: &[u8]) {
        if self.entries.is_empty() || kind_of(operation).is_none() {
            return;
        }
        if let Some(external_id) = text_of_member(body, "externalId") {
            self.proven(operation, &external_id);
        }
    }

    fn place(&self, external_id: &str, kind: &str) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|one| (one.external_id.as_str(), one.kind).cmp(&(external_id, kind)))
    }

    fn take(&mut self, external_id: &ExternalId, kind: &'static str) -> Entry {
        match self.place(external_id.as_str(), kind) {
            Ok(place) => self.entries.remove(place),
            Err(_) => {
                Entry { external_id: external_id.clone(), kind, under_way: None, unknown: None }
            }
        }
    }

    /// Keeps what is open; where that is too much, the oldest goes.
    fn put(&mut self, entry: Entry) {
        if !entry.is_open() {
            return;
        }
        if let Err(place) = self.place(entry.external_id.as_str(), entry.kind) {
            self.entries.insert(place, entry);
        }
        if self.entries.len() > Self::MOST {
            let left = self.entries.iter().enumerate().filter(|(_, one)| one.under_way.is_none());
            if let Some((oldest, _)) = left.min_by_key(|(_, one)| one.unknown) {
                self.entries.remove(oldest);
            }
        }
    }

    /// Takes calls that never said how they ended for unknown, and lets go of what is old.
    fn forget_old(&mut self, now: Tick) {
        for entry in &mut self.entries {
            // An edge runtime forgets a call whose request has ended, and drops nothing.
            if entry.under_way.is_some_and(|until| until < now) {
                entry.unknown = entry.under_way.take();
            }
            let is_kept = |since: &Tick| now.saturating_since(*since) <= Self::KEPT_FOR;
            entry.unknown = entry.unknown.filter(is_kept);
        }
        self.entries.retain(Entry::is_open);
    }
}

impl Entry {
    fn is_open(&self) -> bool {
        self.under_way.is_some() || self.unknown.is_some()
    }
}

/// The path that makes the transactions of an operation, or that makes those it reads.
fn kind_of(operation: &Operation) -> Option<&'static str> {
    match operation.path {
        "/api/v1/payments/{id}" => Some("/api/v1/payments/init"),
        "/api/v1/payments/withdraw/{id}" => Some("/api/v1/payments/withdraw"),
        path => operation.moves_money().then_some(path),
    }
}
