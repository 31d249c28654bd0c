//! Payments and withdrawals alike: they are read, and waited for.

pub(crate) mod get;
pub(crate) mod wait;
