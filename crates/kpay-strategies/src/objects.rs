//! Answers of KPay's, as JSON text and as typed values.

use proptest::prelude::*;

use super::json::{Entry, metadata, nested, object, optional, required, timestamp};
use super::phones::{phone_number, phone_number_of};
use super::values::{
    any_failure_reason, any_provider, any_status, country, currency, external_id, money_of,
    payment_id, rate, reference, refund_id, requestable_amount, withdrawal_id,
};
use kpay_core::endpoint::{
    GatewayPayment, GatewayWithdrawal, InitiatedPayment, Refund, WalletTransfer,
};
use kpay_core::{Amount, Money, Payment, PhoneNumber, Provider, RawJson, Withdrawal};

/// Who is charged or paid, and what: the parts agree with each other.
pub(super) fn charge() -> impl Strategy<Value = (Provider, Money, PhoneNumber)> {
    any_provider().prop_flat_map(|provider| {
        let number = match provider.country() {
            Some(country) => phone_number_of(&country).boxed(),
            None => phone_number().boxed(),
        };
        (Just(provider.clone()), money_of(&provider), number)
    })
}

/// An amount as a JSON number, or at times as a string.
pub(super) fn wire_amount(amount: impl Strategy<Value = Amount>) -> impl Strategy<Value = RawJson> {
    (amount, prop::bool::weighted(0.8)).prop_filter_map("JSON", |(amount, number)| {
        if number { RawJson::new(&amount).ok() } else { RawJson::new(&amount.to_string()).ok() }
    })
}

type Known = Vec<BoxedStrategy<Option<Entry>>>;

/// What payments and withdrawals have in common.
fn transaction() -> impl Strategy<Value = Known> {
    charge().prop_map(|(provider, money, number)| {
        vec![
            required("status", any_status()),
            optional("reference", reference()),
            optional("providerReference", "[0-9a-f-]{8,36}"),
            optional("amount", wire_amount(Just(money.amount))),
            optional("netAmount", wire_amount(requestable_amount())),
            optional("feeAmount", wire_amount((0_u32..10_000).prop_map(Amount::from))),
            optional("currency", Just(money.currency)),
            optional("externalId", external_id()),
            optional("country", Just(provider.country())),
            optional("provider", Just(provider)),
            optional("phoneNumber", Just(number.as_str().to_owned())),
            optional("isTest", any::<bool>()),
            optional("description", "\\PC{0,40}"),
            optional("metadata", metadata()),
            optional("createdAt", timestamp()),
            optional("completedAt", timestamp()),
            optional("failedAt", timestamp()),
            optional("failureReason", any_failure_reason()),
        ]
    })
}

/// Payments as KPay writes them: fields in any order, any but `id` and `status` missing or null at
/// times, unknown fields, unknown statuses and operators, amounts as numbers or strings in units
/// of the currency. Operator, country, number, currency and amount agree; status and dates don't
/// have to.
///
/// ```
/// use kpay_core::Payment;
/// use proptest::prelude::*;
///
/// proptest!(|(body in kpay_strategies::payment_json())| {
///     let payment: Payment = serde_json::from_str(&body)?;
///     prop_assert!(payment.status.is_known() || !payment.status.is_final());
/// });
/// ```
pub fn payment_json() -> impl Strategy<Value = String> {
    transaction().prop_flat_map(|mut known| {
        known.extend([required("id", payment_id()), optional("mode", Just("GATEWAY"))]);
        object(known)
    })
}

/// Payments as this version reads [`payment_json`].
pub fn payment() -> impl Strategy<Value = Payment> {
    payment_json().prop_filter_map("a payment", |text| serde_json::from_str(&text).ok())
}

/// Withdrawals as KPay writes them: see [`payment_json`]; at times with what the recipient gets in
/// another currency.
pub fn withdrawal_json() -> impl Strategy<Value = String> {
    (transaction(), any::<bool>(), rate()).prop_flat_map(|(mut known, crosses, rate)| {
        known.push(required("id", withdrawal_id()));
        if crosses {
            known.extend([
                optional("payoutCurrency", currency()),
                optional("payoutAmount", wire_amount(requestable_amount())),
                optional("exchangeRate", Just(rate)),
            ]);
        }
        object(known)
    })
}

