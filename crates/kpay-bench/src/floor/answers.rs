//! The answers, every documented field in a value that owns it.
//!
//! `RawValue` keeps an amount exact: a float would be less work.
#![expect(dead_code, reason = "a caller would read the fields")]

use serde::Deserialize;
use serde_json::value::RawValue;

/// The answer to an init.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Initiated {
    id: String,
    reference: Option<String>,
    provider_reference: Option<String>,
    status: String,
    amount: Option<Box<RawValue>>,
    currency: Option<String>,
    external_id: Option<String>,
    provider: Option<String>,
    country: Option<String>,
    phone_number: Option<String>,
    is_test: Option<bool>,
    message: Option<String>,
}

/// A payment.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    id: String,
    reference: Option<String>,
    provider_reference: Option<String>,
    status: String,
    amount: Option<Box<RawValue>>,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: Option<String>,
    external_id: Option<String>,
    provider: Option<String>,
    country: Option<String>,
    phone_number: Option<String>,
    mode: Option<String>,
    is_test: Option<bool>,
    description: Option<String>,
    metadata: Option<Box<RawValue>>,
    created_at: Option<String>,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<String>,
}

/// A notification.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    event: String,
    payment_id: String,
    reference: Option<String>,
    status: Option<String>,
    amount: Option<Box<RawValue>>,
    phone_number: Option<String>,
    external_id: Option<String>,
    metadata: Option<Box<RawValue>>,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<String>,
    timestamp: Option<String>,
    is_test: Option<bool>,
}

/// A withdrawal, when it starts and later.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawal {
    id: String,
    reference: Option<String>,
    provider_reference: Option<String>,
    status: String,
    amount: Option<Box<RawValue>>,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: Option<String>,
    payout_currency: Option<String>,
    payout_amount: Option<Box<RawValue>>,
    exchange_rate: Option<Box<RawValue>>,
    external_id: Option<String>,
    provider: Option<String>,
    country: Option<String>,
    phone_number: Option<String>,
    mode: Option<String>,
    is_test: Option<bool>,
    description: Option<String>,
    metadata: Option<Box<RawValue>>,
    created_at: Option<String>,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<String>,
    message: Option<String>,
}

/// A withdrawal by a gateway page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayWithdrawal {
    id: String,
    status: String,
    gateway_url: String,
    reference: Option<String>,
    external_id: Option<String>,
    mode: Option<String>,
    amount: Option<Box<RawValue>>,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: Option<String>,
    expires_at: Option<String>,
    is_test: Option<bool>,
    message: Option<String>,
}

/// A refund.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    id: String,
    status: String,
    amount: Option<Box<RawValue>>,
    currency: Option<String>,
    fee_amount: Option<Box<RawValue>>,
    external_id: Option<String>,
    original_payment_id: Option<String>,
    original_payment_status: Option<String>,
    is_test: Option<bool>,
    message: Option<String>,
}

/// What is in one wallet.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    currency: String,
    balance: Option<Box<RawValue>>,
    reserved_balance: Option<Box<RawValue>>,
    available_balance: Option<Box<RawValue>>,
}

/// How much of one currency another is.
#[derive(Deserialize)]
pub struct ExchangeRate {
    rate: Box<RawValue>,
    from: Option<String>,
    to: Option<String>,
}

/// The operator that a number may belong to.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    provider: String,
    country: Option<String>,
    phone_number: Option<String>,
}

/// The operators of one country.
#[derive(Deserialize)]
pub struct CountryAvailability {
    country: String,
    providers: Vec<ProviderAvailability>,
}

/// One operator.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProviderAvailability {
    provider: String,
    operation_types: Vec<OperationAvailability>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OperationAvailability {
    operation_type: String,
    status: String,
}

/// A token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    pub(super) access_token: String,
    expires_in: String,
    environment: Option<String>,
}

/// A transfer between wallets.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletTransfer {
    id: String,
    source_transaction: Option<WalletTransaction>,
    destination_transaction: Option<WalletTransaction>,
    exchange_rate: Option<Box<RawValue>>,
    description: Option<String>,
    external_id: Option<String>,
    created_at: Option<String>,
}

#[derive(Deserialize)]
struct WalletTransaction {
    id: String,
    reference: Option<String>,
    r#type: Option<String>,
    amount: Option<Box<RawValue>>,
    currency: Option<String>,
    country: Option<String>,
}

/// The published fees.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceList {
    countries: Vec<CountryPrices>,
    international_available: Option<bool>,
    currency: Option<String>,
}

#[derive(Deserialize)]
struct CountryPrices {
    code: String,
    operators: Vec<OperatorPrices>,
    name: Option<String>,
    currency: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OperatorPrices {
    operator: String,
    deposit_rate: Option<Box<RawValue>>,
    withdrawal_rate: Option<Box<RawValue>>,
}

/// Whose keys these are.
#[derive(Deserialize)]
pub struct Account {
    environment: String,
    application: Option<Named>,
    company: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: Option<String>,
}
