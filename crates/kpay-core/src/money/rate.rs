//! Exact rates.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::money::Amount;
use crate::text::InvalidInputError;
use crate::wire::kind::{Kind, WireKind};
use crate::wire::value::answers;

/// An exact decimal rate: an exchange rate, or a fee as a fraction of one.
///
/// The SDK multiplies nothing by it: KPay's own sample does not multiply out
/// (contract: [Withdrawal](crate::contract#withdrawal)).
///
/// ```
/// use kpay_core::Rate;
///
/// let rate: Rate = serde_json::from_str("1.0153")?;
/// assert_eq!(rate.to_string(), "1.0153");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(Amount);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rate({})", self.0)
    }
}

impl FromStr for Rate {
    type Err = InvalidInputError;

    /// Reads `1.0153`: digits and one point, no separators, no exponent.
    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        text.parse().map(Self).map_err(|error: InvalidInputError| {
            InvalidInputError::new("rate", error.reason().to_owned())
        })
    }
}

impl WireKind for Rate {
    const KIND: Kind = Kind::Amount;
}

answers! { Rate }
