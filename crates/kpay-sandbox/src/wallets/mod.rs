//! Wallets, and what money is in them: amounts, fees, exchange rates.

pub(crate) mod amount;
pub(crate) mod fees;
#[cfg(test)]
mod ledger_tests;
pub(crate) mod rates;
pub(crate) mod wallet;
