//! One column per transaction that keeps any number of receivers in step.

use crate::transaction::Status;
use crate::webhook::{Event, EventFamily, WebhookOutcome};
use crate::wire::open_enum::open_enum;

open_enum! {
    /// How far a transaction has come, as your store keeps it: one text column (contract: "Statuses").
    ///
    /// ```
    /// use kpay_core::Stage;
    ///
    /// let column = Stage::Completed.to_string();
    /// assert_eq!(Stage::from(column.as_str()), Stage::Completed);
    /// ```
    pub enum Stage {
        /// On its way.
        Open = "open",
        /// Ended without money: given up.
        Cancelled = "cancelled",
        /// Ended without money: its time ran out.
        Expired = "expired",
        /// Ended without money: failed.
        Failed = "failed",
        /// The money moved.
        Completed = "completed",
        /// The money moved, and was given back.
        Refunded = "refunded",
    }
}

/// What to do with a notification, or with a status that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advance {
    /// Store this stage, and act on it.
    Apply(Stage),
    /// It says otherwise of what was final: read the transaction from KPay, and let a person look.
    Conflict,
    /// It was applied before: acknowledge it, do nothing.
    Duplicate,
    /// It is older than what is stored: acknowledge it, do nothing.
    Stale,
}

/// Says what a verified event means for the stage that is stored of its transaction (`None` before
/// the first). Duplicates and disorder happen, and a late `COMPLETED` after a local cancel or a
/// `FAILED` is applied (contract: "Statuses", "Webhooks").
///
/// It is pure: to be safe with any number of receivers, store its result by a statement that checks
/// the stage it was made from, and ask again when another receiver was first. What follows from the
/// stage (the delivery) belongs into the same database transaction:
///
/// ```sql
/// SELECT stage FROM transactions WHERE event_key = :key;
/// -- nothing was stored:
/// INSERT INTO transactions (event_key, stage) VALUES (:key, :new) ON CONFLICT DO NOTHING;
/// -- a stage was stored:
/// UPDATE transactions SET stage = :new WHERE event_key = :key AND stage = :stored;
/// -- no row changed? read the stage again, and call `advance` again
/// ```
///
/// For the payments of an order [`settle_order`](crate::order::settle_order) says it all: it delivers an
/// order once, however many payments it has. `examples/webhook_store_sql.rs` is that as a program.
///
/// ```
/// use http::HeaderMap;
/// use kpay_core::webhook::{self, SIGNATURE_HEADER};
/// use kpay_core::{Advance, Stage, WebhookSecret, advance};
///
/// let secret = WebhookSecret::new("whsec_synthetic_for_tests")?;
/// let body = br#"{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED"}"#;
/// let headers = HeaderMap::from_iter([(SIGNATURE_HEADER.parse()?, secret.sign(body).parse()?)]);
/// let event = webhook::verify(&headers, body, &secret)?;
///
/// assert_eq!(advance(Some(&Stage::Open), &event), Advance::Apply(Stage::Completed));
/// assert_eq!(advance(Some(&Stage::Completed), &event), Advance::Duplicate);
/// assert_eq!(event.key().as_deref(), Some("payment:pay_1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn advance(stored: Option<&Stage>, event: &Event) -> Advance {
    let outcome = match event {
        Event::Informative(_) => return advance_to(stored, Stage::Open),
        Event::Payment(event) => event.outcome,
        Event::Payout(event) => event.outcome,
        Event::Refund(event) => event.outcome,
        Event::Other(_) => return Advance::Conflict,
    };
    advance_to_end(stored, outcome)
}

/// As [`advance`], for the event of a binding to another language.
pub fn advance_erased(
    stored: Option<&Stage>,
    family: EventFamily,
    outcome: Option<WebhookOutcome>,
) -> Advance {
    match (family, outcome) {
        (EventFamily::Informative, _) => advance_to(stored, Stage::Open),
        (EventFamily::Other, _) | (_, None) => Advance::Conflict,
        (_, Some(outcome)) => advance_to_end(stored, outcome),
    }
}

