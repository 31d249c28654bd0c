//! A payment as KPay describes it.

use crate::catalogue::{Country, Provider};
use crate::id::{PaymentId, Reference};
use crate::json::RawJson;
use crate::money::{Amount, Currency, Money};
use crate::text::PersonalText;
use crate::time::Timestamp;
use crate::transaction::{FailureReason, Status, TransactionState};
use crate::wire::wire_struct;

wire_struct! {
    /// A payment (contract: [Payment object](crate::contract#payment-object)). Any field but the id and the
    /// status can be missing, or come in another type than it should: what can't be read is absent here, and
    /// in `extra` as KPay wrote it.
    ///
    /// ```
    /// use kpay_core::{TransactionState, Payment};
    ///
    /// let payment: Payment = serde_json::from_str(
    ///     r#"{"id":"pay_1","status":"COMPLETED","amount":5000,"currency":"XAF","newField":[1]}"#,
    /// )?;
    /// assert_eq!(payment.state(), TransactionState::Completed);
    /// assert_eq!(payment.money().unwrap().to_string(), "5000 XAF");
    /// assert_eq!(payment.extra.get("newField").unwrap().as_str(), "[1]");
    ///
    /// let odd: Payment = serde_json::from_str(
    ///     r#"{"id":123,"status":"COMPLETED","amount":"5,000","isTest":"true"}"#,
    /// )?;
    /// assert_eq!((odd.id.as_str(), odd.is_test, odd.amount), ("123", Some(true), None));
    /// assert_eq!(odd.extra.get("amount").unwrap().as_str(), "\"5,000\"");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Payment {
        required {
            /// KPay's id.
            "id" id: PaymentId,
            /// Where it stands; [`state`](Self::state) says what that means.
            "status" status: Status,
        }
        optional {
            /// KPay's reference, the one a customer sees.
            "reference" reference: Reference,
            /// The operator's own reference.
            "providerReference" provider_reference: String [id],
            /// What the customer pays, in units of `currency`.
            "amount" amount: Amount,
            /// What the merchant receives, in units of `currency`.
            "netAmount" net_amount: Amount,
            /// What KPay keeps, in units of `currency`. Fees differ by operator and time: never compute them.
            "feeAmount" fee_amount: Amount,
            /// The currency of the amounts.
            "currency" currency: Currency,
            /// Your own id, as KPay wrote it.
            "externalId" external_id: String [id],
            /// The operator; absent until a gateway page's customer chooses one.
            "provider" provider: Provider,
            /// The operator's country.
            "country" country: Country,
            /// The customer's number.
            "phoneNumber" phone_number: PersonalText,
            /// `GATEWAY` for a gateway page.
            "mode" mode: String,
            /// Whether nobody paid: a sandbox payment.
            "isTest" is_test: bool,
            /// The text given at init.
            "description" description: String,
            /// The object given at init, unchanged.
            "metadata" metadata: RawJson,
            /// When it was made.
            "createdAt" created_at: Timestamp,
            /// When it was paid.
            "completedAt" completed_at: Timestamp,
            /// When it failed.
            "failedAt" failed_at: Timestamp,
            /// Why it failed.
            "failureReason" failure_reason: FailureReason,
        }
    }
}

impl Payment {
    /// What the status means, as a closed list.
    pub fn state(&self) -> TransactionState {
        self.status.state()
    }

    /// The amount with its currency, when both are there.
    pub fn money(&self) -> Option<Money> {
        Some(Money::new(self.amount?, self.currency.clone()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_absent_and_the_last_of_two_counts() {
        let text = r#"{"status":"X","amount":null,"id":"a","status":"FAILED","metadata":null}"#;
        let payment: Payment = serde_json::from_str(text).unwrap();
        assert_eq!(payment.state(), TransactionState::Failed);
        assert_eq!((payment.amount, &payment.metadata, payment.money()), (None, &None, None));
    }

    #[test]
    fn what_is_required_is_named() {
        let error = serde_json::from_str::<Payment>(r#"{"id":"a"}"#).unwrap_err();
        assert!(error.to_string().contains("at status: is missing"), "{error}");
    }

    #[test]
    fn debug_hides_the_customer() {
        let text = r#"{"id":"a","status":"FAILED","phoneNumber":"237653456789","metadata":{"name":"Ada"}}"#;
        let payment: Payment = serde_json::from_str(text).unwrap();
        let shown = format!("{payment:?}");
        assert!(!shown.contains("2376") && !shown.contains("Ada"), "{shown}");
    }
}
