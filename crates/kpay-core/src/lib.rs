//! The KPay payment protocol without IO.
//!
//! Caller's values become an [`Endpoint`], an endpoint becomes a [`PreparedRequest`], a [`Call`]
//! sends it through whatever carries bytes, and the answer becomes a typed [`Response`], an
//! [`Error`] or, where money moves, a [`MoneyError`] that says first whether it did. There is no
//! socket, clock, random number, environment variable or global in here: time and entropy come in
//! as arguments, and the same source runs natively and as wasm.
//!
//! Most programs want `kpay-native`, which drives this crate over reqwest and tokio. Use this one
//! directly to verify webhooks ([`webhook::verify`]), to write a transport, or to drive a [`Call`],
//! a [`Watch`] or a [`RateLimiter`] in a runtime of your own.
//!
//! What KPay sends and accepts is written down in [`contract`], and each item links to its part of it.
//!
//! ```
//! use kpay_core::endpoint::InitUssdPayment;
//! use kpay_core::{BaseUrl, Credentials, Currency, Endpoint, ExternalId, Money, PhoneNumber, Provider};
//!
//! let credentials = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?;
//! let payment = InitUssdPayment::new(
//!     ExternalId::new("ORDER-12345")?,
//!     Money::new(5000, Currency::Xaf),
//!     Provider::MtnMomoCmr,
//!     PhoneNumber::new("+237 6 53 45 67 89")?,
//! );
//! let request = payment.prepare(&BaseUrl::kpay(), &credentials)?.to_request();
//! assert_eq!(request.uri(), "https://admin.kpay.site/api/v1/payments/init");
//! assert!(request.headers()["x-secret-key"].is_sensitive());
//! # Ok::<(), kpay_core::InvalidInputError>(())
//! ```
//!
//! # Features
//!
//! - `rustcrypto`, on by default: HMAC-SHA256 in plain Rust, for every target.
//! - `binding`: the module of the same name, for bindings to other languages, which read JSON by
//!   themselves. A program in Rust needs none of it.
//! - `ring`: HMAC-SHA256 by ring instead, for programs whose TLS rests on it already. One of the two
//!   has to be on; with both it is ring.
//! - `rust_decimal`: an [`Amount`] from and to `rust_decimal::Decimal`.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice
    )
)]
#![deny(clippy::float_arithmetic)]
// Without the feature, what bindings alone use is unused; with it, these lints hold everywhere.
#![cfg_attr(not(feature = "binding"), allow(dead_code, unreachable_pub))]

mod auth;
#[cfg(feature = "binding")]
pub mod binding;
mod call;
mod catalogue;
#[expect(clippy::doc_markdown, reason = "a text for readers of the repository too")]
#[doc = include_str!("../contract/README.md")]
pub mod contract {
    #[doc = include_str!("../contract/conflicts.md")]
    pub mod conflicts {}
}
pub mod endpoint;
mod error;
mod id;
mod json;
mod money;
mod operation;
mod order;
mod text;
mod time;
mod transaction;
mod watch;
pub mod webhook;
mod wire;

pub use auth::{
    AccessToken, Auth, BaseUrl, Bearer, Credentials, Environment, GatewaySecret, KeyPlacement,
    Keys, NoAuth, TokenCache, WebhookSecret,
};
pub use call::{
    Call, CallPolicy, CallStep, Delivery, LONGEST_ERROR_BODY, LONGEST_SUCCESS_BODY, Permit,
    RateLimiter, RateLimits, ResponseHead, Ticket, TransportError,
};
pub use catalogue::{Country, Decimals, PhoneNumber, Provider};
pub use endpoint::payload::Payload;
pub use endpoint::prepared::PreparedRequest;
pub use endpoint::request::Endpoint;
pub use endpoint::response::{CallFailure, RawResponse, Response, ResponseMeta};
pub use error::{
    Attempt, AttemptResult, CurrencyHint, Error, ErrorKind, FoundIds, MoneyError, NextStep,
    NotSentReason, Refusal, RefusalCase, UnreadableBody, Verdict,
};
pub use id::{
    ApplicationId, BankAccountId, ExternalId, PaymentId, PaymentKey, Reference, RefundId,
    WithdrawalId,
};
pub use json::{Fields, RawJson};
pub use money::{Amount, Currency, Money, Rate};
pub use operation::{Limit, Operation, RetryClass};
pub use order::{
    Advance, CallOutcome, ExpectedPayment, FieldMatch, OpenOrders, OpenPayment, OrderRecord,
    OrderState, OrderStep, PaymentMatch, ReconcilePolicy, ReconcileStep, advance, advance_to,
    reconcile, settle_order, settle_order_by_payment, state_after,
};
pub use text::{InvalidInputError, PersonalText, hide_personal_data};
pub use time::{Now, Tick, Timestamp, UnixMillis};
pub use transaction::{FailureReason, Payment, Status, TransactionState, Withdrawal};
pub use watch::{SavedWatch, Watch, WatchKey, WatchPolicy, WatchStep};
pub use webhook::{ReturnError, UnconfirmedReturn, verify_return};
pub use wire::UnlistedValue;
