//! How a call that moves money fails.

use super::{DoubtSource, Error, NextStep, RefusalCase};
use crate::error::Verdict;
use crate::id::ExternalId;
use crate::text::InvalidInputError;
use crate::text::say::{Say, display_as_said, say_to};

/// Why a call that moves money failed, by the first question: did money move? Match all of it
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// [`next_step`](Self::next_step) says for each what to call then, and [`state_after`](crate::order::state_after)
/// what it makes of what is stored of the order.
///
/// ```
/// use kpay_core::MoneyError;
///
/// fn told(error: &MoneyError) -> String {
///     match error {
///         MoneyError::NotMoved(_) => format!("this call moved nothing: {}", error.next_step()),
///         MoneyError::AlreadyExists { external_id, .. } => format!("{external_id} is taken: {}", error.next_step()),
///         MoneyError::Unknown { external_id, .. } => format!("open: {external_id}. {}", error.next_step()),
///     }
/// }
/// # let _ = told;
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
    /// Surely nothing moved by this call: it was never sent, or KPay refused it on the only attempt that
    /// was. What an earlier call of the same order did is another question: a client remembers those that
    /// it left unknown, and then says [`Unknown`](Self::Unknown), unless this call's own input was wrong.
    NotMoved(Error),
    /// It may have been processed, and nothing has proven it either way. Do not pay again under
    /// another externalId. Only where the answer with the page of a gateway payment was lost is a fresh
    /// one safe, and [`next_step`](Self::next_step) says so. It is also what a second call is told while
    /// the first is under way in the same client ([`ErrorKind::InFlight`](crate::error::ErrorKind::InFlight)).
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

    /// What to call, or to wait for, next.
    pub fn next_step(&self) -> NextStep {
        let verdict = match self {
            Self::AlreadyExists { .. } => Verdict::AlreadyExists,
            Self::NotMoved(_) => Verdict::NotMoved,
            Self::Unknown { .. } => Verdict::Unknown,
        };
        let error = self.error();
        error.0.next_step.unwrap_or_else(|| NextStep::of(verdict, error.operation(), error))
    }

    /// Whether it is unknown if money moved.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

impl From<InvalidInputError> for MoneyError {
    fn from(input: InvalidInputError) -> Self {
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
                let whose = match error.0.doubted {
                    None => "perhaps an older one, or of another amount: ",
                    Some(DoubtSource::ByEarlierCall) => {
                        "most likely of the earlier call that was left unknown: "
                    }
                    Some(DoubtSource::ByThisCall) => {
                        "most likely of this call's own first attempt: "
                    }
                };
                say_to!(to; "a transaction with externalId ", external_id, " already exists, ", whose, error);
            }
            Self::NotMoved(error) => say_to!(to; "this call moved no money: ", error),
            Self::Unknown { external_id, error } => {
                say_to!(to; "unknown whether money moved for externalId ", external_id);
                if error.0.doubted == Some(DoubtSource::ByEarlierCall) {
                    ", as an earlier call with it is not known yet".say(to);
                }
                say_to!(to; ": ", error);
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
