//! What the shop has on its disk: all that outlives its process.

use std::collections::BTreeMap;
use std::time::Duration;

use kpay_client::core::{
    Advance, Amount, ExpectedPayment, ExternalId, Money, OpenPayment, PaymentId, ReconcilePolicy,
    ReconcileStep, Status, TransactionState, UnixMillis, advance_to, reconcile,
};

use crate::cast::Cast;

/// For how long an end without money may turn out not to be the last word.
const MAY_COME_BACK: Duration = Duration::from_secs(2 * 60 * 60);

#[derive(Clone, Default)]
pub(crate) struct Store {
    pub(crate) sales: BTreeMap<u8, Sale>,
    /// By externalId.
    pub(crate) records: BTreeMap<String, OrderRecord>,
    /// Counts its changes.
    pub(crate) version: u64,
}

/// An order of a customer's.
#[derive(Clone)]
pub(crate) struct Sale {
    pub(crate) money: Money,
    /// Whether the goods went out.
    pub(crate) is_paid: bool,
    /// The externalIds it was to be paid under, the newest last.
    pub(crate) records: Vec<String>,
}

/// One externalId with all that became of it.
#[derive(Clone)]
pub(crate) struct OrderRecord {
    pub(crate) kind: Kind,
    pub(crate) external_id: ExternalId,
    /// What it is for now, and was before: KPay may have taken either.
    pub(crate) money: Money,
    pub(crate) earlier: Vec<Money>,
    pub(crate) standing: Standing,
    /// Since when something may have been processed that nothing accounts for.
    pub(crate) doubt: Option<UnixMillis>,
    /// Whether a fresh externalId is safe in spite of the doubt: nobody has seen the lost page.
    pub(crate) is_lost_page: bool,
    pub(crate) page: Option<String>,
    pub(crate) movements: BTreeMap<String, Movement>,
    pub(crate) has_asked: bool,
    before: Standing,
    /// Which process of the shop asks, or asked last.
    asked_by: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Payment { order: u8 },
    Refund { payment: PaymentId },
    Transfer,
    Withdrawal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// KPay has taken it.
    Accepted,
    /// A call is under way.
    Asking,
    New,
    /// Surely nothing moved.
    Refused,
    /// It may have moved.
    Unsure,
}

/// One transaction of KPay's.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    /// `None` while only its id is known.
    pub(crate) money: Option<Money>,
    pub(crate) state: TransactionState,
    pub(crate) since: UnixMillis,
    pub(crate) checked: Option<UnixMillis>,
    pub(crate) is_given_up: bool,
}

/// What a sweep through the store finds to be done.
pub(crate) enum Chore {
    /// A person has to look at this externalId.
    Ask(String),
    /// Read a transaction: of this externalId, with this id.
    Read(String, String),
}

impl Store {
    /// Starts a new record, or goes on with the one that is there.
    pub(crate) fn open(&mut self, kind: Kind, external_id: ExternalId, money: Money) {
        self.version += 1;
        let text = external_id.as_str().to_owned();
        if let Kind::Payment { order } = kind
            && let Some(sale) = self.sales.get_mut(&order)
            && !sale.records.contains(&text)
        {
            sale.records.push(text.clone());
        }
        let fresh = OrderRecord::new(kind, external_id, money.clone());
        let record = self.records.entry(text).or_insert(fresh);
        if record.money != money && record.may_ask() {
            let before = std::mem::replace(&mut record.money, money);
            record.earlier.push(before);
        }
    }

    /// Writes down that a call of a process begins; false when one must not.
    pub(crate) fn begin(&mut self, external_id: &str, process: u8) -> bool {
        let Some(record) = self.records.get_mut(external_id).filter(|record| record.may_ask())
        else {
            return false;
        };
        self.version += 1;
        record.before = record.standing;
        record.standing = Standing::Asking;
        record.asked_by = process;
        true
    }

    /// A process begins again: what was under way in it is unknown now.
    pub(crate) fn recover(&mut self, process: u8, now: UnixMillis) {
        self.version += 1;
        for record in self.records.values_mut() {
            if record.standing == Standing::Asking && record.asked_by == process {
                record.doubts(now);
            }
        }
    }

