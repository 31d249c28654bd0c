//! One column per transaction that keeps any number of receivers in step.

use crate::transaction::TransactionState;
use crate::webhook::Event;

/// What to do with a notification, or with a status that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advance {
    /// Store this state, and act on it.
    Apply(TransactionState),
    /// It says otherwise of what was final: read the transaction from KPay, and let a person look.
    Conflict,
    /// It was applied before: acknowledge it, do nothing.
    Duplicate,
    /// It is older than what is stored: acknowledge it, do nothing.
    Stale,
}

/// Says what a verified event means for the state that is stored of its transaction (`None` before
/// the first). Duplicates and disorder happen, and a late `COMPLETED` after a local cancel or a
/// `FAILED` is applied (contract: [Statuses](crate::contract#statuses),
/// [Webhooks](crate::contract#webhooks)).
///
/// It is pure: to be safe with any number of receivers, store its result by a statement that checks
/// the state it was made from, and ask again when another receiver was first. What follows from the
/// state (the delivery) belongs into the same database transaction:
///
/// ```sql
/// SELECT state FROM transactions WHERE event_key = :key;
/// -- nothing was stored:
/// INSERT INTO transactions (event_key, state) VALUES (:key, :new) ON CONFLICT DO NOTHING;
/// -- a state was stored:
/// UPDATE transactions SET state = :new WHERE event_key = :key AND state = :stored;
/// -- no row changed? read the state again, and call `advance` again
/// ```
///
/// For the payments of an order [`settle_order`](crate::order::settle_order) says it all: it delivers an
/// order once, however many payments it has. `examples/webhook_store_sql.rs` is that as a program.
///
/// ```
/// use http::HeaderMap;
/// use kpay_core::webhook::{self, SIGNATURE_HEADER};
/// use kpay_core::{Advance, TransactionState, WebhookSecret, advance};
///
/// let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
/// let body = br#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED"}"#;
/// let headers = HeaderMap::from_iter([(SIGNATURE_HEADER.parse()?, secret.sign(body).parse()?)]);
/// let event = webhook::verify(&headers, body, &secret)?;
///
/// assert_eq!(advance(Some(TransactionState::Open), &event), Advance::Apply(TransactionState::Completed));
/// assert_eq!(advance(Some(TransactionState::Completed), &event), Advance::Duplicate);
/// assert_eq!(event.key().as_deref(), Some("payment:pay_1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn advance(stored: Option<TransactionState>, event: &Event) -> Advance {
    event.state().map_or(Advance::Conflict, |state| advance_to(stored, state))
}

/// The same for the state of a transaction that was read from KPay.
///
/// ```
/// use kpay_core::{Advance, Status, TransactionState, advance_to};
///
/// let read = Status::Completed.state();
/// assert_eq!(advance_to(Some(TransactionState::Failed), read), Advance::Apply(read));
/// ```
pub fn advance_to(stored: Option<TransactionState>, next: TransactionState) -> Advance {
    let Some(stored) = stored else { return Advance::Apply(next) };
    if stored == next {
        return Advance::Duplicate;
    }
    match (rank(stored), rank(next)) {
        // Paid is not unpaid by a later word: someone has to look.
        (Rank::Paid, Rank::Unpaid) => Advance::Conflict,
        (from, to) if to > from => Advance::Apply(next),
        _ => Advance::Stale,
    }
}

#[derive(PartialEq, PartialOrd)]
enum Rank {
    Open,
    Unpaid,
    Paid,
    GivenBack,
}

fn rank(state: TransactionState) -> Rank {
    match state {
        TransactionState::Open => Rank::Open,
        TransactionState::Cancelled | TransactionState::Expired | TransactionState::Failed => {
            Rank::Unpaid
        }
        TransactionState::Completed => Rank::Paid,
        TransactionState::Refunded => Rank::GivenBack,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn state() -> impl Strategy<Value = TransactionState> {
        prop::sample::select(TransactionState::ALL)
    }

    #[test]
    fn a_late_success_counts_and_a_late_failure_alarms() {
        assert_eq!(
            advance_to(Some(TransactionState::Failed), TransactionState::Completed),
            Advance::Apply(TransactionState::Completed)
        );
        assert_eq!(
            advance_to(Some(TransactionState::Cancelled), TransactionState::Completed),
            Advance::Apply(TransactionState::Completed)
        );
        assert_eq!(
            advance_to(Some(TransactionState::Completed), TransactionState::Failed),
            Advance::Conflict
        );
        assert_eq!(
            advance_to(Some(TransactionState::Completed), TransactionState::Open),
            Advance::Stale
        );
        assert_eq!(
            advance_to(Some(TransactionState::Refunded), TransactionState::Completed),
            Advance::Stale
        );
    }

    proptest! {
        #[test]
        fn any_order_of_the_same_words_ends_alike(words in prop::collection::vec(state(), 1..12), seed: u64) {
            // Which of several unpaid ends was first is no matter of money.
            let end = |words: &[TransactionState]| {
                let mut stored: Option<TransactionState> = None;
                for word in words {
                    if let Advance::Apply(state) = advance_to(stored, *word) {
                        stored = Some(state);
                    }
                }
                stored.map(|state| match state {
                    TransactionState::Cancelled | TransactionState::Expired => TransactionState::Failed,
                    other => other,
                })
            };
            let mut shuffled = words.clone();
            let length = shuffled.len() as u64;
            for index in 0..shuffled.len() {
                let other = (seed.rotate_left(index as u32) % length) as usize;
                shuffled.swap(index, other);
            }
            prop_assert_eq!(end(&words), end(&shuffled));
        }

        #[test]
        fn what_was_applied_is_a_duplicate_then(stored in state(), next in state()) {
            if let Advance::Apply(state) = advance_to(Some(stored), next) {
                prop_assert_eq!(advance_to(Some(state), next), Advance::Duplicate);
            }
        }
    }
}
