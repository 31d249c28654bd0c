//! What is stored of an order's calls, and what a new result makes of it.

use crate::error::{ErrorKind, MoneyError};
use crate::wire::open_enum::open_enum;

open_enum! {
    /// What the calls of an order have brought so far, as your store keeps it: one text column beside the
    /// externalId (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)). How
    /// far the transaction itself has come is its [`TransactionState`](crate::TransactionState).
    ///
    /// ```
    /// use kpay_core::OrderState;
    ///
    /// let column = OrderState::Unknown.to_string();
    /// assert_eq!(OrderState::from(column.as_str()), OrderState::Unknown);
    /// ```
    pub enum OrderState {
        /// KPay has taken it, and its id is known.
        Accepted = "accepted",
        /// A transaction holds the externalId.
        AlreadyExists = "already_exists",
        /// No call has moved anything.
        NotMoved = "not_moved",
        /// A call may have moved something.
        Unknown = "unknown",
    }
}

/// What one call of an order brought
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallOutcome {
    /// A success that was read.
    Accepted,
    /// [`MoneyError::AlreadyExists`].
    AlreadyExists,
    /// Another call has the order under way, and will tell ([`ErrorKind::InFlight`]).
    InFlight,
    /// [`MoneyError::NotMoved`]: by this call, whatever others did.
    NotMoved,
    /// Any other [`MoneyError::Unknown`].
    Unknown,
}

impl<T> From<&Result<T, MoneyError>> for CallOutcome {
    fn from(result: &Result<T, MoneyError>) -> Self {
        match result {
            Ok(_) => Self::Accepted,
            Err(MoneyError::AlreadyExists { .. }) => Self::AlreadyExists,
            Err(MoneyError::NotMoved(_)) => Self::NotMoved,
            Err(MoneyError::Unknown { error, .. }) if error.kind() == ErrorKind::InFlight => {
                Self::InFlight
            }
            Err(MoneyError::Unknown { .. }) => Self::Unknown,
        }
    }
}

/// Says what to store for an order after another of its calls. A result speaks of its own call only: 'not
/// moved' after 'unknown' stays unknown, and only a success or a 409 ends that
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// Write `unknown` before a call is sent, so that a process that ends in the middle leaves the truth
/// behind, and ask this with what was stored before that. It is pure: store its result by a statement
/// that checks the state it was made from, as with [`advance`](crate::order::advance).
///
/// ```
/// use kpay_core::{CallOutcome, OrderState, state_after};
///
/// let stored = OrderState::Unknown;
/// assert_eq!(state_after(Some(&stored), CallOutcome::NotMoved), OrderState::Unknown);
/// assert_eq!(state_after(Some(&stored), CallOutcome::Accepted), OrderState::Accepted);
/// assert_eq!(state_after(None, CallOutcome::NotMoved), OrderState::NotMoved);
/// ```
pub fn state_after(stored: Option<&OrderState>, result: impl Into<CallOutcome>) -> OrderState {
    match (result.into(), stored) {
        (CallOutcome::Accepted, _) => OrderState::Accepted,
        // It may be the one that was accepted.
        (CallOutcome::AlreadyExists, Some(OrderState::Accepted)) => OrderState::Accepted,
        (CallOutcome::AlreadyExists, _) => OrderState::AlreadyExists,
        // Even an accepted order: the first may have failed, and its externalId be free again.
        (CallOutcome::Unknown, _) => OrderState::Unknown,
        (CallOutcome::InFlight, None | Some(OrderState::NotMoved)) => OrderState::Unknown,
        (CallOutcome::NotMoved, None) => OrderState::NotMoved,
        (CallOutcome::InFlight | CallOutcome::NotMoved, Some(stored)) => stored.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn result() -> impl Strategy<Value = CallOutcome> {
        prop::sample::select(vec![
            CallOutcome::Accepted,
            CallOutcome::AlreadyExists,
            CallOutcome::InFlight,
            CallOutcome::NotMoved,
            CallOutcome::Unknown,
        ])
    }

    fn stored() -> impl Strategy<Value = Option<OrderState>> {
        let known = prop::sample::select(OrderState::ALL.to_vec());
        prop::option::of(prop_oneof![4 => known, 1 => Just(OrderState::from("future"))])
    }

    fn after(results: &[CallOutcome]) -> Option<OrderState> {
        let mut state = None;
        for result in results {
            state = Some(state_after(state.as_ref(), *result));
        }
        state
    }

    proptest! {
        #[test]
        fn not_moved_takes_nothing_back(stored in stored()) {
            let expected = stored.clone().unwrap_or(OrderState::NotMoved);
            prop_assert_eq!(state_after(stored.as_ref(), CallOutcome::NotMoved), expected);
        }

        #[test]
        fn only_a_success_or_a_409_ends_unknown(result in result()) {
            let state = state_after(Some(&OrderState::Unknown), result);
            let is_proof = matches!(result, CallOutcome::Accepted | CallOutcome::AlreadyExists);
            prop_assert_eq!(state != OrderState::Unknown, is_proof);
        }

        #[test]
        fn nothing_moved_only_if_every_call_moved_nothing(results in prop::collection::vec(result(), 1..8)) {
            let is_sure = results.iter().all(|result| *result == CallOutcome::NotMoved);
            prop_assert_eq!(after(&results) == Some(OrderState::NotMoved), is_sure);
        }

        #[test]
        fn the_same_result_twice_is_as_good_as_once(stored in stored(), result in result()) {
            let once = state_after(stored.as_ref(), result);
            prop_assert_eq!(state_after(Some(&once), result), once);
        }

        #[test]
        fn what_another_call_will_tell_hides_nothing_of_it(before in prop::collection::vec(result(), 0..6), told in result()) {
            // The one that found it under way may write before the one that had it so, or after it.
            let with = |results: &[CallOutcome]| after(&[&before, results].concat());
            let late = with(&[told, CallOutcome::InFlight]);
            let is_nothing = told == CallOutcome::NotMoved && with(&[told]) == Some(OrderState::NotMoved);
            prop_assert_eq!(late, if is_nothing { Some(OrderState::Unknown) } else { with(&[told]) });
        }
    }
}
