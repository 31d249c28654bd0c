//! `POST /api/v1/payments/withdraw` from the wallet of one country to a phone in another.

use http::Method;

use super::init::PATH;
use crate::auth::Keys;
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::payments::init_ussd::check_metadata;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::endpoint::request::{debug_fields, optional_fields};
use crate::error::MoneyError;
use crate::id::ExternalId;
use crate::json::ObjectWriter;
use crate::json::{Fields, RawJson};
use crate::money::Money;
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::say::say;
use crate::text::{InvalidInputError, PersonalText};
use crate::transaction::Withdrawal;
use crate::wire::open_enum::open_enum;

open_enum! {
    /// What the money is for (contract: "Withdrawal", cross-country).
    #[derive(Default)]
    pub enum PurposeOfFunds {
        /// Support of a family.
        FamilySupport = "FAMILY_SUPPORT",
        /// Medical expenses.
        MedicalExpenses = "MEDICAL_EXPENSES",
        /// Tuition.
        TuitionFees = "TUITION_FEES",
        /// Support of an education.
        EducationSupport = "EDUCATION_SUPPORT",
        /// A gift or another donation.
        GiftAndOtherDonations = "GIFT_AND_OTHER_DONATIONS",
        /// Work on a home.
        HomeImprovement = "HOME_IMPROVEMENT",
        /// A debt.
        DebtSettlement = "DEBT_SETTLEMENT",
        /// Real estate.
        RealEstate = "REAL_ESTATE",
        /// Taxes.
        Taxes = "TAXES",
        /// Pay.
        Salary = "SALARY",
        /// Savings.
        Savings = "SAVINGS",
        /// A transfer between people: KPay's default.
        #[default]
        PersonalTransfer = "PERSONAL_TRANSFER",
        /// Anything else that KPay has no name for.
        Unspecified = "OTHER",
    }
}

open_enum! {
    /// Where the money comes from (contract: "Withdrawal", cross-country).
    #[derive(Default)]
    pub enum SourceOfFunds {
        /// Pay.
        Salary = "SALARY",
        /// Savings.
        Savings = "SAVINGS",
        /// A lottery.
        Lottery = "LOTTERY",
        /// A loan.
        Loan = "LOAN",
        /// Business: KPay's default.
        #[default]
        BusinessIncome = "BUSINESS_INCOME",
        /// A gift.
        Gift = "GIFT",
        /// Anything else that KPay has no name for.
        Unspecified = "OTHER",
    }
}

