//! `POST /api/v1/payments/init` in USSD mode: a prompt on the customer's phone.

use crate::auth::Keys;
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::declaration::request;
use crate::endpoint::facts::check_charge;
use crate::error::MoneyError;
use crate::id::{ExternalId, PaymentId, Reference};
use crate::json::{Fields, RawJson};
use crate::money::{Amount, Currency, Money};
use crate::text::PersonalText;
use crate::transaction::Status;
use crate::wire::wire_struct;

request! {
    "payments.init_ussd" = POST "/api/v1/payments/init" {
        auth: Keys,
        retry: MoneyForSeconds,
        limit: Init,
        response: InitiatedPayment,
        failure: MoneyError,
        check: check_charge,
    }

    /// Asks a customer for a payment by a prompt on the phone
    /// (contract: [Init payment, USSD](crate::contract#init-payment-ussd)).
    ///
    /// Country and currency follow from the provider; KPay takes no `currency` field here. The fields
    /// of the gateway page don't exist on this type, so a mix that KPay refuses can't be built.
    ///
    /// ```
    /// use kpay_core::endpoint::InitUssdPayment;
    /// use kpay_core::{Currency, ExternalId, Money, PhoneNumber, Provider};
    ///
    /// let payment = InitUssdPayment::new(
    ///     ExternalId::new("ORDER-12345")?,
    ///     Money::new(5000, Currency::Xaf),
    ///     Provider::MtnMomoCmr,
    ///     PhoneNumber::new("+237 6 53 45 67 89")?,
    /// )
    /// .description("Order 12345");
    /// # let _ = payment;
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    ///
    /// ```compile_fail
    /// # fn mix(mut payment: kpay_core::endpoint::InitUssdPayment) {
    /// payment.return_url = "https://shop.example/return".to_owned();
    /// # }
    /// ```
    pub struct InitUssdPayment {
        required {
            /// What the customer pays; the currency must be the one the provider charges in.
            "amount" money: Money,
            /// The customer's operator.
            "provider" provider: Provider,
            /// The customer's number.
            "phoneNumber" phone_number: PhoneNumber,
            /// Your own id: the idempotency key.
            "externalId" external_id: ExternalId,
        }
        optional {
            /// A text for the customer.
            "description" description: String,
            /// The customer's name.
            "customerName" customer_name: PersonalText,
            /// The customer's e-mail address.
            "customerEmail" customer_email: PersonalText,
            /// An object that KPay gives back everywhere.
            "metadata" metadata: RawJson,
        }
        unsent { "currency" money.currency, }
        extra: Fields,
    }

    /// A payment with what KPay requires.
    new(external_id: ExternalId, money: Money, provider: Provider, phone_number: PhoneNumber);
}

wire_struct! {
    /// A payment that was taken: the customer is being asked
    /// (contract: [Init payment, USSD](crate::contract#init-payment-ussd)).
    pub struct InitiatedPayment {
        required {
            /// KPay's id: store it with the order.
            "id" id: PaymentId,
            /// `PENDING` as a rule. It is not a proof of payment.
            "status" status: Status,
        }
        optional {
            /// KPay's reference, the one a customer sees.
            "reference" reference: Reference,
            /// The operator's own reference.
            "providerReference" provider_reference: String [id],
            /// What the customer pays.
            "amount" amount: Amount,
            /// The currency of the amount.
            "currency" currency: Currency,
            /// Your own id, as KPay wrote it.
            "externalId" external_id: String [id],
            /// The customer's operator.
            "provider" provider: Provider,
            /// The operator's country.
            "country" country: Country,
            /// The customer's number.
            "phoneNumber" phone_number: PersonalText,
            /// Whether nobody pays: a sandbox payment.
            "isTest" is_test: bool,
            /// KPay's text for people.
            "message" message: String,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::request::Endpoint;

    fn payment() -> InitUssdPayment {
        InitUssdPayment::new(
            ExternalId::new("ORDER-12345").unwrap(),
            Money::new(5000, Currency::Xaf),
            Provider::MtnMomoCmr,
            PhoneNumber::new("237670000001").unwrap(),
        )
    }

    fn sent(payment: &InitUssdPayment) -> serde_json::Value {
        serde_json::from_str(&payment.payload().unwrap().body.unwrap()).unwrap()
    }

    #[test]
    fn extra_fields_are_sent_along_unless_the_request_has_them() {
        let mut payment = payment();
        payment.extra.insert("statementDescriptor", "SHOP").unwrap();
        assert_eq!(sent(&payment)["statementDescriptor"], "SHOP");
        payment.extra.insert("amount", &1).unwrap();
        assert_eq!(payment.payload().err().unwrap().field(), "extra fields");
    }

    #[test]
    fn what_the_operator_does_not_charge_is_refused_before_sending() {
        let mut wrong = payment();
        wrong.money.currency = Currency::Xof;
        assert_eq!(wrong.payload().err().unwrap().field(), "currency");
        let mut wrong = payment();
        wrong.provider = Provider::OrangeCiv;
        wrong.money.currency = Currency::Xof;
        assert_eq!(wrong.payload().err().unwrap().field(), "phoneNumber");
        let wrong = payment().metadata(RawJson::new(&[1]).unwrap());
        assert_eq!(wrong.payload().err().unwrap().field(), "metadata");
    }

    #[test]
    fn debug_hides_the_customer() {
        let shown =
            format!("{:?}", payment().customer_name("Ada").customer_email("ada@example.com"));
        assert!(
            !shown.contains("Ada") && !shown.contains("ada@") && !shown.contains("670000001"),
            "{shown}"
        );
    }
}
