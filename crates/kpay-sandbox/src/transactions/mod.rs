//! Payments, refunds, withdrawals and transfers: requests, records, and what becomes of them with time.

pub(crate) mod course;
pub(crate) mod payment;
pub(crate) mod payment_request;
pub(crate) mod phone;
pub(crate) mod phone_formats;
pub(crate) mod reference;
pub(crate) mod refund;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod test_numbers;
pub(crate) mod transfer;
pub(crate) mod withdrawal;
pub(crate) mod withdrawal_request;
