//! What the fields of a request say together.

use std::ops::RangeInclusive;

use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::money::{Amount, Currency, Money};
use crate::text::InvalidInputError;
use crate::text::say::say;

/// What the fields of a request say, as far as one depends on another.
#[derive(Default)]
pub(crate) struct RequestFacts {
    pub(crate) amount: Amount,
    pub(crate) currency: Option<Currency>,
    /// The country of the wallet to debit.
    pub(crate) source: Option<Country>,
    /// The country of the wallet to credit.
    pub(crate) destination: Option<Country>,
    pub(crate) provider: Option<Provider>,
    pub(crate) phone_number: Option<PhoneNumber>,
}

impl RequestFacts {
    /// The amount in the currency that was named, or else in the one that can be meant.
    fn money(&self, implied: Option<Currency>) -> Result<Money, InvalidInputError> {
        let reason = "is missing, and more than one is possible here";
        match self.currency.clone().or(implied) {
            Some(currency) => Ok(Money::new(self.amount, currency)),
            None => Err(InvalidInputError::new("currency", reason)),
        }
    }

    fn check_number(&self) -> Result<(), InvalidInputError> {
        match (&self.phone_number, &self.provider) {
            (Some(number), Some(provider)) => number.check_provider(provider),
            _ => Ok(()),
        }
    }
}

/// Nothing depends on another.
pub(crate) fn check_nothing(_: &RequestFacts) -> Result<(), InvalidInputError> {
    Ok(())
}

/// The operator charges in the currency, and the number is one of its country.
pub(crate) fn check_charge(facts: &RequestFacts) -> Result<(), InvalidInputError> {
    if let Some(provider) = &facts.provider {
        let only = match provider.currencies() {
            [only] => Some(only.clone()),
            _ => None,
        };
        provider.check_charge(&facts.money(only)?)?;
    }
    facts.check_number()
}

/// The wallet holds the currency, and the number is one of the operator's country.
pub(crate) fn check_cross_country(facts: &RequestFacts) -> Result<(), InvalidInputError> {
    if let Some(source) = &facts.source {
        let money = facts.money(source.currency())?;
        if let Some(held) = source.currency()
            && held != money.currency
        {
            return Err(InvalidInputError::new(
                "currency",
                say!(
                    "the wallet of ",
                    source,
                    " holds ",
                    held,
                    ", not ",
                    money.currency,
                    ": give the amount that leaves it in ",
                    held,
                ),
            ));
        }
    }
    facts.check_number()
}

/// What a transfer may move, in units of the source's currency
/// (contract: [Wallet transfer](crate::contract#wallet-transfer)).
const BOUNDS: RangeInclusive<u32> = 100..=10_000_000;

/// The amount is one that KPay transfers, and it goes to another wallet.
pub(crate) fn check_transfer(facts: &RequestFacts) -> Result<(), InvalidInputError> {
    let amount = facts.amount;
    if amount < Amount::from(*BOUNDS.start()) || amount > Amount::from(*BOUNDS.end()) {
        let (least, most) = (BOUNDS.start(), BOUNDS.end());
        let reason = say!("'", amount, "' is no transfer's: ", least, " to ", most, " are");
        return Err(InvalidInputError::new("amount", reason));
    }
    if facts.source == facts.destination {
        return Err(InvalidInputError::new(
            "destinationCountry",
            "is the source country too: there is nothing to move",
        ));
    }
    Ok(())
}
