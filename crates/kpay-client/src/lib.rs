//! The KPay client over any transport and any runtime.
//!
//! [`Client`] drives `kpay-core` through two seams: a [`Transport`] that carries bytes and a
//! [`Runtime`] with clock, sleep and entropy. `kpay-native` has both for backends, and `kpay-web` for
//! WebAssembly; write your own to run elsewhere.
//!
//! What `kpay-core` exports is at [`core`]: money, ids, requests, errors, webhooks.
//!
//! # Features
//!
//! - `rustcrypto`, on by default, and `ring`: what computes HMAC-SHA256, as in `kpay-core`.
//! - `test-util`: a scripted transport, and a clock that tests move themselves.
//! - `tracing`: spans and events for each call and attempt, without data of the calls.

// The documentation that its macros write for other crates links to it by its name.
extern crate self as kpay_client;

mod account;
mod builder;
mod call;
mod client;
mod drive;
mod marker;
mod merchants;
mod observer;
mod operators;
mod options;
mod payments;
mod public;
mod raw;
mod runtime;
mod send;
#[cfg(feature = "test-util")]
pub mod test_util;
mod tokens;
mod trace;
mod transport;
mod wait;
mod wallets;
mod withdrawals;
mod wrapped;

/// The methods of [`Client::raw`].
pub use http;
/// The protocol: money, ids, requests, answers, errors and webhooks.
pub use kpay_core as core;

// Making a client.
pub use builder::ClientBuilder;
pub use client::Client;
pub use options::{CallOptions, ClientOptions};
pub use public::PublicClient;

// Calls.
pub use account::AccountCalls;
pub use call::{BlockingCaller, Caller, PendingCall, PendingResponse};
pub use operators::OperatorCalls;
pub use payments::PaymentCalls;
pub use send::{Authenticate, Sendable};
pub use wait::{Wait, WaitResult, Watchable};
pub use wallets::WalletCalls;
pub use withdrawals::WithdrawalCalls;

// Being told of what calls do.
pub use observer::{AttemptEvent, Observer, OutcomeEvent};

// The seams.
pub use marker::{BoxFuture, MaybeSend, MaybeSync};
pub use runtime::{RunningCall, Runtime};
pub use transport::{FreshConnection, Transport};
