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
//! a [`Watch`] or a [`Budget`] in a runtime of your own.
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
//! # Ok::<(), kpay_core::InvalidInput>(())
//! ```
//!
//! # Features
//!
//! - `rustcrypto`, on by default: HMAC-SHA256 in plain Rust, for every target.
//! - `ring`: HMAC-SHA256 by ring instead, for programs whose TLS rests on it already. One of the two
//!   has to be on; with both it is ring.
//! - `proptest`: strategies for every public type, to property-test code of your own.

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

mod access_token;
mod amount;
mod answer;
mod auth;
mod backoff;
mod base_url;
mod budget;
mod call;
mod call_policy;
mod call_step;
mod country;
mod credentials;
mod currency;
pub mod endpoint;
mod environment;
pub mod erased;
mod error;
mod external_id;
mod gateway_return;
mod hidden;
mod invalid_input;
mod json;
mod kpay_id;
mod mac;
mod mask;
mod matching;
mod money;
mod open_enum;
mod open_orders;
mod operation;
mod order;
mod order_state;
mod payment;
mod personal;
mod phone_number;
mod placement;
mod provider;
mod rate;
mod reconcile;
mod request;
mod response;
mod retry_after;
mod say;
mod signature;
mod stage;
mod status;
#[cfg(feature = "proptest")]
pub mod strategies;
mod text;
mod time;
mod timestamp;
mod transport_error;
mod typed_number;
mod watch;
pub mod webhook;
mod wire;
mod withdrawal;

pub use access_token::{AccessToken, TokenCache};
pub use amount::Amount;
pub use auth::{Auth, Bearer, Keys, NoAuth};
pub use base_url::BaseUrl;
pub use budget::{Budget, Permit, Ticket};
pub use call::Call;
pub use call_policy::CallPolicy;
pub use call_step::{ErasedStep, Step};
pub use country::Country;
pub use credentials::Credentials;
pub use currency::Currency;
pub use environment::Environment;
pub use error::{
    Attempt, CurrencyHint, Error, ErrorKind, Found, MoneyError, NextStep, NotSentReason, Refusal,
    RefusalCase, Seen, Unreadable,
};
pub use external_id::ExternalId;
pub use gateway_return::{ReturnError, UnconfirmedReturn, verify_return, verify_return_pairs};
pub use hidden::hide_personal_data;
pub use invalid_input::InvalidInput;
pub use json::{Fields, RawJson};
pub use kpay_id::{
    ApplicationId, BankAccountId, PaymentId, PaymentKey, Reference, RefundId, WithdrawalId,
};
pub use matching::{ExpectedPayment, FieldMatch, PaymentMatch};
pub use money::Money;
pub use open_enum::Unlisted;
pub use open_orders::OpenOrders;
pub use operation::{Limit, Operation, Repeat};
pub use order::{OrderRecord, OrderStep, settle_order, settle_order_by_payment};
pub use order_state::{CallResult, OrderState, state_after};
pub use payment::Payment;
pub use personal::Personal;
pub use phone_number::PhoneNumber;
pub use placement::KeyPlacement;
pub use provider::{Decimals, Provider};
pub use rate::Rate;
pub use reconcile::{OpenPayment, ReconcilePolicy, ReconcileStep, reconcile};
pub use request::{Endpoint, Payload, PreparedRequest, SecretParts};
pub use response::{CallFailure, RawResponse, Response, ResponseMeta, Verdict};
pub use signature::{GatewaySecret, WebhookSecret};
pub use stage::{Advance, Stage, advance, advance_erased, advance_to_status};
pub use status::{FailureReason, Outcome, Status};
pub use time::{Now, Tick, UnixMillis};
pub use timestamp::Timestamp;
pub use transport_error::{Delivery, ResponseHead, TransportError};
pub use watch::{SavedWatch, Watch, WatchKey, WatchPolicy, WatchStep};
pub use withdrawal::Withdrawal;
