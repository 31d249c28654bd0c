//! `POST /api/v1/payments/withdraw` from the wallet of one country to a phone in another.

use crate::auth::Keys;
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::declaration::request;
use crate::endpoint::facts::check_cross_country;
use crate::endpoint::value::texts_of_requests;
use crate::error::MoneyError;
use crate::id::ExternalId;
use crate::json::{Fields, RawJson};
use crate::money::Money;
use crate::text::PersonalText;
use crate::transaction::Withdrawal;
use crate::wire::open_enum::open_enum;

open_enum! {
    /// What the money is for
    /// (contract: [Withdrawal, cross-country](crate::contract#withdrawal-cross-country)).
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
    /// Where the money comes from
    /// (contract: [Withdrawal, cross-country](crate::contract#withdrawal-cross-country)).
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

texts_of_requests! { PurposeOfFunds, SourceOfFunds }

request! {
    "withdrawals.init_cross_country" = POST "/api/v1/payments/withdraw" {
        auth: Keys,
        retry: Money,
        limit: Init,
        response: Withdrawal,
        failure: MoneyError,
        check: check_cross_country,
    }

    /// Pays money out to a mobile-money number in another country
    /// (contract: [Withdrawal, cross-country](crate::contract#withdrawal-cross-country)). KPay has required
    /// the recipient's name and both purposes since August 2026.
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
    pub struct InitCrossCountryWithdrawal {
        required {
            /// What leaves the wallet, in the wallet's currency.
            "amount" money: Money,
            /// The recipient's operator.
            "provider" provider: Provider,
            /// The recipient's number.
            "phoneNumber" phone_number: PhoneNumber,
            /// The country of the wallet to debit.
            "sourceCountry" source_country: Country [Source],
            /// The recipient's first name.
            "recipientFirstName" recipient_first_name: PersonalText [Name],
            /// The recipient's last name.
            "recipientLastName" recipient_last_name: PersonalText [Name],
            /// Your own id: the idempotency key.
            "externalId" external_id: ExternalId,
        }
        default {
            /// What the money is for.
            "purposeOfFunds" purpose_of_funds: PurposeOfFunds = "PERSONAL_TRANSFER",
            /// Where the money comes from.
            "sourceOfFunds" source_of_funds: SourceOfFunds = "BUSINESS_INCOME",
        }
        optional {
            /// A text for the recipient.
            "description" description: String,
            /// An object that KPay gives back everywhere.
            "metadata" metadata: RawJson,
        }
        unsent { "currency" money.currency, }
        extra: Fields,
    }

    /// A withdrawal with what is required, and KPay's defaults for both purposes.
    new(
        external_id: ExternalId,
        money: Money,
        source_country: Country,
        provider: Provider,
        phone_number: PhoneNumber,
        recipient_first_name: impl Into<PersonalText>,
        recipient_last_name: impl Into<PersonalText>,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::request::Endpoint;
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
    fn what_does_not_go_across_countries_is_refused_before_sending() {
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
