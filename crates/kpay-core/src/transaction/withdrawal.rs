//! A withdrawal as KPay describes it.

use crate::catalogue::{Country, Provider};
use crate::id::{Reference, WithdrawalId};
use crate::json::RawJson;
use crate::money::{Amount, Currency, Money, Rate};
use crate::text::PersonalText;
use crate::time::Timestamp;
use crate::transaction::{FailureReason, Status, TransactionState};
use crate::wire::wire_struct;

wire_struct! {
    /// A withdrawal: a payout to a phone or a bank account
    /// (contract: [Withdrawal](crate::contract#withdrawal)). Any field but the id and the status can be
    /// missing, or come in another type than it should, as in a [`Payment`](crate::transaction::Payment).
    ///
    /// ```
    /// use kpay_core::{TransactionState, Withdrawal};
    ///
    /// let withdrawal: Withdrawal = serde_json::from_str(
    ///     r#"{"id":"wdr_1","status":"COMPLETED","amount":50000,"currency":"XAF","payoutAmount":48211.75}"#,
    /// )?;
    /// assert_eq!(withdrawal.state(), TransactionState::Completed);
    /// assert_eq!(withdrawal.payout_amount.unwrap().to_string(), "48211.75");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Withdrawal {
        required {
            /// KPay's id.
            "id" id: WithdrawalId,
            /// Where it stands; [`state`](Self::state) says what that means.
            "status" status: Status,
        }
        optional {
            /// KPay's reference.
            "reference" reference: Reference,
            /// The operator's own reference.
            "providerReference" provider_reference: String [id],
            /// What leaves the wallet, in units of `currency`.
            "amount" amount: Amount,
            /// What is paid out before any exchange, in units of `currency`.
            "netAmount" net_amount: Amount,
            /// What KPay keeps, in units of `currency`.
            "feeAmount" fee_amount: Amount,
            /// The wallet's currency.
            "currency" currency: Currency,
            /// The recipient's currency, across currencies only.
            "payoutCurrency" payout_currency: Currency,
            /// What the recipient gets, in units of `payout_currency`, across currencies only. Never
            /// compute it.
            "payoutAmount" payout_amount: Amount,
            /// How much of `payout_currency` one of `currency` is, across currencies only.
            "exchangeRate" exchange_rate: Rate,
            /// Your own id, as KPay wrote it.
            "externalId" external_id: String [id],
            /// The recipient's operator.
            "provider" provider: Provider,
            /// The recipient's country.
            "country" country: Country,
            /// The recipient's number.
            "phoneNumber" phone_number: PersonalText,
            /// `GATEWAY` for a gateway page.
            "mode" mode: String,
            /// Whether no money moves: a sandbox withdrawal.
            "isTest" is_test: bool,
            /// The text given at init.
            "description" description: String,
            /// The object given at init, unchanged.
            "metadata" metadata: RawJson,
            /// When it was made.
            "createdAt" created_at: Timestamp,
            /// When it was paid out.
            "completedAt" completed_at: Timestamp,
            /// When it failed.
            "failedAt" failed_at: Timestamp,
            /// Why it failed.
            "failureReason" failure_reason: FailureReason,
            /// KPay's text for people, at init.
            "message" message: String,
        }
    }
}

impl Withdrawal {
    /// What the status means, as a closed list.
    pub fn state(&self) -> TransactionState {
        self.status.state()
    }

    /// The amount with its currency, when both are there.
    pub fn money(&self) -> Option<Money> {
        Some(Money::new(self.amount?, self.currency.clone()?))
    }
}