    /// What is read, told or answered of a transaction; of how much, if that was said.
    pub(crate) fn learn(
        &mut self,
        external_id: &str,
        id: &str,
        (status, money): (&Status, Option<Money>),
        now: UnixMillis,
        cast: Cast,
    ) {
        let stored = self.records.get(external_id).and_then(|record| record.movements.get(id));
        let advance = advance_to(stored.map(|movement| movement.state), status.state());
        self.advance(external_id, id, (advance, money), now, cast);
    }

    /// What follows from an [`Advance`].
    pub(crate) fn advance(
        &mut self,
        external_id: &str,
        id: &str,
        (advance, money): (Advance, Option<Money>),
        now: UnixMillis,
        cast: Cast,
    ) {
        let Some(record) = self.records.get_mut(external_id) else { return };
        self.version += 1;
        if record.standing == Standing::Unsure || record.standing == Standing::Refused {
            record.standing = Standing::Accepted;
        }
        let movement = record.movements.entry(id.to_owned()).or_insert_with(|| Movement::new(now));
        movement.money = movement.money.take().or(money);
        // Before its amount is known nothing of a payment is booked: it is read next.
        let is_payment = matches!(record.kind, Kind::Payment { .. });
        if is_payment && movement.money.is_none() {
            return;
        }
        let Advance::Apply(state) = advance else { return };
        let had_ended = movement.state != TransactionState::Open;
        if cast == Cast::ShopDeafAfterFailure && had_ended {
            return;
        }
        movement.state = state;
        if movement.state == TransactionState::Completed
            && let Kind::Payment { order } = record.kind
            && let Some(sale) = self.sales.get_mut(&order)
            && movement.money.as_ref() == Some(&sale.money)
        {
            sale.is_paid = true;
        }
        self.give_back(external_id, id, now);
    }

    /// A payment that reads as refunded ends the refund that the shop waits for.
    fn give_back(&mut self, external_id: &str, id: &str, now: UnixMillis) {
        let is_refunded = self
            .records
            .get(external_id)
            .and_then(|record| record.movements.get(id))
            .is_some_and(|movement| movement.state == TransactionState::Refunded);
        if !is_refunded {
            return;
        }
        for record in self.records.values_mut() {
            let is_of_it =
                matches!(&record.kind, Kind::Refund { payment } if payment.as_str() == id);
            // With two of them nothing says which one was completed.
            if is_of_it && record.movements.len() == 1 && record.doubt.is_none() {
                for movement in record.movements.values_mut() {
                    movement.state = TransactionState::Completed;
                    movement.checked = Some(now);
                }
            }
        }
    }

    /// A person has looked KPay's dashboard through for an externalId.
    pub(crate) fn learn_from_dashboard(
        &mut self,
        external_id: &str,
        rows: &[(String, Status)],
        now: UnixMillis,
        cast: Cast,
    ) {
        for (id, status) in rows {
            self.learn(external_id, id, (status, None), now, cast);
        }
        let Some(record) = self.records.get_mut(external_id) else { return };
        self.version += 1;
        record.has_asked = false;
        if record.standing == Standing::Asking {
            return;
        }
        record.doubt = None;
        if rows.is_empty() && record.standing == Standing::Unsure {
            record.standing = Standing::Refused;
        }
        let patience = ReconcilePolicy::default().give_up_after;
        for movement in record.movements.values_mut() {
            if now.saturating_since(movement.since) > patience {
                movement.is_given_up = true;
            }
        }
    }

    /// What is to be done now, and how long until there may be more.
    pub(crate) fn chores(&self, now: UnixMillis, cast: Cast) -> (Vec<Chore>, Duration) {
        let mut chores = Vec::new();
        let mut next = Duration::from_secs(10 * 60);
        let mut note =
            |step, chore: fn(String, String) -> Chore, external_id: &str, id: &str| match step {
                ReconcileStep::Read => chores.push(chore(external_id.to_owned(), id.to_owned())),
                ReconcileStep::AskSomeone => chores.push(Chore::Ask(external_id.to_owned())),
                ReconcileStep::WaitUntil(then) => next = next.min(then.saturating_since(now)),
            };
        for (external_id, record) in &self.records {
            if let Some(since) = record.doubt.filter(|_| !record.has_asked) {
                let open = OpenPayment::new(None, since);
                let step = reconcile(&open, &ReconcilePolicy::default(), now);
                note(step, Chore::Read, external_id, "");
            }
            for (id, movement) in &record.movements {
                if let Some(step) = record.step(movement, id, now, cast) {
                    note(step, Chore::Read, external_id, id);
                }
            }
        }
        if cast == Cast::ShopNeverAsking {
            chores.retain(|chore| !matches!(chore, Chore::Ask(_)));
        }
        (chores, next.max(Duration::from_secs(1)))
    }

