//! `POST /api/v1/payments/withdraw` to a bank account.

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::error::MoneyError;
use crate::id::{BankAccountId, ExternalId};
use crate::json::{Fields, RawJson};
use crate::money::Amount;
use crate::transaction::Withdrawal;

request! {
    "withdrawals.init_bank" = POST "/api/v1/payments/withdraw" {
        auth: Keys,
        retry: Money,
        limit: Init,
        response: Withdrawal,
        failure: MoneyError,
    }

    /// Pays money out to a bank account that was registered and validated in KPay's dashboard
    /// (contract: [Withdrawal, bank transfer](crate::contract#withdrawal-bank-transfer)).
    ///
    /// ```
    /// use kpay_core::endpoint::InitBankWithdrawal;
    /// use kpay_core::{BankAccountId, ExternalId};
    ///
    /// let account = BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b")?;
    /// let withdrawal = InitBankWithdrawal::new(ExternalId::new("WD-BANK-001")?, 100_000, account);
    /// # let _ = withdrawal;
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    pub struct InitBankWithdrawal {
        required {
            /// What leaves the wallet, in units of the account's currency.
            "amount" amount: Amount,
            /// The account.
            "bankAccountId" bank_account_id: BankAccountId,
            /// Your own id: the idempotency key.
            "externalId" external_id: ExternalId,
        }
        optional {
            /// A text for the recipient.
            "description" description: String,
            /// An object that KPay gives back everywhere.
            "metadata" metadata: RawJson,
        }
        extra: Fields,
    }

    /// A withdrawal with what is required.
    new(external_id: ExternalId, amount: impl Into<Amount>, bank_account_id: BankAccountId);
}
