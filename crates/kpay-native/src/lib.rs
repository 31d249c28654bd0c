//! The KPay SDK for Rust backends: [`Client`] over reqwest and tokio.
//!
//! ```no_run
//! use kpay_native::endpoint::InitUssdPayment;
//! use kpay_native::{Currency, ExternalId, Money, Outcome, PhoneNumber, Provider};
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
//! assert_eq!(waited.outcome, Outcome::Succeeded);
//! # Ok(())
//! # }
//! ```
//!
//! [`from_env`] reads the keys from the environment, [`builder`] takes them from anywhere else, and
//! [`public`] needs none for KPay's public pages. All
//! of `kpay-client` and `kpay-core` is exported here: endpoints, money, errors, webhooks; and the
//! crates whose types stand in signatures: [`http`], [`bytes`] and [`reqwest`].
//!
//! What this crate adds: TLS by rustls with ring and the system's trust store, which can't be
//! switched off; no redirects; bodies bounded while they are read (1 MiB, 64 KiB for errors); a
//! connect time-out for each address and IPv4 beside IPv6 after 300 ms, so that broken IPv6 does
//! not hang a payment; proxies from the environment, except to this machine.
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
