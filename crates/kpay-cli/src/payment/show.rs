//! Payments as people see them: short, phone numbers masked, amounts exact.

use anstyle::Style;
use kpay_native::endpoint::{HostedPayment, InitiatedPayment};
use kpay_native::{
    Amount, Currency, FailureReason, Outcome, Payment, PaymentId, Personal, Provider, Status,
};

use crate::output::{BAD, GOOD, OPEN, STRONG, masked, masked_within, printable, styled};
use crate::sheet::Sheet;

/// A payment as it was read.
pub(super) fn payment(payment: &Payment) -> Sheet {
    let (amount, currency) = (payment.amount, payment.currency.as_ref());
    title(&payment.id, &payment.status, amount, currency)
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
    title(&payment.id, &payment.status, payment.amount, payment.currency.as_ref())
        .row("reference", payment.reference.as_ref())
        .row("externalId", payment.external_id.as_ref())
        .row("provider", payment.provider.as_ref().map(named))
        .row("phone", payment.phone_number.as_ref().map(hidden))
        .row("message", payment.message.as_deref().map(masked_within))
        .row("test", payment.is_test.and_then(test))
}

/// A payment whose page waits for the customer.
pub(super) fn hosted(payment: &HostedPayment) -> Sheet {
    title(&payment.id, &payment.status, payment.amount, payment.currency.as_ref())
        .row("page", Some(&payment.gateway_url))
        .row("until", payment.expires_at.as_ref())
        .row("reference", payment.reference.as_ref())
        .row("externalId", payment.external_id.as_ref())
        .row("message", payment.message.as_deref().map(masked_within))
        .row("test", payment.is_test.and_then(test))
}

fn title(
    id: &PaymentId,
    status: &Status,
    amount: Option<Amount>,
    currency: Option<&Currency>,
) -> Sheet {
    let id = styled(STRONG, printable(id.as_str()));
    let status = styled(style(status), printable(status.as_str()));
    Sheet::new(match amount {
        Some(amount) => format!("{id} is {status}: {}", printable(&money(amount, currency))),
        None => format!("{id} is {status}"),
    })
}

fn style(status: &Status) -> Style {
    match status.outcome() {
        Outcome::Succeeded => GOOD,
        Outcome::Cancelled | Outcome::Expired | Outcome::Failed => BAD,
        Outcome::Refunded | Outcome::StillOpen => OPEN,
    }
}

fn money(amount: Amount, currency: Option<&Currency>) -> String {
    match currency {
        Some(currency) => format!("{amount} {currency}"),
        None => amount.to_string(),
    }
}

fn hidden(phone_number: &Personal) -> String {
    masked(phone_number.as_str())
}

fn named(provider: &Provider) -> String {
    let country = provider.country();
    match (provider.operator(), country.as_ref().and_then(|country| country.name())) {
        (Some(operator), Some(country)) => format!("{provider} ({operator}, {country})"),
        _ => provider.to_string(),
    }
}

fn explained(reason: &FailureReason) -> String {
    let meaning = match reason {
        FailureReason::PayerNotFound => "the number has no account at this operator",
        FailureReason::RecipientNotFound => "the recipient has no account at this operator",
        FailureReason::InsufficientBalance => "the customer's wallet does not cover the amount",
        FailureReason::PaymentNotApproved => "the customer did not approve the prompt",
        FailureReason::PayerLimitReached => "the customer reached a limit of the operator's",
        FailureReason::RecipientLimitReached => "the recipient reached a limit of the operator's",
        FailureReason::WalletLimitReached => "a wallet reached a limit of the operator's",
        FailureReason::TransactionAlreadyInProcess => {
            "another prompt is still open on the customer's phone: wait for it before the next"
        }
        FailureReason::UnspecifiedFailure => "the operator gave no reason",
        other => return masked_within(other.as_str()),
    };
    format!("{reason}: {meaning}")
}

/// Real money is the rule, so only its absence is said.
fn test(is_test: bool) -> Option<&'static str> {
    is_test.then_some("yes: nobody pays")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(sheet: &Sheet) -> String {
        anstream::adapter::strip_str(&sheet.to_string()).to_string()
    }

    #[test]
    fn a_payment_is_shown_without_the_customer() {
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
  test        yes: nobody pays"
        );
    }

    #[test]
    fn what_is_least_is_enough() {
        let read: Payment = serde_json::from_str(
            r#"{"id":"pay_1","status":"ON_HOLD","failureReason":"Card declined."}"#,
        )
        .unwrap();
        assert_eq!(plain(&payment(&read)), "pay_1 is ON_HOLD\n  reason Card declined.");
    }

    #[test]
    fn every_known_reason_is_explained() {
        for reason in FailureReason::ALL {
            assert!(explained(reason).starts_with(&format!("{reason}: ")), "{reason}");
        }
    }
}
