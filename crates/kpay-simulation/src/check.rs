//! The shop's books against KPay's, after each step and at the end.

use kpay_client::core::TransactionState;

use crate::invariant::Invariant;
use crate::orders::cause;
use crate::shop::store::{Kind, OrderRecord, Standing, Store};
use crate::truth::{TransactionKind, Truth, in_hundredths};
use crate::world::World;

/// What must hold at every moment.
pub(crate) fn always(world: &World) {
    let truth = world.truth();
    let store = world.store();
    let mut broken = Vec::new();
    if let Some(what) = truth.moved_twice() {
        broken.push((Invariant::NothingIsMovedTwice, what));
    }
    if let Some(what) = truth.unbalanced(false) {
        broken.push((Invariant::BooksAddUp, what));
    }
    if let Some(what) = paid_for_nothing(&store, &truth) {
        broken.push((Invariant::PaidMeansCompleted, what));
    }
    if let Some(what) = world.monitor().find_unlearned(&store) {
        broken.push((Invariant::BookedStaysBooked, what));
    }
    if let Some(what) = store.records.values().find_map(|record| unproven(record, &truth)) {
        broken.push((Invariant::UnknownNeedsProof, what));
    }
    drop((truth, store));
    for (invariant, what) in broken {
        world.report_broken(invariant, what);
    }
}

/// What must hold once the faults are over and days have passed.
pub(crate) fn at_the_end(world: &World) {
    let truth = world.truth();
    let store = world.store();
    let unknown = missed(&store, &truth);
    let unbalanced = truth.unbalanced(true);
    drop((truth, store));
    if let Some(what) = unknown {
        world.report_broken(Invariant::NothingStaysUnknown, what);
    }
    if let Some(what) = unbalanced {
        world.report_broken(Invariant::BooksAddUp, what);
    }
}

fn paid_for_nothing(store: &Store, truth: &Truth) -> Option<String> {
    store.sales.iter().filter(|(_, sale)| sale.is_paid).find_map(|(order, sale)| {
        let amount = in_hundredths(&sale.money.amount.to_string());
        let name = format!("order-{order}");
        let is_its = |row: &crate::truth::TransactionRow| {
            row.family == TransactionKind::Payment
                && row.moved()
                && cause(&row.external_id) == name
                && Some(row.amount) == amount
                && row.currency == sale.money.currency.as_str()
        };
        (!truth.rows.values().any(is_its)).then(|| format!("{name}, {}", sale.money))
    })
}

/// A doubt that was let go, or an end that was booked, though KPay has it otherwise.
fn unproven(record: &OrderRecord, truth: &Truth) -> Option<String> {
    let external_id = record.external_id.as_str();
    if record.standing == Standing::Refused {
        let held = truth.of(external_id).next().map(|(id, row)| format!("{id}, {}", row.status));
        let held = held.or_else(|| truth.transfers.get(external_id).map(i64::to_string));
        if let Some(held) = held {
            return Some(format!("{external_id} counts as not moved, and KPay holds {held}"));
        }
    }
    if record.kind == Kind::Transfer {
        let counts = record.movements.values().any(|it| it.state == TransactionState::Completed);
        return (counts && !truth.transfers.contains_key(external_id))
            .then(|| format!("{external_id} counts as moved"));
    }
    record.movements.iter().find_map(|(id, movement)| {
        let was = |status: &str| truth.rows.get(id).is_some_and(|row| row.was.contains(status));
        let is_so = match &movement.state {
            TransactionState::Cancelled => was("CANCELLED"),
            TransactionState::Completed => was("COMPLETED"),
            TransactionState::Expired => was("EXPIRED"),
            TransactionState::Failed => was("FAILED"),
            TransactionState::Refunded => was("REFUNDED"),
            _ => truth.rows.contains_key(id),
        };
        (!is_so).then(|| format!("{id} of {external_id} counts as {}", movement.state))
    })
}

/// What KPay completed and the shop does not know.
fn missed(store: &Store, truth: &Truth) -> Option<String> {
    let knows = |external_id: &str, id: &str| {
        let movement = store.records.get(external_id).and_then(|it| it.movements.get(id));
        movement.is_some_and(|it| {
            matches!(it.state, TransactionState::Completed | TransactionState::Refunded)
        })
    };
    let row = truth.rows.iter().find(|(id, row)| row.moved() && !knows(&row.external_id, id));
    if let Some((id, row)) = row {
        return Some(format!("{id} of {}, {}", row.external_id, row.status));
    }
    let is_booked = |external_id: &str| {
        let movements = store.records.get(external_id).map(|record| &record.movements);
        movements.is_some_and(|it| it.values().any(|it| it.state == TransactionState::Completed))
    };
    truth.transfers.keys().find(|it| !is_booked(it)).cloned()
}
