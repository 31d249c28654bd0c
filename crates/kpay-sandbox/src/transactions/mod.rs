//! Payments, refunds, withdrawals and transfers: requests, records, and what becomes of them with time.

pub(crate) mod lifecycle;
pub(crate) mod payment;
pub(crate) mod payment_request;
pub(crate) mod phone;
pub(crate) mod phone_formats;
pub(crate) mod reference;
pub(crate) mod refund;
pub(crate) mod schedule;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod test_data;
pub(crate) mod test_numbers;
pub(crate) mod transfer;
pub(crate) mod withdrawal;
pub(crate) mod withdrawal_request;

use self::payment::Payment;
use self::refund::Refund;
use self::schedule::Schedule;
use self::store::Store;
use self::transfer::Transfer;
use self::withdrawal::Withdrawal;

/// Everything that was asked for, and what is still to become of it.
#[derive(Clone, Default)]
pub(crate) struct Transactions {
    pub(crate) payments: Store<Payment>,
    pub(crate) refunds: Store<Refund>,
    pub(crate) withdrawals: Store<Withdrawal>,
    pub(crate) transfers: Store<Transfer>,
    pub(crate) schedule: Schedule,
}
