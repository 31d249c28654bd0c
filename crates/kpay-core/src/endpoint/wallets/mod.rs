//! The wallets of a company.

pub(crate) mod create_token;
pub(crate) mod transfer;
