//! Payments from customers.

pub(crate) mod get;
pub(crate) mod init_gateway;
pub(crate) mod init_ussd;
pub(crate) mod refund;
