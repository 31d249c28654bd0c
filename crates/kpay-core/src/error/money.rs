//! How a call that moves money fails.

use super::{Error, RefusalCase};
use crate::say::{Say, display_as_said, say_to};
use crate::{ExternalId, InvalidInput};

/// Why a call that moves money failed, by the first question: did money move? Match all of it
/// (contract: "Idempotency, the rule that protects money").
///
/// ```
/// use kpay_core::MoneyError;
///
/// fn next_step(error: &MoneyError) -> &'static str {
///     match error {
///         MoneyError::NotMoved(_) => "correct it, or try again: nothing happened",
///         MoneyError::AlreadyExists { .. } => "look at the order's transaction: webhook, or get by its id",
///         MoneyError::Unknown { .. } => "keep the externalId; wait for the webhook, reconcile; never pay anew",
///     }
/// }
/// # let _ = next_step;
/// ```
#[derive(Debug)]
pub enum MoneyError {
    /// Some transaction holds this externalId: perhaps this call's own, perhaps an older one,
    /// perhaps of another amount. Never 'my call was accepted', and never 'failed'.
    AlreadyExists {
        /// The id it holds.
        external_id: ExternalId,
        /// What was seen.
        error: Error,
    },
    /// Surely nothing moved: it was never sent, or refused on the only attempt that was.
    NotMoved(Error),
    /// It may have been processed, and nothing has proven it either way. Do not pay anew under
    /// another externalId: wait for the webhook, or reconcile. Only where the answer with a hosted
    /// page's address was lost is a fresh one safe, and the error says so.
    Unknown {
        /// The id to recognise it by: webhooks carry it.
        external_id: ExternalId,
        /// What was seen.
        error: Error,
    },
}

impl MoneyError {
    /// What was seen, whichever case it is.
    pub fn error(&self) -> &Error {
        match self {
            Self::AlreadyExists { error, .. }
            | Self::NotMoved(error)
            | Self::Unknown { error, .. } => error,
        }
    }

    /// The externalId to look for, where a transaction exists or may exist.
    pub fn external_id(&self) -> Option<&ExternalId> {
        match self {
            Self::AlreadyExists { external_id, .. } | Self::Unknown { external_id, .. } => {
                Some(external_id)
            }
            Self::NotMoved(_) => None,
        }
    }

    /// Whether it is unknown if money moved.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

impl From<InvalidInput> for MoneyError {
    fn from(input: InvalidInput) -> Self {
        Self::NotMoved(input.into())
    }
}

impl Say for MoneyError {
    fn say(&self, to: &mut String) {
        match self {
            Self::AlreadyExists { external_id, error } => {
                let case = error.refusal().map(|refusal| &refusal.case);
                if matches!(case, Some(RefusalCase::AlreadyRefunded(_))) {
                    // The refund that exists may have an externalId of its own.
                    return say_to!(to; "the payment's refund already exists: ", error);
                }
                say_to!(to; "a transaction with externalId ", external_id, " already exists: ", error);
            }
            Self::NotMoved(error) => say_to!(to; "no money moved: ", error),
            Self::Unknown { external_id, error } => {
                say_to!(to; "unknown whether money moved for externalId ", external_id, ": ", error);
                let then = match error.operation() {
                    Some(operation) if operation.hosted => "",
                    Some(operation) if operation.at_once => {
                        ". Keep this externalId, compare the wallets' balances, and start no other transfer until \
                         it is known"
                    }
                    _ => {
                        ". Keep this externalId, wait for its webhook or reconcile, and start no other payment for \
                         the same order until it is known"
                    }
                };
                then.say(to);
            }
        }
    }
}

display_as_said!(MoneyError);

impl std::error::Error for MoneyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // `Display` has said the error itself.
        self.error().source()
    }
}
