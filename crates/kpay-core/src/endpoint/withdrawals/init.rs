//! `POST /api/v1/payments/withdraw` to a phone or a bank account in the wallet's own country.

use http::Method;

use crate::auth::Keys;
use crate::catalogue::{PhoneNumber, Provider};
use crate::endpoint::payments::init_ussd::check_metadata;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::endpoint::request::{debug_fields, optional_fields};
use crate::error::MoneyError;
use crate::id::{BankAccountId, ExternalId};
use crate::json::ObjectWriter;
use crate::json::{Fields, RawJson};
use crate::money::{Amount, Money};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::transaction::Withdrawal;

pub(in crate::endpoint) const PATH: &str = "/api/v1/payments/withdraw";

/// Pays money out to a mobile-money number (contract: "Withdrawal", USSD).
///
/// ```
/// use kpay_core::endpoint::InitUssdWithdrawal;
/// use kpay_core::{Currency, ExternalId, Money, PhoneNumber, Provider};
///
/// let withdrawal = InitUssdWithdrawal::new(
///     ExternalId::new("WD-98765")?,
///     Money::new(5000, Currency::Xaf),
///     Provider::MtnMomoCmr,
///     PhoneNumber::new("+237 6 53 45 67 89")?,
/// );
/// # let _ = withdrawal;
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitUssdWithdrawal {
    /// Your own id: the idempotency key.
    pub external_id: ExternalId,
    /// What leaves the wallet; the currency must be the one the provider works in.
    pub money: Money,
    /// The recipient's operator.
    pub provider: Provider,
    /// The recipient's number.
    pub phone_number: PhoneNumber,
    /// A text for the recipient.
    pub description: Option<String>,
    /// An object that KPay gives back everywhere.
    pub metadata: Option<RawJson>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl InitUssdWithdrawal {
    /// A withdrawal with what is required.
    pub fn new(
        external_id: ExternalId,
        money: Money,
        provider: Provider,
        phone_number: PhoneNumber,
    ) -> Self {
        Self {
            external_id,
            money,
            provider,
            phone_number,
            description: None,
            metadata: None,
            extra: Fields::new(),
        }
    }
}

optional_fields! {
    InitUssdWithdrawal {
        /// Sets the text for the recipient.
        description: String,
        /// Sets the object that KPay gives back everywhere.
        metadata: RawJson,
    }
}

debug_fields! {
    InitUssdWithdrawal {
        external_id,
        money,
        provider,
        phone_number,
        description [texts],
        metadata,
        extra,
    }
}

impl Endpoint for InitUssdWithdrawal {
    const OPERATION: &'static Operation = &Operation::new(
        "withdrawals.init_ussd",
        Method::POST,
        PATH,
        RetryClass::Money,
        Limit::Init,
    );

    type Auth = Keys;
    type Response = Withdrawal;
    type Failure = MoneyError;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        self.provider.check_charge(&self.money)?;
        self.phone_number.check_provider(&self.provider)?;
        check_metadata(self.metadata.as_ref())?;
        let mut body = ObjectWriter::new(&self.extra);
        body.field("amount", &self.money.amount)
            .field("provider", &self.provider)
            .field("phoneNumber", &self.phone_number)
            .field("externalId", &self.external_id)
            .optional("description", self.description.as_ref())
            .optional("metadata", self.metadata.as_ref());
        let mut payload = Payload::money(PATH.into(), body.finish()?, &self.external_id);
        payload.provider = Some(self.provider.clone());
        payload.phone_number = Some(self.phone_number.clone());
        Ok(payload)
    }
}

/// Pays money out to a bank account that was registered and validated in KPay's dashboard
/// (contract: "Withdrawal", bank transfer).
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
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitBankWithdrawal {
    /// Your own id: the idempotency key.
    pub external_id: ExternalId,
    /// What leaves the wallet, in units of the account's currency.
    pub amount: Amount,
    /// The account.
    pub bank_account_id: BankAccountId,
    /// A text for the recipient.
    pub description: Option<String>,
    /// An object that KPay gives back everywhere.
    pub metadata: Option<RawJson>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl InitBankWithdrawal {
    /// A withdrawal with what is required.
    pub fn new(
        external_id: ExternalId,
        amount: impl Into<Amount>,
        bank_account_id: BankAccountId,
    ) -> Self {
        Self {
            external_id,
            amount: amount.into(),
            bank_account_id,
            description: None,
            metadata: None,
            extra: Fields::new(),
        }
    }
}

optional_fields! {
    InitBankWithdrawal {
        /// Sets the text for the recipient.
        description: String,
        /// Sets the object that KPay gives back everywhere.
        metadata: RawJson,
    }
}

debug_fields! {
    InitBankWithdrawal {
        external_id,
        amount,
        bank_account_id,
        description [texts],
        metadata,
        extra,
    }
}

impl Endpoint for InitBankWithdrawal {
    const OPERATION: &'static Operation = &Operation::new(
        "withdrawals.init_bank",
        Method::POST,
        PATH,
        RetryClass::Money,
        Limit::Init,
    );

    type Auth = Keys;
    type Response = Withdrawal;
    type Failure = MoneyError;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        self.amount.check_requestable()?;
        check_metadata(self.metadata.as_ref())?;
        let mut body = ObjectWriter::new(&self.extra);
        body.field("amount", &self.amount)
            .field("bankAccountId", &self.bank_account_id)
            .field("externalId", &self.external_id)
            .optional("description", self.description.as_ref())
            .optional("metadata", self.metadata.as_ref());
        Ok(Payload::money(PATH.into(), body.finish()?, &self.external_id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn body(payload: Payload) -> serde_json::Value {
        serde_json::from_str(&payload.body.unwrap()).unwrap()
    }

    fn sample(text: &str) -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(text).unwrap()["body"].take()
    }

    fn to_phone() -> InitUssdWithdrawal {
        InitUssdWithdrawal::new(
            ExternalId::new("WD-ORDER-98765").unwrap(),
            Money::new(5000, Currency::Xaf),
            Provider::MtnMomoCmr,
            PhoneNumber::new("237670000001").unwrap(),
        )
    }

    #[test]
    fn writes_the_contracts_requests() {
        let expected =
            sample(include_str!("../../../../../contract/vectors/requests/req_withdraw.json"));
        assert_eq!(body(to_phone().payload().unwrap()), expected);

        let account = BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b").unwrap();
        let to_bank =
            InitBankWithdrawal::new(ExternalId::new("WD-BANK-001").unwrap(), 100_000, account)
                .description("Virement fournisseur");
        let expected =
            sample(include_str!("../../../../../contract/vectors/requests/req_withdraw_bank.json"));
        assert_eq!(body(to_bank.payload().unwrap()), expected);
    }

    #[test]
    fn refuses_before_sending() {
        let mut wrong = to_phone();
        wrong.money.currency = Currency::Xof;
        assert_eq!(wrong.payload().err().unwrap().field(), "currency");
        let mut wrong = to_phone();
        wrong.money.amount = Amount::ZERO;
        assert_eq!(wrong.payload().err().unwrap().field(), "amount");
    }
}
