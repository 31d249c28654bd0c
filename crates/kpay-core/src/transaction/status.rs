//! Where a transaction stands.

use crate::transaction::TransactionState;
use crate::wire::open_enum::open_enum;

open_enum! {
    /// The status of a payment as KPay wrote it (contract: [Statuses](crate::contract#statuses)).
    ///
    /// It is open: ask [`state`](Self::state) for the closed question.
    ///
    /// ```
    /// use kpay_core::{TransactionState, Status};
    ///
    /// assert_eq!(Status::from("COMPLETED").state(), TransactionState::Completed);
    /// assert_eq!(Status::from("ON_HOLD").state(), TransactionState::Open);
    /// assert_eq!(Status::from("ON_HOLD").as_str(), "ON_HOLD");
    /// ```
    pub enum Status {
        /// Taken, not yet with the operator.
        Pending = "PENDING",
        /// With the operator or the customer.
        Processing = "PROCESSING",
        /// Paid.
        Completed = "COMPLETED",
        /// Not paid; `failureReason` says why.
        Failed = "FAILED",
        /// Given up.
        Cancelled = "CANCELLED",
        /// Paid once, then given back.
        Refunded = "REFUNDED",
        /// Its time ran out (known from KPay's PHP SDK only).
        Expired = "EXPIRED",
    }
}

impl Status {
    /// What the status means. Only `COMPLETED` is paid; an unknown status is open.
    pub fn state(&self) -> TransactionState {
        match self {
            Self::Completed => TransactionState::Completed,
            Self::Failed => TransactionState::Failed,
            Self::Cancelled => TransactionState::Cancelled,
            Self::Expired => TransactionState::Expired,
            Self::Refunded => TransactionState::Refunded,
            Self::Pending | Self::Processing | Self::Other(_) => TransactionState::Open,
        }
    }

    /// Whether the transaction has ended. A webhook may still bring another end: a late
    /// `COMPLETED` after a `FAILED` has been planned for by integrators.
    pub fn is_final(&self) -> bool {
        self.state() != TransactionState::Open
    }
}

open_enum! {
    /// Why a transaction failed, from `failureReason`
    /// (contract: [Failure codes](crate::contract#failure-codes)).
    ///
    /// Cards answer with whole sentences: those are kept as they are.
    pub enum FailureReason {
        /// No such customer at the operator.
        PayerNotFound = "PAYER_NOT_FOUND",
        /// No such recipient at the operator.
        RecipientNotFound = "RECIPIENT_NOT_FOUND",
        /// The customer's wallet does not cover the amount.
        InsufficientBalance = "INSUFFICIENT_BALANCE",
        /// The customer did not approve the prompt.
        PaymentNotApproved = "PAYMENT_NOT_APPROVED",
        /// The customer reached a limit of the operator's.
        PayerLimitReached = "PAYER_LIMIT_REACHED",
        /// The recipient reached a limit of the operator's.
        RecipientLimitReached = "RECIPIENT_LIMIT_REACHED",
        /// A wallet reached a limit of the operator's.
        WalletLimitReached = "WALLET_LIMIT_REACHED",
        /// Another prompt is still open on the customer's phone: wait for it before the next.
        TransactionAlreadyInProcess = "TRANSACTION_ALREADY_IN_PROCESS",
        /// The operator gave no reason.
        UnspecifiedFailure = "UNSPECIFIED_FAILURE",
    }
}

impl FailureReason {
    /// What to tell the customer, or to do, where there is something worth saying.
    ///
    /// ```
    /// use kpay_core::FailureReason;
    ///
    /// let reason = FailureReason::from("TRANSACTION_ALREADY_IN_PROCESS");
    /// assert!(reason.advice().unwrap().contains("wait"));
    /// ```
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::InsufficientBalance => {
                "The customer's wallet does not cover it: top up, or pay another way"
            }
            Self::PayerLimitReached | Self::RecipientLimitReached | Self::WalletLimitReached => {
                "A limit of the operator's is reached: a smaller amount, another day, or another wallet"
            }
            Self::PayerNotFound | Self::RecipientNotFound => {
                "The number has no wallet at this operator: check the number and the operator"
            }
            Self::PaymentNotApproved => {
                "The customer did not approve the prompt: ask whether to try again"
            }
            Self::TransactionAlreadyInProcess => {
                "Another prompt is still open on the customer's phone: wait until it is answered or gone, then try again"
            }
            Self::UnspecifiedFailure | Self::Other(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_completed_succeeds() {
        for status in Status::ALL {
            assert_eq!(status.state() == TransactionState::Completed, *status == Status::Completed);
        }
        assert!(!Status::from("completed").is_final());
    }

    #[test]
    fn failure_codes_are_those_of_the_contract() {
        let text = include_str!("../../../../contract/failure-codes.json");
        let codes: serde_json::Value = serde_json::from_str(text).unwrap();
        let listed: Vec<_> = FailureReason::ALL.iter().map(FailureReason::as_str).collect();
        assert_eq!(codes["mobile_money"], serde_json::json!(listed));
        for sentence in codes["card_sentences"].as_array().unwrap() {
            let sentence = sentence.as_str().unwrap();
            assert_eq!(FailureReason::from(sentence).as_str(), sentence);
        }
    }
}
