//! Payouts from a wallet.

pub(crate) mod get;
pub(crate) mod init;
pub(crate) mod init_cross_country;
pub(crate) mod init_gateway;
