//! The ids: the merchant's own, and those that KPay makes.

pub(crate) mod external_id;
pub(crate) mod kpay_id;

pub use external_id::ExternalId;
pub use kpay_id::{
    ApplicationId, BankAccountId, PaymentId, PaymentKey, Reference, RefundId, WithdrawalId,
};
