//! `POST /api/v1/payments/init` in GATEWAY mode: a page that KPay hosts.

use http::Method;

use crate::auth::Keys;
use crate::endpoint::payments::init_ussd::check_metadata;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::endpoint::request::{debug_fields, optional_fields};
use crate::endpoint::url_check::check_url;
use crate::error::MoneyError;
use crate::id::{ExternalId, PaymentId, Reference};
use crate::json::ObjectWriter;
use crate::json::{Fields, RawJson};
use crate::money::{Amount, Currency, Money};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::{InvalidInputError, PersonalText};
use crate::time::Timestamp;
use crate::transaction::Status;
use crate::wire::open_enum::open_enum;
use crate::wire::wire_struct;

const PATH: &str = "/api/v1/payments/init";

open_enum! {
    /// How the gateway page takes the money (contract: conflicts 11).
    pub enum PaymentMethod {
        /// A bank card.
        Card = "CARD",
    }
}

/// Opens a page on which the customer pays (contract: "Init payment, GATEWAY").
///
/// KPay refuses `phoneNumber`, `provider` and `customerName` here, so this type has none of them.
///
/// ```
/// use kpay_core::endpoint::InitGatewayPayment;
/// use kpay_core::{Currency, ExternalId, Money};
///
/// let payment = InitGatewayPayment::new(
///     ExternalId::new("ORDER-12346")?,
///     Money::new(5000, Currency::Xaf),
///     "https://shop.example/return",
/// );
/// # let _ = payment;
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitGatewayPayment {
    /// Your own id: the idempotency key. A page that the customer leaves keeps it busy.
    pub external_id: ExternalId,
    /// What the customer pays, in units of the currency.
    pub amount: Amount,
    /// Where the browser comes back to, with KPay's signed query behind its own. That one must hold none
    /// of KPay's five names (`status`, `reference`, `externalId`, `ts`, `sig`), and the address no
    /// fragment, or no return could be verified.
    pub return_url: String,
    /// Where the browser comes back to when the customer gives up; as the return address.
    pub cancel_url: Option<String>,
    /// The currency: live KPay has demanded it since 21 August 2026, and refused it before
    /// (contract: conflicts 1). It is sent unless [`without_currency`](Self::without_currency) takes it
    /// out; the refusal's hint says which way to change.
    pub currency: Option<Currency>,
    /// How the page takes the money; `None` lets the page offer mobile money.
    pub payment_method: Option<PaymentMethod>,
    /// A text for the customer.
    pub description: Option<String>,
    /// The customer's e-mail address.
    pub customer_email: Option<PersonalText>,
    /// An object that KPay gives back everywhere.
    pub metadata: Option<RawJson>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl InitGatewayPayment {
    /// A page with what KPay requires.
    pub fn new(external_id: ExternalId, money: Money, return_url: impl Into<String>) -> Self {
        Self {
            external_id,
            amount: money.amount,
            return_url: return_url.into(),
            cancel_url: None,
            currency: Some(money.currency),
            payment_method: None,
            description: None,
            customer_email: None,
            metadata: None,
            extra: Fields::new(),
        }
    }

    /// Sends no currency, for an application whose KPay refuses the field (contract: conflicts 1). KPay
    /// then charges in a currency of its choice.
    #[must_use]
    pub fn without_currency(mut self) -> Self {
        self.currency = None;
        self
    }
}

optional_fields! {
    InitGatewayPayment {
        /// Sets where the browser comes back to when the customer gives up.
        cancel_url: String,
        /// Sets how the page takes the money.
        payment_method: PaymentMethod,
        /// Sets the text for the customer.
        description: String,
        /// Sets the customer's e-mail address.
        customer_email: PersonalText,
        /// Sets the object that KPay gives back everywhere.
        metadata: RawJson,
    }
}

debug_fields! {
    InitGatewayPayment {
        external_id,
        amount,
        return_url [text],
        cancel_url [texts],
        currency,
        payment_method,
        description [texts],
        customer_email,
        metadata,
        extra,
    }
}

impl Endpoint for InitGatewayPayment {
    const OPERATION: &'static Operation = &Operation::new(
        "payments.init_gateway",
        Method::POST,
        PATH,
        RetryClass::MoneyForSeconds,
        Limit::GatewayInit,
    )
    .gateway();

    type Auth = Keys;
    type Response = GatewayPayment;
    type Failure = MoneyError;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        self.amount.check_requestable()?;
        check_url("returnUrl", &self.return_url)?;
        if let Some(url) = &self.cancel_url {
            check_url("cancelUrl", url)?;
        }
        check_metadata(self.metadata.as_ref())?;
        let mut body = ObjectWriter::new(&self.extra);
        body.field("amount", &self.amount)
            .optional("currency", self.currency.as_ref())
            .optional("paymentMethod", self.payment_method.as_ref())
            .field("externalId", &self.external_id)
            .field("returnUrl", &self.return_url)
            .optional("cancelUrl", self.cancel_url.as_ref())
            .optional("description", self.description.as_ref())
            .optional("customerEmail", self.customer_email.as_ref())
            .optional("metadata", self.metadata.as_ref());
        let mut payload = Payload::money(PATH.into(), body.finish()?, &self.external_id);
        payload.names_currency = self.currency.is_some() || self.extra.get("currency").is_some();
        Ok(payload)
    }
}

