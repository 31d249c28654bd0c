//! `POST /api/v1/payments/{id}/refund`.

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::error::MoneyError;
use crate::id::{ExternalId, PaymentId, RefundId};
use crate::json::Fields;
use crate::money::{Amount, Currency};
use crate::transaction::Status;
use crate::wire::wire_struct;

request! {
    "payments.refund" = POST "/api/v1/payments/{id}/refund" {
        auth: Keys,
        retry: Money,
        limit: Init,
        response: Refund,
        failure: MoneyError,
    }

    /// Gives a completed payment back, whole (contract: [Refund](crate::contract#refund)).
    ///
    /// Within 7 days of completion; the original fee is not returned. A replay with the same externalId
    /// makes no second refund. No endpoint reads a refund: its end comes by `refund.*` webhook, or when
    /// the payment reads `REFUNDED`.
    ///
    /// ```
    /// use kpay_core::endpoint::RefundPayment;
    /// use kpay_core::{ExternalId, PaymentId};
    ///
    /// let refund = RefundPayment::new(PaymentId::new("pay_abc123")?, ExternalId::new("REFUND-12345")?)
    ///     .reason("Out of stock");
    /// # let _ = refund;
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    pub struct RefundPayment {
        required {
            /// The payment to give back.
            "id" payment_id: PaymentId [Path],
            /// Your own id of the refund, another than the payment's: the idempotency key.
            "externalId" external_id: ExternalId,
        }
        optional {
            /// Why, at most 255 characters; it comes back in the webhook.
            "reason" reason: String [Reason],
        }
        extra: Fields,
    }

    /// A refund of the whole payment.
    new(payment_id: PaymentId, external_id: ExternalId);
}

wire_struct! {
    /// A refund that was taken: the sum is reserved (contract: [Refund](crate::contract#refund)).
    pub struct Refund {
        required {
            /// KPay's id of the refund.
            "id" id: RefundId,
            /// `PENDING` as a rule.
            "status" status: Status,
        }
        optional {
            /// What is given back: the whole payment.
            "amount" amount: Amount,
            /// The currency of the amount.
            "currency" currency: Currency,
            /// What KPay keeps for the refund: 0.
            "feeAmount" fee_amount: Amount,
            /// Your own id of the refund, as KPay wrote it.
            "externalId" external_id: String [id],
            /// The payment that is given back.
            "originalPaymentId" original_payment_id: PaymentId,
            /// Where that payment stands.
            "originalPaymentStatus" original_payment_status: Status,
            /// Whether no money moves: a sandbox refund.
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

    #[test]
    fn a_reason_has_255_characters_at_most() {
        let refund = |reason: String| {
            let payment = PaymentId::new("pay_abc123").unwrap();
            RefundPayment::new(payment, ExternalId::new("REFUND-1").unwrap()).reason(reason)
        };
        assert!(refund("é".repeat(255)).payload().is_ok());
        assert_eq!(refund("é".repeat(256)).payload().err().unwrap().field(), "reason");
    }
}
