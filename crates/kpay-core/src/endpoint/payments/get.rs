//! `GET /api/v1/payments/{id}`.

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::id::PaymentKey;
use crate::transaction::Payment;

request! {
    "payments.get" = GET "/api/v1/payments/{id}" {
        auth: Keys,
        retry: Read,
        limit: StatusRead,
        response: Payment,
        failure: Error,
    }

    /// Reads a payment by its id, or by its reference
    /// (contract: [Payment object](crate::contract#payment-object),
    /// [conflict 7](crate::contract::conflicts#7-id-or-reference-in-get)).
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
    pub struct GetPayment {
        required {
            /// Which payment.
            "id" key: PaymentKey [Path],
        }
    }

    /// Reads this payment.
    new(key: impl Into<PaymentKey>);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::request::Endpoint;
    use crate::id::Reference;

    #[test]
    fn an_id_stays_one_segment() {
        let reference = Reference::new("KPAY/../../me?x=1#y").unwrap();
        let payload = GetPayment::new(reference).payload().unwrap();
        assert_eq!(payload.path, "/api/v1/payments/KPAY%2F..%2F..%2Fme%3Fx%3D1%23y");
    }
}
