//! An amount with its currency.

pub(crate) mod amount;
pub(crate) mod currency;
pub(crate) mod rate;

pub use amount::Amount;
pub use currency::Currency;
pub use rate::Rate;

use std::fmt;

use serde::{Deserialize, Serialize};

/// An [`Amount`] of a [`Currency`]: what a request charges
/// (contract: [Money, zones, fees, phones](crate::contract#money-zones-fees-phones)).
///
/// KPay's USSD requests carry no currency: it follows from the provider. Naming it here lets the
/// SDK refuse a price in another one before it is charged as the provider's own.
///
/// ```
/// use kpay_core::{Currency, Money};
///
/// let price = Money::new(5000, Currency::Xaf);
/// assert_eq!(price.to_string(), "5000 XAF");
/// let with_delivery = price.checked_add(&Money::new(1500, Currency::Xaf));
/// assert_eq!(with_delivery, Some(Money::new(6500, Currency::Xaf)));
/// assert_eq!(price.checked_add(&Money::new(1500, Currency::Xof)), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Money {
    /// How many units of the currency.
    pub amount: Amount,
    /// Which currency.
    pub currency: Currency,
}

impl Money {
    /// `amount` units of `currency`.
    pub fn new(amount: impl Into<Amount>, currency: Currency) -> Self {
        Self { amount: amount.into(), currency }
    }

    /// The sum; `None` when the currencies differ, or it has more digits than can be held exactly (28).
    #[must_use]
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        let amount = self.amount.checked_add(other.amount)?;
        (self.currency == other.currency).then(|| Self::new(amount, self.currency.clone()))
    }

    /// The difference; `None` when the currencies differ, or it has more digits than can be held exactly (28).
    #[must_use]
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        let amount = self.amount.checked_sub(other.amount)?;
        (self.currency == other.currency).then(|| Self::new(amount, self.currency.clone()))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}
