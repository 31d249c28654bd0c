//! `POST /api/v1/payments/withdraw` to a phone in the wallet's own country.

use crate::auth::Keys;
use crate::catalogue::{PhoneNumber, Provider};
use crate::endpoint::declaration::request;
use crate::endpoint::facts::check_charge;
use crate::error::MoneyError;
use crate::id::ExternalId;
use crate::json::{Fields, RawJson};
use crate::money::Money;
use crate::transaction::Withdrawal;

request! {
    "withdrawals.init_ussd" = POST "/api/v1/payments/withdraw" {
        auth: Keys,
        retry: Money,
        limit: Init,
        response: Withdrawal,
        failure: MoneyError,
        check: check_charge,
    }

    /// Pays money out to a mobile-money number
    /// (contract: [Withdrawal, USSD](crate::contract#withdrawal-ussd)).
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
    pub struct InitUssdWithdrawal {
        required {
            /// What leaves the wallet; the currency must be the one the provider works in.
            "amount" money: Money,
            /// The recipient's operator.
            "provider" provider: Provider,
            /// The recipient's number.
            "phoneNumber" phone_number: PhoneNumber,
            /// Your own id: the idempotency key.
            "externalId" external_id: ExternalId,
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

    /// A withdrawal with what is required.
    new(external_id: ExternalId, money: Money, provider: Provider, phone_number: PhoneNumber);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::request::Endpoint;
    use crate::money::{Amount, Currency};

    fn to_phone() -> InitUssdWithdrawal {
        InitUssdWithdrawal::new(
            ExternalId::new("WD-ORDER-98765").unwrap(),
            Money::new(5000, Currency::Xaf),
            Provider::MtnMomoCmr,
            PhoneNumber::new("237670000001").unwrap(),
        )
    }

    #[test]
    fn what_the_operator_does_not_pay_out_is_refused_before_sending() {
        let mut wrong = to_phone();
        wrong.money.currency = Currency::Xof;
        assert_eq!(wrong.payload().err().unwrap().field(), "currency");
        let mut wrong = to_phone();
        wrong.money.amount = Amount::ZERO;
        assert_eq!(wrong.payload().err().unwrap().field(), "amount");
    }
}
