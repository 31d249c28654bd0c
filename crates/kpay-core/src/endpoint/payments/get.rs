//! `GET /api/v1/payments/{id}`.

use http::Method;

use crate::auth::Keys;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::error::Error;
use crate::id::PaymentKey;
use crate::id::kpay_id::path_with;
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::transaction::Payment;

/// Reads a payment by its id, or by its reference (contract: "Payment object", conflicts 7).
///
/// An answer without `id` reads as the payment that was asked for, when it was asked for by its id: what
/// does not start with `KPAY-` (inferred).
///
/// ```
/// use kpay_core::PaymentId;
/// use kpay_core::endpoint::GetPayment;
///
/// let read = GetPayment::new(PaymentId::new("pay_abc123")?);
/// # let _ = read;
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetPayment {
    /// Which payment.
    pub key: PaymentKey,
}

impl GetPayment {
    /// Reads this payment.
    pub fn new(key: impl Into<PaymentKey>) -> Self {
        Self { key: key.into() }
    }
}

impl Endpoint for GetPayment {
    const OPERATION: &'static Operation = &Operation::new(
        "payments.get",
        Method::GET,
        "/api/v1/payments/{id}",
        RetryClass::Read,
        Limit::StatusRead,
    );

    type Auth = Keys;
    type Response = Payment;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        let path = path_with("/api/v1/payments/", ("id", self.key.as_str()), "")?;
        Ok(match &self.key {
            PaymentKey::Id(id) => Payload::get_by(path, id.as_str()),
            PaymentKey::Reference(_) => Payload::get(path),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Reference;

    #[test]
    fn an_id_stays_one_segment() {
        let reference = Reference::new("KPAY/../../me?x=1#y").unwrap();
        let payload = GetPayment::new(reference).payload().unwrap();
        assert_eq!(payload.path, "/api/v1/payments/KPAY%2F..%2F..%2Fme%3Fx%3D1%23y");
    }
}