fn advance_to_end(stored: Option<&Stage>, outcome: WebhookOutcome) -> Advance {
    let stage = match outcome {
        WebhookOutcome::Cancelled => Stage::Cancelled,
        WebhookOutcome::Completed => Stage::Completed,
        WebhookOutcome::Failed => Stage::Failed,
    };
    advance_to(stored, stage)
}

/// The same for a status that was read from KPay.
///
/// ```
/// use kpay_core::{Advance, Stage, Status, advance_to_status};
///
/// let read = Status::Completed;
/// assert_eq!(advance_to_status(Some(&Stage::Failed), &read), Advance::Apply(Stage::Completed));
/// ```
pub fn advance_to_status(stored: Option<&Stage>, read: &Status) -> Advance {
    let stage = match read {
        Status::Cancelled => Stage::Cancelled,
        Status::Completed => Stage::Completed,
        Status::Expired => Stage::Expired,
        Status::Failed => Stage::Failed,
        Status::Refunded => Stage::Refunded,
        Status::Pending | Status::Processing | Status::Other(_) => Stage::Open,
    };
    advance_to(stored, stage)
}

fn advance_to(stored: Option<&Stage>, next: Stage) -> Advance {
    let Some(stored) = stored else { return Advance::Apply(next) };
    if *stored == next {
        return Advance::Duplicate;
    }
    match (rank(stored), rank(&next)) {
        (None, _) => Advance::Conflict,
        // Paid is not unpaid by a later word: someone has to look.
        (Some(Rank::Paid), Some(Rank::Unpaid)) => Advance::Conflict,
        (Some(from), Some(to)) if to > from => Advance::Apply(next),
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

fn rank(stage: &Stage) -> Option<Rank> {
    Some(match stage {
        Stage::Open => Rank::Open,
        Stage::Cancelled | Stage::Expired | Stage::Failed => Rank::Unpaid,
        Stage::Completed => Rank::Paid,
        Stage::Refunded => Rank::GivenBack,
        Stage::Other(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stage() -> impl Strategy<Value = Stage> {
        prop::sample::select(Stage::ALL.to_vec())
    }

    #[test]
    fn a_late_success_counts_and_a_late_failure_alarms() {
        assert_eq!(
            advance_to(Some(&Stage::Failed), Stage::Completed),
            Advance::Apply(Stage::Completed)
        );
        assert_eq!(
            advance_to(Some(&Stage::Cancelled), Stage::Completed),
            Advance::Apply(Stage::Completed)
        );
        assert_eq!(advance_to(Some(&Stage::Completed), Stage::Failed), Advance::Conflict);
        assert_eq!(advance_to(Some(&Stage::Completed), Stage::Open), Advance::Stale);
        assert_eq!(advance_to(Some(&Stage::Refunded), Stage::Completed), Advance::Stale);
        assert_eq!(advance_to(Some(&Stage::from("future")), Stage::Open), Advance::Conflict);
    }

    proptest! {
        #[test]
        fn any_order_of_the_same_words_ends_alike(words in prop::collection::vec(stage(), 1..12), seed: u64) {
            // Which of several unpaid ends was first is no matter of money.
            let end = |words: &[Stage]| {
                let mut stored: Option<Stage> = None;
                for word in words {
                    if let Advance::Apply(stage) = advance_to(stored.as_ref(), word.clone()) {
                        stored = Some(stage);
                    }
                }
                stored.map(|stage| match stage {
                    Stage::Cancelled | Stage::Expired => Stage::Failed,
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
        fn what_was_applied_is_a_duplicate_then(stored in stage(), next in stage()) {
            if let Advance::Apply(stage) = advance_to(Some(&stored), next.clone()) {
                prop_assert_eq!(advance_to(Some(&stage), next), Advance::Duplicate);
            }
        }
    }
}