/// Withdrawals as this version reads [`withdrawal_json`].
pub fn withdrawal() -> impl Strategy<Value = Withdrawal> {
    withdrawal_json().prop_filter_map("a withdrawal", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`InitUssdPayment`](kpay_core::endpoint::InitUssdPayment), an
/// [`InitiatedPayment`] as JSON.
pub fn initiated_payment_json() -> impl Strategy<Value = String> {
    transaction().prop_flat_map(|mut known| {
        known.extend([required("id", payment_id()), optional("message", "\\PC{0,40}")]);
        object(known)
    })
}

/// Initiated payments as this version reads [`initiated_payment_json`].
pub fn initiated_payment() -> impl Strategy<Value = InitiatedPayment> {
    initiated_payment_json().prop_filter_map("a payment", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`InitGatewayPayment`](kpay_core::endpoint::InitGatewayPayment), a
/// [`GatewayPayment`] as JSON.
pub fn gateway_payment_json() -> impl Strategy<Value = String> {
    object(vec![
        required("id", payment_id()),
        optional("status", any_status()),
        required("gatewayUrl", "https://admin\\.kpay\\.site/gateway/[a-z0-9]{8,24}"),
        optional("reference", reference()),
        optional("externalId", external_id()),
        optional("mode", Just("GATEWAY")),
        optional("amount", wire_amount(requestable_amount())),
        optional("currency", currency()),
        optional("expiresAt", timestamp()),
        optional("isTest", any::<bool>()),
        optional("message", "\\PC{0,40}"),
    ])
}

/// Gateway payments as this version reads [`gateway_payment_json`].
pub fn gateway_payment() -> impl Strategy<Value = GatewayPayment> {
    gateway_payment_json().prop_filter_map("a payment", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`InitGatewayWithdrawal`](kpay_core::endpoint::InitGatewayWithdrawal), a
/// [`GatewayWithdrawal`] as JSON.
pub fn gateway_withdrawal_json() -> impl Strategy<Value = String> {
    object(vec![
        required("id", withdrawal_id()),
        optional("status", any_status()),
        required("gatewayUrl", "https://admin\\.kpay\\.site/gateway/[a-z0-9]{8,24}"),
        optional("reference", reference()),
        optional("externalId", external_id()),
        optional("mode", Just("GATEWAY")),
        optional("amount", wire_amount(requestable_amount())),
        optional("netAmount", wire_amount(requestable_amount())),
        optional("feeAmount", wire_amount((0_u32..10_000).prop_map(Amount::from))),
        optional("currency", currency()),
        optional("expiresAt", timestamp()),
        optional("isTest", any::<bool>()),
        optional("message", "\\PC{0,40}"),
    ])
}

/// Gateway withdrawals as this version reads [`gateway_withdrawal_json`].
pub fn gateway_withdrawal() -> impl Strategy<Value = GatewayWithdrawal> {
    gateway_withdrawal_json()
        .prop_filter_map("a withdrawal", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`RefundPayment`](kpay_core::endpoint::RefundPayment), a
/// [`Refund`] as JSON.
pub fn refund_json() -> impl Strategy<Value = String> {
    object(vec![
        required("id", refund_id()),
        required("status", any_status()),
        optional("amount", wire_amount(requestable_amount())),
        optional("currency", currency()),
        optional("feeAmount", Just(0)),
        optional("externalId", external_id()),
        optional("originalPaymentId", payment_id()),
        optional("originalPaymentStatus", any_status()),
        optional("isTest", any::<bool>()),
        optional("message", "\\PC{0,40}"),
    ])
}

/// Refunds as this version reads [`refund_json`].
pub fn refund() -> impl Strategy<Value = Refund> {
    refund_json().prop_filter_map("a refund", |text| serde_json::from_str(&text).ok())
}

/// Answers to [`TransferBetweenWallets`](kpay_core::endpoint::TransferBetweenWallets), a
/// [`WalletTransfer`] as JSON.
pub fn wallet_transfer_json() -> impl Strategy<Value = String> {
    let side = |kind: &'static str| {
        nested(vec![
            required("id", "[0-9a-f]{24}"),
            optional("reference", reference()),
            optional("type", Just(kind)),
            optional("amount", wire_amount(requestable_amount())),
            optional("currency", currency()),
            optional("country", country()),
        ])
    };
    object(vec![
        required("id", "[0-9a-f]{24}"),
        optional("sourceTransaction", side("WALLET_TRANSFER_OUT")),
        optional("destinationTransaction", side("WALLET_TRANSFER_IN")),
        optional("exchangeRate", rate()),
        optional("description", "\\PC{0,40}"),
        optional("externalId", external_id()),
        optional("createdAt", timestamp()),
    ])
}

/// Transfers as this version reads [`wallet_transfer_json`].
pub fn wallet_transfer() -> impl Strategy<Value = WalletTransfer> {
    wallet_transfer_json().prop_filter_map("a transfer", |text| serde_json::from_str(&text).ok())
}
