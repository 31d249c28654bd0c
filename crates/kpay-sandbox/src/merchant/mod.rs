//! The merchant: applications with their keys, tokens, rate limits and settings of KPay's dashboard.

pub(crate) mod application;
pub(crate) mod dashboard;
pub(crate) mod keys;
pub(crate) mod rate_limits;
pub(crate) mod tokens;
