//! The KPay SDK for Rust backends: [`Client`] over reqwest and tokio.
//!
//! ```no_run
//! use kpay_native::endpoint::InitUssdPayment;
//! use kpay_native::{Currency, ExternalId, Money, TransactionState, PhoneNumber, Provider};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let kpay = kpay_native::from_env()?;
//! let payment = kpay
//!     .payments()
//!     .init_ussd(&InitUssdPayment::new(
//!         ExternalId::new("ORDER-12345")?,
//!         Money::new(5000, Currency::Xaf),
//!         Provider::MtnMomoCmr,
//!         PhoneNumber::new("+237 6 53 45 67 89")?,
//!     ))
//!     .await?;
//! let waited = kpay.payments().wait(&payment.id).await?;
//! assert_eq!(waited.state, TransactionState::Completed);
//! # Ok(())
//! # }
//! ```
//!
//! [`from_env`] reads the keys from the environment, [`builder`] takes them from anywhere else, and
//! [`public`] needs none for KPay's public pages. All
//! of `kpay-client` and `kpay-core` is exported here: endpoints, money, errors, webhooks; and the
//! crates whose types stand in signatures: [`http`], [`bytes`] and [`reqwest`].
//!
//! What this crate adds: TLS by rustls and the system's trust store, which can't be switched off; no
//! redirects; bodies bounded while they are read and decompressed (1 MiB, 64 KiB for errors); a
//! connect time-out for each address and IPv4 beside IPv6 after 300 ms, so that broken IPv6 does
//! not hang a payment; proxies from the environment, except to this machine ([`EnvProxy`]); a new
//! connection for each call that is not repeated by itself.
//!
//! **A caller that goes away.** A call that moves money runs to its end, as a task of its runtime,
//! when its future is dropped: a web framework drops a handler when the browser leaves. How it ended
//! is told to [`Observer::on_outcome`]; store it from there. A runtime that shuts down ends such calls
//! too, and the observer then hears of an unknown outcome where a request was under way: let the
//! server finish its work before it exits, and reconcile what stayed open.
//!
//! **Runtimes.** A client may be kept in a `static` and called from several tokio runtimes: each has
//! connections of its own. Outside of tokio a call fails with [`NotSentReason::NoRuntime`].
//!
//! **TLS.** The feature `aws-lc-rs` (the default, as it is rustls's and reqwest's) or `ring` says what
//! computes it, unless the program has installed a [`CryptoProvider`] of its own. Nothing is installed
//! here. rustls itself, asked for a configuration without a provider, panics when the features of a
//! program turn on both: a program whose other crates use rustls with `ring` takes this crate with
//! `default-features = false, features = ["ring"]`; its own reqwest then needs a TLS feature, or a
//! provider that the program installs, or `reqwest::Client::new` panics.
//!
//! [`CryptoProvider`]: https://docs.rs/rustls/0.23/rustls/crypto/struct.CryptoProvider.html
//!
//! With the feature `blocking` there is the same client for programs without async: `blocking`.

#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod builder;
mod clients;
mod decode;
mod env;
pub mod guide;
mod keep_going;
mod proxy;
mod resolver;
mod runtime;
mod tls;
mod transport;

pub use kpay_client::*;

pub use bytes;
pub use http;
pub use reqwest;

pub use builder::{Builder, builder, public};
pub use env::from_env;
pub use proxy::EnvProxy;
pub use runtime::TokioRuntime;
pub use transport::ReqwestTransport;

/// Runs the README's programs as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
