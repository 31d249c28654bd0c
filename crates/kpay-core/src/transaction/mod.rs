//! A payment or a withdrawal as KPay describes it.

pub(crate) mod payment;
pub(crate) mod status;
pub(crate) mod withdrawal;

pub use payment::Payment;
pub use status::{FailureReason, Outcome, Status};
pub use withdrawal::Withdrawal;
