//! Strategies for the property tests of your own code (feature `proptest`).
//!
//! Each function gives a proptest [`Strategy`]: valid values, the JSON that KPay may answer with,
//! signed and forged webhooks, refusals, and [`Script`]s of failures to drive a
//! [`Call`](crate::Call) with. Nothing here is anyone's: keys are test keys, numbers are made up.
//! Types with one obvious strategy implement [`Arbitrary`] as well, so that `any::<ExternalId>()`
//! works. Endpoints without data of their own ([`Me`](crate::endpoint::Me), say) need no strategy.
//!
//! The function without a prefix gives what this version knows; `any_...` gives what may come from
//! KPay too: statuses, providers and currencies of later days.
//!
//! `Debug` of a phone number or of personal data hides it, in proptest's reports as well.
//!
//! ```
//! use kpay_core::{PhoneNumber, strategies};
//! use proptest::prelude::*;
//!
//! proptest!(|(typed in strategies::typed_phone())| {
//!     let number = PhoneNumber::in_country(&typed.text, &typed.country)?;
//!     prop_assert_eq!(number.as_str(), typed.digits);
//! });
//! ```

mod arbitrary;
mod json;
mod objects;
mod phones;
mod refusals;
mod requests;
mod scripts;
mod values;
mod webhooks;

#[cfg(doc)]
use proptest::prelude::{Arbitrary, Strategy};

pub use json::{extra_fields, metadata, timestamp};
pub use objects::{
    hosted_payment_json, initiated_payment_json, payment, payment_json, refund_json,
    wallet_transfer_json, withdrawal, withdrawal_json,
};
pub use phones::{TypedPhone, phone_number, phone_number_of, typed_phone, typed_phone_of};
pub use refusals::{proxy_answer, refusal, refusal_of};
pub use requests::{
    get_exchange_rate, get_payment, get_withdrawal, init_bank_withdrawal,
    init_cross_country_withdrawal, init_gateway_payment, init_gateway_withdrawal,
    init_ussd_payment, init_ussd_withdrawal, predict_provider, prepared_money_request,
    prepared_request, refund_payment, transfer_between_wallets,
};
pub use scripts::{AttemptEnd, Script, ScriptRun, Turn, call_policy, script, script_with};
pub use values::{
    access_token, any_amount, any_country, any_currency, any_failure_reason, any_provider,
    any_status, application_id, bank_account_id, country, credentials, currency, external_id,
    failure_reason, money_of, payment_id, provider, reference, refund_id, requestable_amount,
    status, whole_amount, withdrawal_id,
};
pub use webhooks::{ForgedWebhook, SignedWebhook, forged_webhook, signed_webhook};
