//! Where a transaction stands, as a closed list.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::{InvalidInputError, deserialize_str};

/// Where a transaction stands (contract: [Statuses](crate::contract#statuses)): what a
/// [`Status`](crate::Status) means, what a notification says, and what a store keeps in one text column. The
/// list is closed: match all of it.
///
/// ```
/// use kpay_core::{Status, TransactionState};
///
/// assert_eq!(Status::from("COMPLETED").state(), TransactionState::Completed);
/// assert_eq!(Status::from("ON_HOLD").state(), TransactionState::Open);
/// let column = TransactionState::Completed.to_string();
/// assert_eq!(column.parse(), Ok(TransactionState::Completed));
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TransactionState {
    /// Ended without money: given up.
    Cancelled,
    /// The money moved: a payment is paid, a payout has arrived, a refund is given back.
    Completed,
    /// Ended without money: its time ran out.
    Expired,
    /// Ended without money: failed.
    Failed,
    /// Not ended yet, or in a status that this version doesn't know.
    Open,
    /// The money moved, and was given back.
    Refunded,
}

impl TransactionState {
    /// Every state.
    pub const ALL: &'static [Self] = &[
        Self::Cancelled,
        Self::Completed,
        Self::Expired,
        Self::Failed,
        Self::Open,
        Self::Refunded,
    ];

    /// The word for a store, and in the other languages of this SDK.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Open => "open",
            Self::Refunded => "refunded",
        }
    }

    /// The state of that word; `None` where this version knows none.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == word)
    }

    /// Whether the transaction has ended. A webhook may still bring another end.
    pub fn is_final(self) -> bool {
        self != Self::Open
    }
}

impl fmt::Display for TransactionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AsRef<str> for TransactionState {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for TransactionState {
    type Err = InvalidInputError;

    /// Reads what [`as_str`](Self::as_str) wrote. A stored text that can't be read is of a later version
    /// of this SDK, or of another program: change nothing in that record, and let a person look.
    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        let named = Self::named(text);
        named.ok_or_else(|| {
            InvalidInputError::new("state", "is not a state that this version knows")
        })
    }
}

impl Serialize for TransactionState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for TransactionState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer, str::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_read_back_from_its_word() {
        for &state in TransactionState::ALL {
            assert_eq!(state.to_string().parse(), Ok(state));
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!(serde_json::from_str::<TransactionState>(&json).unwrap(), state);
        }
        assert!("COMPLETED".parse::<TransactionState>().is_err());
        assert!("".parse::<TransactionState>().is_err());
    }
}