/// Pays money out to a mobile-money number in another country (contract: "Withdrawal",
/// cross-country). KPay has required the recipient's name and both purposes since August 2026.
///
/// ```
/// use kpay_core::endpoint::InitCrossCountryWithdrawal;
/// use kpay_core::{Country, Currency, ExternalId, Money, PhoneNumber, Provider};
///
/// let withdrawal = InitCrossCountryWithdrawal::new(
///     ExternalId::new("PAYOUT-CROSS-003")?,
///     Money::new(50_000, Currency::Xaf),
///     Country::Cmr,
///     Provider::MtnMomoCiv,
///     PhoneNumber::new("+225 05 03 45 60 89")?,
///     "Jean",
///     "Dupont",
/// );
/// # let _ = withdrawal;
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitCrossCountryWithdrawal {
    /// Your own id: the idempotency key.
    pub external_id: ExternalId,
    /// What leaves the wallet, in the wallet's currency.
    pub money: Money,
    /// The country of the wallet to debit.
    pub source_country: Country,
    /// The recipient's operator.
    pub provider: Provider,
    /// The recipient's number.
    pub phone_number: PhoneNumber,
    /// The recipient's first name.
    pub recipient_first_name: PersonalText,
    /// The recipient's last name.
    pub recipient_last_name: PersonalText,
    /// What the money is for.
    pub purpose_of_funds: PurposeOfFunds,
    /// Where the money comes from.
    pub source_of_funds: SourceOfFunds,
    /// A text for the recipient.
    pub description: Option<String>,
    /// An object that KPay gives back everywhere.
    pub metadata: Option<RawJson>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl InitCrossCountryWithdrawal {
    /// A withdrawal with what is required, and KPay's defaults for both purposes.
    pub fn new(
        external_id: ExternalId,
        money: Money,
        source_country: Country,
        provider: Provider,
        phone_number: PhoneNumber,
        recipient_first_name: impl Into<PersonalText>,
        recipient_last_name: impl Into<PersonalText>,
    ) -> Self {
        Self {
            external_id,
            money,
            source_country,
            provider,
            phone_number,
            recipient_first_name: recipient_first_name.into(),
            recipient_last_name: recipient_last_name.into(),
            purpose_of_funds: PurposeOfFunds::default(),
            source_of_funds: SourceOfFunds::default(),
            description: None,
            metadata: None,
            extra: Fields::new(),
        }
    }

    /// Sets what the money is for.
    #[must_use]
    pub fn purpose_of_funds(mut self, purpose: PurposeOfFunds) -> Self {
        self.purpose_of_funds = purpose;
        self
    }

    /// Sets where the money comes from.
    #[must_use]
    pub fn source_of_funds(mut self, source: SourceOfFunds) -> Self {
        self.source_of_funds = source;
        self
    }
}

/// Checks the amount, and that the wallet it leaves holds its currency.
pub(crate) fn check_wallet_money(source: &Country, money: &Money) -> Result<(), InvalidInputError> {
    money.amount.check_requestable()?;
    match source.currency() {
        Some(wallet) if wallet != money.currency => Err(InvalidInputError::new(
            "currency",
            say!(
                "the wallet of ",
                source,
                " holds ",
                wallet,
                ", not ",
                money.currency,
                ": give the amount that leaves it in ",
                wallet,
            ),
        )),
        _ => Ok(()),
    }
}

/// Checks a part of the recipient's name.
pub(crate) fn check_name(field: &'static str, name: &str) -> Result<(), InvalidInputError> {
    if name.trim().is_empty() {
        return Err(InvalidInputError::new(
            field,
            "is empty, and KPay asks for it across countries",
        ));
    }
    Ok(())
}

optional_fields! {
    InitCrossCountryWithdrawal {
        /// Sets the text for the recipient.
        description: String,
        /// Sets the object that KPay gives back everywhere.
        metadata: RawJson,
    }
}

debug_fields! {
    InitCrossCountryWithdrawal {
        external_id,
        money,
        source_country,
        provider,
        phone_number,
        recipient_first_name,
        recipient_last_name,
        purpose_of_funds,
        source_of_funds,
        description [texts],
        metadata,
        extra,
    }
}

impl Endpoint for InitCrossCountryWithdrawal {
    const OPERATION: &'static Operation = &Operation::new(
        "withdrawals.init_cross_country",
        Method::POST,
        PATH,
        RetryClass::Money,
        Limit::Init,
    );

    type Auth = Keys;
    type Response = Withdrawal;
    type Failure = MoneyError;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        check_wallet_money(&self.source_country, &self.money)?;
        check_name("recipientFirstName", self.recipient_first_name.as_str())?;
        check_name("recipientLastName", self.recipient_last_name.as_str())?;
        self.phone_number.check_provider(&self.provider)?;
        check_metadata(self.metadata.as_ref())?;
        let mut body = ObjectWriter::new(&self.extra);
        body.field("amount", &self.money.amount)
            .field("provider", &self.provider)
            .field("phoneNumber", &self.phone_number)
            .field("sourceCountry", &self.source_country)
            .field("recipientFirstName", &self.recipient_first_name)
            .field("recipientLastName", &self.recipient_last_name)
            .field("purposeOfFunds", &self.purpose_of_funds)
            .field("sourceOfFunds", &self.source_of_funds)
            .field("externalId", &self.external_id)
            .optional("description", self.description.as_ref())
            .optional("metadata", self.metadata.as_ref());
        let mut payload = Payload::money(PATH.into(), body.finish()?, &self.external_id);
        payload.provider = Some(self.provider.clone());
        payload.phone_number = Some(self.phone_number.clone());
        Ok(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn withdrawal() -> InitCrossCountryWithdrawal {
        InitCrossCountryWithdrawal::new(
            ExternalId::new("PAYOUT-CROSS-003").unwrap(),
            Money::new(50_000, Currency::Xaf),
            Country::Cmr,
            Provider::MtnMomoCiv,
            PhoneNumber::new("2250503456089").unwrap(),
            "Jean",
            "Dupont",
        )
    }

    #[test]
    fn writes_the_contracts_request() {
        let request = withdrawal()
            .purpose_of_funds(PurposeOfFunds::FamilySupport)
            .source_of_funds(SourceOfFunds::Salary);
        let text = include_str!(
            "../../../../../contract/vectors/requests/req_withdraw_cross_country.json"
        );
        let sample: serde_json::Value = serde_json::from_str(text).unwrap();
        let sent: serde_json::Value =
            serde_json::from_str(&request.payload().unwrap().body.unwrap()).unwrap();
        assert_eq!(sent, sample["body"]);
    }

    #[test]
    fn refuses_before_sending() {
        let mut wrong = withdrawal();
        wrong.money.currency = Currency::Xof;
        assert_eq!(wrong.payload().err().unwrap().field(), "currency");
        let mut wrong = withdrawal();
        wrong.recipient_last_name = PersonalText::new(" ");
        assert_eq!(wrong.payload().err().unwrap().field(), "recipientLastName");
        let mut wrong = withdrawal();
        wrong.provider = Provider::MtnMomoCmr;
        assert_eq!(wrong.payload().err().unwrap().field(), "phoneNumber");
        assert!(!format!("{:?}", withdrawal()).contains("Dupont"));
    }
}
