//! `POST /api/v1/payments/{id}/refund`.

use http::Method;

use crate::auth::Keys;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::endpoint::request::{debug_fields, optional_fields};
use crate::error::MoneyError;
use crate::id::kpay_id::path_with;
use crate::id::{ExternalId, PaymentId, RefundId};
use crate::json::Fields;
use crate::json::ObjectWriter;
use crate::money::{Amount, Currency};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::transaction::Status;
use crate::wire::wire_struct;

const MOST_OF_A_REASON: usize = 255;

/// Gives a completed payment back, whole (contract: "Refund").
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
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundPayment {
    /// The payment to give back.
    pub payment_id: PaymentId,
    /// Your own id of the refund, another than the payment's: the idempotency key.
    pub external_id: ExternalId,
    /// Why, at most 255 characters; it comes back in the webhook.
    pub reason: Option<String>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl RefundPayment {
    /// A refund of the whole payment.
    pub fn new(payment_id: PaymentId, external_id: ExternalId) -> Self {
        Self { payment_id, external_id, reason: None, extra: Fields::new() }
    }
}

optional_fields! {
    RefundPayment {
        /// Sets why.
        reason: String,
    }
}

debug_fields! {
    RefundPayment {
        payment_id,
        external_id,
        reason [texts],
        extra,
    }
}

impl Endpoint for RefundPayment {
    const OPERATION: &'static Operation = &Operation::new(
        "payments.refund",
        Method::POST,
        "/api/v1/payments/{id}/refund",
        RetryClass::Money,
        Limit::Init,
    );

    type Auth = Keys;
    type Response = Refund;
    type Failure = MoneyError;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        check_reason(self.reason.as_deref().unwrap_or_default())?;
        let path = path_with("/api/v1/payments/", ("id", self.payment_id.as_str()), "/refund")?;
        let mut body = ObjectWriter::new(&self.extra);
        body.optional("reason", self.reason.as_ref()).field("externalId", &self.external_id);
        Ok(Payload::money(path, body.finish()?, &self.external_id))
    }
}

pub(crate) fn check_reason(reason: &str) -> Result<(), InvalidInputError> {
    if reason.chars().nth(MOST_OF_A_REASON).is_some() {
        return Err(InvalidInputError::new("reason", "has more than 255 characters"));
    }
    Ok(())
}

wire_struct! {
    /// A refund that was taken: the sum is reserved (contract: "Refund", 201).
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

    #[test]
    fn writes_the_contracts_request() {
        let refund = RefundPayment::new(
            PaymentId::new("pay_abc123").unwrap(),
            ExternalId::new("REFUND-CMD-2026-00042").unwrap(),
        )
        .reason("Produit en rupture de stock");
        let payload = refund.payload().unwrap();
        assert_eq!(payload.path, "/api/v1/payments/pay_abc123/refund");
        let sample: serde_json::Value = serde_json::from_str(include_str!(
            "../../../../../contract/vectors/requests/req_refund.json"
        ))
        .unwrap();
        let sent: serde_json::Value = serde_json::from_str(&payload.body.unwrap()).unwrap();
        assert_eq!(sent, sample["body"]);
        let wordy = refund.reason("é".repeat(256));
        assert_eq!(wordy.payload().err().unwrap().field(), "reason");
    }
}