    pub(crate) fn checked(&mut self, external_id: &str, id: &str, now: UnixMillis) {
        if let Some(record) = self.records.get_mut(external_id)
            && let Some(movement) = record.movements.get_mut(id)
        {
            movement.checked = Some(now);
        }
    }
}

impl OrderRecord {
    fn new(kind: Kind, external_id: ExternalId, money: Money) -> Self {
        Self {
            kind,
            external_id,
            money,
            earlier: Vec::new(),
            standing: Standing::New,
            doubt: None,
            is_lost_page: false,
            page: None,
            movements: BTreeMap::new(),
            has_asked: false,
            before: Standing::New,
            asked_by: 0,
        }
    }

    /// Whether KPay may be asked (again) under this externalId.
    pub(crate) fn may_ask(&self) -> bool {
        match self.standing {
            Standing::New | Standing::Refused => true,
            Standing::Asking | Standing::Unsure => false,
            Standing::Accepted => {
                let freed = |it: &Movement| {
                    matches!(it.state, TransactionState::Failed | TransactionState::Cancelled)
                };
                !self.movements.is_empty() && self.movements.values().all(freed)
            }
        }
    }

    /// The call that was under way moved nothing.
    pub(crate) fn was_not_moved(&mut self) {
        self.standing = match self.before {
            Standing::New => Standing::Refused,
            before => before,
        };
        if self.standing == Standing::Refused && !self.movements.is_empty() {
            self.standing = Standing::Accepted;
        }
    }

    /// The call that was under way may have moved something.
    pub(crate) fn doubts(&mut self, now: UnixMillis) {
        self.doubt = Some(now);
        self.standing = Standing::Unsure;
        if !self.movements.is_empty() && self.before == Standing::New {
            self.standing = Standing::Accepted;
        }
    }

    /// What KPay is held against that says how much: what was asked for, now or earlier.
    pub(crate) fn expected(&self, amount: Option<Amount>) -> ExpectedPayment {
        let asked = self.earlier.iter().find(|money| Some(money.amount) == amount);
        ExpectedPayment::new(self.external_id.clone(), asked.unwrap_or(&self.money).clone())
    }

    /// Whether this is the first call ever under its externalId.
    pub(crate) fn is_first_call(&self) -> bool {
        self.before == Standing::New
    }

    fn step(
        &self,
        movement: &Movement,
        id: &str,
        now: UnixMillis,
        cast: Cast,
    ) -> Option<ReconcileStep> {
        let mut policy = ReconcilePolicy::default();
        let mut is_worth_asking = true;
        match &movement.state {
            TransactionState::Completed | TransactionState::Refunded => return None,
            TransactionState::Cancelled | TransactionState::Expired | TransactionState::Failed => {
                if cast == Cast::ShopDeafAfterFailure {
                    return None;
                }
                policy.give_up_after = MAY_COME_BACK;
                is_worth_asking = false;
            }
            _ => {}
        }
        let read_by = match &self.kind {
            Kind::Payment { .. } | Kind::Withdrawal => PaymentId::new(id).ok()?,
            Kind::Refund { payment } => payment.clone(),
            Kind::Transfer => return None,
        };
        if movement.is_given_up {
            return None;
        }
        let mut open = OpenPayment::new(Some(read_by), movement.since);
        open.checked = movement.checked;
        let step = reconcile(&open, &policy, now);
        let is_asking = step == ReconcileStep::AskSomeone;
        (!is_asking || (is_worth_asking && !self.has_asked)).then_some(step)
    }
}

impl Movement {
    fn new(since: UnixMillis) -> Self {
        Self {
            money: None,
            state: TransactionState::Open,
            since,
            checked: None,
            is_given_up: false,
        }
    }
}
