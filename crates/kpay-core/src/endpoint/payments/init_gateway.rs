//! `POST /api/v1/payments/init` in GATEWAY mode: a page that KPay hosts.

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::endpoint::value::texts_of_requests;
use crate::error::MoneyError;
use crate::id::{ExternalId, PaymentId, Reference};
use crate::json::{Fields, RawJson};
use crate::money::{Amount, Currency, Money};
use crate::text::PersonalText;
use crate::time::Timestamp;
use crate::transaction::Status;
use crate::wire::open_enum::open_enum;
use crate::wire::wire_struct;

open_enum! {
    /// How the gateway page takes the money
    /// (contract: [conflict 11](crate::contract::conflicts#11-paymentmethod)).
    pub enum PaymentMethod {
        /// A bank card.
        Card = "CARD",
    }
}

texts_of_requests! { PaymentMethod }

request! {
    "payments.init_gateway" = POST "/api/v1/payments/init" {
        auth: Keys,
        retry: MoneyForSeconds,
        limit: GatewayInit,
        is: gateway,
        response: GatewayPayment,
        failure: MoneyError,
    }

    /// Opens a page on which the customer pays
    /// (contract: [Init payment, GATEWAY](crate::contract#init-payment-gateway)).
    ///
    /// KPay refuses `phoneNumber`, `provider` and `customerName` here, so this type has none of them. Sources
    /// disagree on the currency ([conflict 1](crate::contract::conflicts#1-currency-in-init)).
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
    pub struct InitGatewayPayment {
        required {
            /// What the customer pays, in units of the currency.
            "amount" amount: Amount = money.amount,
            /// Your own id: the idempotency key. A page that the customer leaves keeps it busy.
            "externalId" external_id: ExternalId,
            /// Where the browser comes back to, with KPay's signed query behind its own. That one must hold
            /// none of KPay's five names (`status`, `reference`, `externalId`, `ts`, `sig`), and the address
            /// no fragment, or no return could be verified.
            "returnUrl" return_url: String [Url],
        }
        optional {
            /// The currency: live KPay has demanded it since 21 August 2026, and refused it before. It is
            /// sent unless `without_currency` takes it out; the refusal's hint says which way to change.
            "currency" currency: Currency = Some(money.currency),
            /// How the page takes the money; without it the page offers mobile money.
            "paymentMethod" payment_method: PaymentMethod,
            /// Where the browser comes back to when the customer gives up; as the return address.
            "cancelUrl" cancel_url: String [Url],
            /// A text for the customer.
            "description" description: String,
            /// The customer's e-mail address.
            "customerEmail" customer_email: PersonalText,
            /// An object that KPay gives back everywhere.
            "metadata" metadata: RawJson,
        }
        extra: Fields,
    }

    /// A page with what KPay requires.
    new(external_id: ExternalId, money: Money, return_url: impl Into<String>);
}

impl InitGatewayPayment {
    /// Sends no currency, for an application whose KPay refuses the field
    /// (contract: [conflict 1](crate::contract::conflicts#1-currency-in-init)). KPay then charges in a
    /// currency of its choice.
    #[must_use]
    pub fn without_currency(mut self) -> Self {
        self.currency = None;
        self
    }
}

wire_struct! {
    /// A page that waits for the customer
    /// (contract: [Init payment, GATEWAY](crate::contract#init-payment-gateway)).
    pub struct GatewayPayment {
        required {
            /// KPay's id: store it with the order.
            "id" id: PaymentId,
            /// The page to send the customer to.
            "gatewayUrl" gateway_url: String,
        }
        optional {
            /// `PENDING` as a rule. It is not a proof of payment.
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
    use crate::endpoint::request::Endpoint;

    fn payment(external_id: &str) -> InitGatewayPayment {
        InitGatewayPayment::new(
            ExternalId::new(external_id).unwrap(),
            Money::new(5000, Currency::Xaf),
            "https://monsite.com/return",
        )
    }

    #[test]
    fn an_amount_or_address_that_kpay_would_refuse_is_refused_before_sending() {
        let mut wrong = payment("a");
        wrong.amount = Amount::ZERO;
        assert_eq!(wrong.payload().err().unwrap().field(), "amount");
        let mut wrong = payment("a");
        wrong.return_url = "/return".to_owned();
        assert_eq!(wrong.payload().err().unwrap().field(), "returnUrl");
        assert_eq!(payment("a").cancel_url("x").payload().err().unwrap().field(), "cancelUrl");
    }
}