wire_struct! {
    /// A page that waits for the customer (contract: "Init payment, GATEWAY", 201).
    pub struct GatewayPayment {
        required {
            /// KPay's id: store it with the order.
            "id" id: PaymentId,
            /// The page to send the customer to.
            "gatewayUrl" gateway_url: String,
        }
        optional {
            /// `PENDING` as a rule. It is no proof of payment.
            "status" status: Status,
            /// KPay's reference, the one a customer sees.
            "reference" reference: Reference,
            /// Your own id, as KPay wrote it.
            "externalId" external_id: String [id],
            /// `GATEWAY`.
            "mode" mode: String,
            /// What the customer pays.
            "amount" amount: Amount,
            /// The currency of the amount.
            "currency" currency: Currency,
            /// Until when the page can be used.
            "expiresAt" expires_at: Timestamp,
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

    fn payment(external_id: &str) -> InitGatewayPayment {
        InitGatewayPayment::new(
            ExternalId::new(external_id).unwrap(),
            Money::new(5000, Currency::Xaf),
            "https://monsite.com/return",
        )
    }

    #[test]
    fn writes_the_contracts_requests() {
        let cancellable = payment("ORDER-12346").cancel_url("https://monsite.com/cancel");
        let card = payment("ORDER-12347")
            .payment_method(PaymentMethod::Card)
            .customer_email("client@example.com");
        for (request, text) in [
            (
                cancellable.clone().without_currency(),
                include_str!("../../../../../contract/vectors/requests/req_init_gateway.json"),
            ),
            (
                cancellable,
                include_str!(
                    "../../../../../contract/vectors/requests/req_init_gateway_currency.json"
                ),
            ),
            (
                card.without_currency(),
                include_str!("../../../../../contract/vectors/requests/req_init_card.json"),
            ),
        ] {
            let sample: serde_json::Value = serde_json::from_str(text).unwrap();
            let sent: serde_json::Value =
                serde_json::from_str(&request.payload().unwrap().body.unwrap()).unwrap();
            assert_eq!(sent, sample["body"]);
        }
    }

    #[test]
    fn refuses_before_sending() {
        let mut wrong = payment("a");
        wrong.amount = Amount::ZERO;
        assert_eq!(wrong.payload().err().unwrap().field(), "amount");
        let mut wrong = payment("a");
        wrong.return_url = "/return".to_owned();
        assert_eq!(wrong.payload().err().unwrap().field(), "returnUrl");
        assert_eq!(payment("a").cancel_url("x").payload().err().unwrap().field(), "cancelUrl");
    }
}
