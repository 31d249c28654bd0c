//! `POST /api/v1/payments/init` in USSD mode: a prompt on the customer's phone.

use http::Method;

use crate::auth::Keys;
use crate::catalogue::{Country, PhoneNumber, Provider};
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::endpoint::request::{debug_fields, optional_fields};
use crate::error::MoneyError;
use crate::id::{ExternalId, PaymentId, Reference};
use crate::json::ObjectWriter;
use crate::json::{Fields, RawJson};
use crate::money::{Amount, Currency, Money};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::{InvalidInputError, PersonalText};
use crate::transaction::Status;
use crate::wire::wire_struct;

const PATH: &str = "/api/v1/payments/init";

/// Asks a customer for a payment by a prompt on the phone (contract: "Init payment, USSD").
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
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitUssdPayment {
    /// Your own id: the idempotency key.
    pub external_id: ExternalId,
    /// What the customer pays; the currency must be the one the provider charges in.
    pub money: Money,
    /// The customer's operator.
    pub provider: Provider,
    /// The customer's number.
    pub phone_number: PhoneNumber,
    /// A text for the customer.
    pub description: Option<String>,
    /// The customer's name.
    pub customer_name: Option<PersonalText>,
    /// The customer's e-mail address.
    pub customer_email: Option<PersonalText>,
    /// An object that KPay gives back everywhere.
    pub metadata: Option<RawJson>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl InitUssdPayment {
    /// A payment with what KPay requires.
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
            customer_name: None,
            customer_email: None,
            metadata: None,
            extra: Fields::new(),
        }
    }
}

optional_fields! {
    InitUssdPayment {
        /// Sets the text for the customer.
        description: String,
        /// Sets the customer's name.
        customer_name: PersonalText,
        /// Sets the customer's e-mail address.
        customer_email: PersonalText,
        /// Sets the object that KPay gives back everywhere.
        metadata: RawJson,
    }
}

debug_fields! {
    InitUssdPayment {
        external_id,
        money,
        provider,
        phone_number,
        description [texts],
        customer_name,
        customer_email,
        metadata,
        extra,
    }
}

impl Endpoint for InitUssdPayment {
    const OPERATION: &'static Operation = &Operation::new(
        "payments.init_ussd",
        Method::POST,
        PATH,
        RetryClass::MoneyForSeconds,
        Limit::Init,
    );

    type Auth = Keys;
    type Response = InitiatedPayment;
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
            .optional("customerName", self.customer_name.as_ref())
            .optional("customerEmail", self.customer_email.as_ref())
            .optional("metadata", self.metadata.as_ref());
        let mut payload = Payload::money(PATH.into(), body.finish()?, &self.external_id);
        payload.provider = Some(self.provider.clone());
        payload.names_currency = self.extra.get("currency").is_some();
        payload.phone_number = Some(self.phone_number.clone());
        Ok(payload)
    }
}

/// Metadata is an object, or KPay refuses it.
pub(in crate::endpoint) fn check_metadata(
    metadata: Option<&RawJson>,
) -> Result<(), InvalidInputError> {
    match metadata {
        Some(value) if !value.is_object() => {
            Err(InvalidInputError::new("metadata", "must be a JSON object"))
        }
        _ => Ok(()),
    }
}

wire_struct! {
    /// A payment that was taken: the customer is being asked (contract: "Init payment, USSD", 201).
    pub struct InitiatedPayment {
        required {
            /// KPay's id: store it with the order.
            "id" id: PaymentId,
            /// `PENDING` as a rule. It is no proof of payment.
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

    fn sample(text: &str) -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(text).unwrap()["body"].take()
    }

    #[test]
    fn writes_the_contracts_requests() {
        let least =
            sample(include_str!("../../../../../contract/vectors/requests/req_init_ussd.json"));
        assert_eq!(sent(&payment()), least);

        let full = payment()
            .description("Order 12345")
            .customer_name("Test Customer")
            .customer_email("client@example.com")
            .metadata(RawJson::new(&serde_json::json!({ "orderId": "12345" })).unwrap());
        let expected = sample(include_str!(
            "../../../../../contract/vectors/requests/req_init_ussd_full.json"
        ));
        assert_eq!(sent(&full), expected);
    }

    #[test]
    fn sends_extra_fields_along() {
        let mut payment = payment();
        payment.extra.insert("statementDescriptor", "SHOP").unwrap();
        assert_eq!(sent(&payment)["statementDescriptor"], "SHOP");
        payment.extra.insert("amount", &1).unwrap();
        assert!(payment.payload().is_err());
    }

    #[test]
    fn refuses_before_sending() {
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
