//! The KPay client over any transport and any runtime.
//!
//! [`Client`] drives `kpay-core` through two seams: a [`Transport`] that carries bytes and a
//! [`Runtime`] with clock, sleep and entropy. `kpay-native` has both for backends; write your own
//! to run elsewhere. With the feature `test-util` there are a scripted transport and a clock that
//! tests move themselves; `tracing` adds spans and events; `rustcrypto` (the default) and `ring` are
//! those of `kpay-core`.
//!
//! Everything of `kpay-core` is exported here too.

mod account;
mod builder;
mod client;
mod drive;
mod marker;
mod merchants;
mod observer;
mod operators;
mod options;
mod payments;
mod public;
mod runtime;
#[cfg(feature = "test-util")]
pub mod test_util;
mod trace;
mod transport;
mod wait;
mod wallets;
mod withdrawals;

pub use kpay_core::*;

pub use account::Account;
pub use builder::ClientBuilder;
pub use client::Client;
pub use marker::{BoxFuture, MaybeSend, MaybeSync};
pub use observer::{AttemptEvent, Observer, OutcomeEvent};
pub use operators::Operators;
pub use options::CallOptions;
pub use payments::Payments;
pub use public::PublicClient;
pub use runtime::{RunningCall, Runtime};
pub use transport::{FreshConnection, Transport};
pub use wait::{Wait, WaitResult, Watchable};
pub use wallets::Wallets;
pub use withdrawals::Withdrawals;
