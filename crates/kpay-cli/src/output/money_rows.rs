//! What sheets about money have in common: short, phone numbers masked, amounts exact.

use anstyle::Style;
use jiff::Timestamp;
use kpay_native::core::{PersonalText, UnixMillis};
use kpay_native::{Amount, Currency, FailureReason, Provider, Status, TransactionState};

use crate::output::sheet::Sheet;
use crate::output::{BAD, GOOD, OPEN, STRONG, masked, masked_within, printable, styled};

/// What it is, where it stands and how much it is about.
pub(crate) fn title(
    id: &str,
    status: &Status,
    amount: Option<Amount>,
    currency: Option<&Currency>,
) -> Sheet {
    let id = styled(STRONG, printable(id));
    let status = styled(style(status), printable(status.as_str()));
    Sheet::new(match amount {
        Some(amount) => format!("{id} is {status}: {}", printable(&money(amount, currency))),
        None => format!("{id} is {status}"),
    })
}

fn style(status: &Status) -> Style {
    match status.state() {
        TransactionState::Completed => GOOD,
        TransactionState::Cancelled | TransactionState::Expired | TransactionState::Failed => BAD,
        TransactionState::Refunded | TransactionState::Open => OPEN,
    }
}

/// An amount with its currency, as far as that is known.
pub(crate) fn money(amount: Amount, currency: Option<&Currency>) -> String {
    match currency {
        Some(currency) => format!("{amount} {currency}"),
        None => amount.to_string(),
    }
}

/// A moment to the second, in UTC: `2026-05-14T09:30:00Z`.
pub(crate) fn moment(moment: UnixMillis) -> String {
    let second = i64::try_from(moment.get() / 1000).ok();
    let shown = second.and_then(|second| Timestamp::from_second(second).ok());
    shown.unwrap_or(Timestamp::MAX).to_string()
}

/// A phone number, masked.
pub(crate) fn hidden(phone_number: &PersonalText) -> String {
    masked(phone_number.as_str())
}

/// An operator with its country.
pub(crate) fn named(provider: &Provider) -> String {
    let country = provider.country();
    match (provider.operator(), country.as_ref().and_then(|country| country.name())) {
        (Some(operator), Some(country)) => format!("{provider} ({operator}, {country})"),
        _ => provider.to_string(),
    }
}

/// A reason with its meaning.
pub(crate) fn explained(reason: &FailureReason) -> String {
    let meaning = match reason {
        FailureReason::PayerNotFound => "the number has no account at this operator",
        FailureReason::RecipientNotFound => "the recipient has no account at this operator",
        FailureReason::InsufficientBalance => "the customer's wallet does not cover the amount",
        FailureReason::PaymentNotApproved => "the customer did not approve the prompt",
        FailureReason::PayerLimitReached => "the customer reached a limit of the operator's",
        FailureReason::RecipientLimitReached => "the recipient reached a limit of the operator's",
        FailureReason::WalletLimitReached => "a wallet reached a limit of the operator's",
        FailureReason::TransactionAlreadyInProcess => {
            "another prompt is still open on the customer's phone: wait until it has ended before you send the next"
        }
        FailureReason::UnspecifiedFailure => "the operator gave no reason",
        other => return masked_within(other.as_str()),
    };
    format!("{reason}: {meaning}")
}

/// Real money is the rule, so only its absence is said.
pub(crate) fn test(is_test: bool) -> Option<&'static str> {
    is_test.then_some("yes: no real money")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_to_the_second() {
        assert_eq!(moment(UnixMillis::new(1_780_000_000_999)), "2026-05-28T20:26:40Z");
        assert!(moment(UnixMillis::new(u64::MAX)).starts_with("9999-12-30T"));
    }

    #[test]
    fn every_known_reason_is_explained() {
        for reason in FailureReason::ALL {
            assert!(explained(reason).starts_with(&format!("{reason}: ")), "{reason}");
        }
    }
}
