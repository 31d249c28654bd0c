//! A payment or a withdrawal as KPay describes it.

pub(crate) mod payment;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod withdrawal;

pub use payment::Payment;
pub use state::TransactionState;
pub use status::{FailureReason, Status};
pub use withdrawal::Withdrawal;
