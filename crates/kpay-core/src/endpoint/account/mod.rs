//! The application and the company behind the keys.

pub(crate) mod balances;
pub(crate) mod exchange_rate;
pub(crate) mod me;
