//! Withdrawals as people see them.

use kpay_native::core::endpoint::GatewayWithdrawal;
use kpay_native::{Status, Withdrawal};

use crate::output::masked_within;
use crate::output::money_rows::{explained, hidden, money, named, test, title};
use crate::output::sheet::Sheet;

/// A withdrawal as it was read, or taken.
pub(super) fn withdrawal(withdrawal: &Withdrawal) -> Sheet {
    let (amount, currency) = (withdrawal.amount, withdrawal.currency.as_ref());
    let paid_out = withdrawal.payout_amount;
    title(withdrawal.id.as_str(), &withdrawal.status, amount, currency)
        .row("reason", withdrawal.failure_reason.as_ref().map(explained))
        .row("reference", withdrawal.reference.as_ref())
        .row("externalId", withdrawal.external_id.as_ref())
        .row("provider", withdrawal.provider.as_ref().map(named))
        .row("operator's reference", withdrawal.provider_reference.as_ref())
        .row("phone", withdrawal.phone_number.as_ref().map(hidden))
        .row("net", withdrawal.net_amount.map(|net| money(net, currency)))
        .row("fee", withdrawal.fee_amount.map(|fee| money(fee, currency)))
        .row("recipient gets", paid_out.map(|it| money(it, withdrawal.payout_currency.as_ref())))
        .row("rate", withdrawal.exchange_rate.as_ref())
        .row("description", withdrawal.description.as_deref().map(masked_within))
        .row("mode", withdrawal.mode.as_ref())
        .row("created", withdrawal.created_at.as_ref())
        .row("completed", withdrawal.completed_at.as_ref())
        .row("failed", withdrawal.failed_at.as_ref())
        .row("test", withdrawal.is_test.and_then(test))
}

/// A withdrawal whose page waits for the recipient.
pub(super) fn gateway_page(withdrawal: &GatewayWithdrawal) -> Sheet {
    let (amount, currency) = (withdrawal.amount, withdrawal.currency.as_ref());
    let status = withdrawal.status.as_ref().unwrap_or(&Status::Pending);
    title(withdrawal.id.as_str(), status, amount, currency)
        .row("page", Some(&withdrawal.gateway_url))
        .row("until", withdrawal.expires_at.as_ref())
        .row("reference", withdrawal.reference.as_ref())
        .row("externalId", withdrawal.external_id.as_ref())
        .row("net", withdrawal.net_amount.map(|net| money(net, currency)))
        .row("fee", withdrawal.fee_amount.map(|fee| money(fee, currency)))
        .row("message", withdrawal.message.as_deref().map(masked_within))
        .row("test", withdrawal.is_test.and_then(test))
}
