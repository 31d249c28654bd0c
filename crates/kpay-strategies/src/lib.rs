//! Strategies for the property tests of code that uses KPay.
//!
//! Each function gives a proptest [`Strategy`]: valid values, the JSON that KPay may answer with,
//! signed and forged webhooks, refusals, and [`Script`]s of failures to drive a
//! [`Call`](kpay_core::Call) with. Nothing here is anyone's: keys are test keys, numbers are made up.
//! Types with one obvious strategy have [`AnyValue`] as well, so that `any::<ExternalId>()` gives it. What
//! holds no data of its own ([`GetMe`](kpay_core::endpoint::GetMe), say) needs no strategy, and the
//! state machines ([`Call`](kpay_core::Call), [`RateLimiter`](kpay_core::RateLimiter),
//! [`TokenCache`](kpay_core::TokenCache)) are driven, from what is generated here.
//!
//! The function without a prefix gives what this version knows; `any_...` gives what may come from
//! KPay too: statuses, providers and currencies of later days.
//!
//! `Debug` of a phone number or of personal data hides it, in proptest's reports as well.
//!
//! ```
//! use kpay_core::PhoneNumber;
//! use proptest::prelude::*;
//!
//! proptest!(|(typed in kpay_strategies::typed_phone())| {
//!     let number = PhoneNumber::in_country(&typed.text, &typed.country)?;
//!     prop_assert_eq!(number.as_str(), typed.digits);
//! });
//! ```

mod account;
mod answers;
mod any;
mod catalogue;
mod ends;
mod json;
mod objects;
mod orders;
mod phones;
mod refusals;
mod requests;
mod returns;
mod scripts;
mod values;
mod webhooks;

#[cfg(doc)]
use proptest::prelude::Strategy;

pub use account::{account, account_json, balances, balances_json, token, token_json};
pub use answers::answer_json;
pub use any::{AnyValue, any};
pub use catalogue::{
    availability, availability_json, exchange_rate, exchange_rate_json, platform_info,
    platform_info_json, price_list, price_list_json, provider_suggestion, provider_suggestion_json,
};
pub use ends::{call_failure, error, money_error, response_of, transport_error};
pub use json::{extra_fields, json_value, metadata, timestamp};
pub use objects::{
    gateway_payment, gateway_payment_json, gateway_withdrawal, gateway_withdrawal_json,
    initiated_payment, initiated_payment_json, payment, payment_json, refund, refund_json,
    wallet_transfer, wallet_transfer_json, withdrawal, withdrawal_json,
};
pub use orders::{
    expected_payment, now, open_payment, order_record, reconcile_policy, saved_watch, tick,
    unix_millis, watch, watch_key, watch_policy,
};
pub use phones::{TypedPhone, phone_number, phone_number_of, typed_phone, typed_phone_of};
pub use refusals::{proxy_answer, refusal, refusal_of};
pub use requests::{
    get_exchange_rate, get_payment, get_withdrawal, init_bank_withdrawal,
    init_cross_country_withdrawal, init_gateway_payment, init_gateway_withdrawal,
    init_ussd_payment, init_ussd_withdrawal, predict_provider, prepared_money_request,
    prepared_request, refund_payment, transfer_between_wallets,
};
pub use returns::{SignedReturn, TamperedReturn, signed_return, tampered_return};
pub use scripts::{AttemptEnd, Script, ScriptRun, Turn, call_policy, script, script_with};
pub use values::{
    access_token, any_amount, any_country, any_currency, any_environment, any_failure_reason,
    any_operation_status, any_operation_type, any_order_state, any_payment_method, any_provider,
    any_purpose_of_funds, any_source_of_funds, any_status, application_id, bank_account_id,
    base_url, country, credentials, currency, environment, external_id, failure_reason,
    gateway_secret, money_of, operation_status, operation_type, order_state, payment_id,
    payment_key, payment_method, personal, provider, purpose_of_funds, rate, reference, refund_id,
    requestable_amount, source_of_funds, status, transaction_state, webhook_secret, whole_amount,
    withdrawal_id,
};
pub use webhooks::{ForgedWebhook, SignedWebhook, forged_webhook, signed_webhook};
