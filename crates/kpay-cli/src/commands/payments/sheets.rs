//! Payments as people see them: short, phone numbers masked, amounts exact.

use kpay_native::core::endpoint::{GatewayPayment, InitiatedPayment, Refund};
use kpay_native::{Payment, Status};

use crate::output::masked_within;
use crate::output::money_rows::{explained, hidden, money, named, test, title};
use crate::output::sheet::Sheet;

/// A payment as it was read.
pub(super) fn payment(payment: &Payment) -> Sheet {
    let (amount, currency) = (payment.amount, payment.currency.as_ref());
    title(payment.id.as_str(), &payment.status, amount, currency)
        .row("reason", payment.failure_reason.as_ref().map(explained))
        .row("reference", payment.reference.as_ref())
        .row("externalId", payment.external_id.as_ref())
        .row("provider", payment.provider.as_ref().map(named))
        .row("operator's reference", payment.provider_reference.as_ref())
        .row("phone", payment.phone_number.as_ref().map(hidden))
        .row("net", payment.net_amount.map(|net| money(net, currency)))
        .row("fee", payment.fee_amount.map(|fee| money(fee, currency)))
        .row("description", payment.description.as_deref().map(masked_within))
        .row("mode", payment.mode.as_ref())
        .row("created", payment.created_at.as_ref())
        .row("completed", payment.completed_at.as_ref())
        .row("failed", payment.failed_at.as_ref())
        .row("test", payment.is_test.and_then(test))
}

/// A payment that a customer is asked for on the phone.
pub(super) fn initiated(payment: &InitiatedPayment) -> Sheet {
    title(payment.id.as_str(), &payment.status, payment.amount, payment.currency.as_ref())
        .row("reference", payment.reference.as_ref())
        .row("externalId", payment.external_id.as_ref())
        .row("provider", payment.provider.as_ref().map(named))
        .row("phone", payment.phone_number.as_ref().map(hidden))
        .row("message", payment.message.as_deref().map(masked_within))
        .row("test", payment.is_test.and_then(test))
}

/// A payment whose page waits for the customer.
pub(super) fn gateway_page(payment: &GatewayPayment) -> Sheet {
    let status = payment.status.as_ref().unwrap_or(&Status::Pending);
    title(payment.id.as_str(), status, payment.amount, payment.currency.as_ref())
        .row("page", Some(&payment.gateway_url))
        .row("until", payment.expires_at.as_ref())
        .row("reference", payment.reference.as_ref())
        .row("externalId", payment.external_id.as_ref())
        .row("message", payment.message.as_deref().map(masked_within))
        .row("test", payment.is_test.and_then(test))
}

/// A refund that KPay has accepted.
pub(super) fn refund(refund: &Refund) -> Sheet {
    let (amount, currency) = (refund.amount, refund.currency.as_ref());
    title(refund.id.as_str(), &refund.status, amount, currency)
        .row("payment", refund.original_payment_id.as_ref())
        .row("payment's status", refund.original_payment_status.as_ref())
        .row("externalId", refund.external_id.as_ref())
        .row("fee", refund.fee_amount.map(|fee| money(fee, currency)))
        .row("message", refund.message.as_deref().map(masked_within))
        .row("test", refund.is_test.and_then(test))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(sheet: &Sheet) -> String {
        anstream::adapter::strip_str(&sheet.to_string()).to_string()
    }

    #[test]
    fn a_payment_is_shown_without_the_customers_data() {
        let read: Payment = serde_json::from_str(
            r#"{"id":"pay_1","status":"FAILED","amount":12345678901234567.10,"currency":"XAF",
                "phoneNumber":"237653456789","provider":"MTN_MOMO_CMR","failureReason":"PAYER_NOT_FOUND",
                "metadata":{"customer":"Ada"},"isTest":true,"description":"Order\u001b[2J 1"}"#,
        )
        .unwrap();
        assert_eq!(
            plain(&payment(&read)),
            "pay_1 is FAILED: 12345678901234567.10 XAF
  reason      PAYER_NOT_FOUND: the number has no account at this operator
  provider    MTN_MOMO_CMR (MTN, Cameroon)
  phone       237*******89
  description Order [2J 1
  test        yes: no real money"
        );
    }

    #[test]
    fn a_payment_with_id_and_status_alone_is_shown() {
        let read: Payment = serde_json::from_str(
            r#"{"id":"pay_1","status":"ON_HOLD","failureReason":"Card declined."}"#,
        )
        .unwrap();
        assert_eq!(plain(&payment(&read)), "pay_1 is ON_HOLD\n  reason Card declined.");
    }
}
