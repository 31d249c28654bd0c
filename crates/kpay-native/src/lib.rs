//! The KPay SDK for Rust backends: [`Client`] over reqwest and tokio.
//!
//! ```no_run
//! use kpay_native::{Client, Currency, ExternalId, Money, TransactionState, PhoneNumber, Provider};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let kpay = Client::from_env()?;
//! let id = ExternalId::new("ORDER-12345")?;
//! let money = Money::new(5000, Currency::Xaf);
//! let phone_number = PhoneNumber::new("+237 6 53 45 67 89")?;
//! let payment = kpay.payments().init_ussd(&id, money, Provider::MtnMomoCmr, phone_number).await?;
//! let waited = kpay.payments().wait(&payment.id).await?;
//! assert_eq!(waited.state, TransactionState::Completed);
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::from_env`] reads the keys from the environment, [`Client::builder`] takes them from anywhere
//! else, and [`Client::public`] needs none for KPay's public pages. The [`guide`] goes on from here.
//!
//! Here at the root is what most merchants need. All of the protocol is at [`core`]: every request and
//! answer, reconciliation, and what a webhook holds. The client without its transport is at [`client`].
//!
//! What this crate adds: TLS by rustls and the system's trust store, which can't be switched off; no
//! redirects; bodies bounded while they are read and decompressed (1 MiB, 64 KiB for errors); a
//! connect time-out for each address and IPv4 beside IPv6 after 300 ms, so that broken IPv6 does
//! not hang a payment; proxies from the environment, except to this machine
//! ([`EnvProxy`](platform::EnvProxy)); a new connection for each call that is not sent again by itself.
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
//! # Features
//!
//! - `aws-lc-rs`, on by default, and `ring`: what computes TLS, as said above.
//! - `blocking`: the same client for programs without async, at `blocking`.
//!
//! # Versions
//!
//! [`reqwest`] stands in a signature of this crate: [`ClientBuilder::configure_reqwest`]. A new major
//! version of reqwest is a new major version of this crate, and of this crate alone: `kpay-core` and
//! `kpay-client`, whose types your code is made of, do not name it and keep a version of their own.

#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod builder;
mod clients;
mod decode;
mod env;
pub mod guide;
mod native_client;
mod outliving_call;
mod proxy;
mod resolver;
mod runtime;
mod tls;
mod transport;

/// The headers of [`CallOptions`].
pub use http;
/// The client over any transport and runtime, and its calls.
pub use kpay_client as client;
/// All of the protocol.
pub use kpay_client::core;
/// What [`ClientBuilder::configure_reqwest`] adjusts.
pub use reqwest;

// The client and its options.
pub use builder::ClientBuilder;
pub use kpay_client::core::{BaseUrl, Credentials, RateLimits};
pub use kpay_client::{CallOptions, ClientOptions};
pub use native_client::Client;

// Money and people.
pub use kpay_client::core::{Amount, Country, Currency, Money, PhoneNumber, Provider};

// Ids.
pub use kpay_client::core::{ApplicationId, BankAccountId, ExternalId, PaymentId, WithdrawalId};

// Requests that are built ahead.
pub use kpay_client::core::endpoint::{
    InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayPayment, InitGatewayWithdrawal,
    InitUssdPayment, InitUssdWithdrawal, RefundPayment, TransferBetweenWallets,
};

// What a call gives, and where a transaction stands.
pub use kpay_client::WaitResult;
pub use kpay_client::core::{
    FailureReason, Payment, RawJson, Response, SavedWatch, Status, TransactionState, Withdrawal,
};

// What fails.
pub use kpay_client::core::{Error, ErrorKind, InvalidInputError, MoneyError, NotSentReason};

// What to store of an order, and who is told of calls that nobody waits for.
pub use kpay_client::core::{CallOutcome, OrderState, state_after};
pub use kpay_client::{Observer, OutcomeEvent};

// Webhooks.
pub use kpay_client::core::{GatewaySecret, WebhookSecret, webhook};

/// What carries the calls of a [`Client`]: for a client that is put together by hand.
pub mod platform {
    pub use crate::proxy::EnvProxy;
    pub use crate::runtime::TokioRuntime;
    pub use crate::transport::ReqwestTransport;
}

/// Runs the README's programs as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

#[cfg(test)]
mod tests {
    /// The names that the root shows, as this file lists them.
    fn root_names() -> Vec<String> {
        let source = include_str!("lib.rs");
        let source = source.split("pub use crate::proxy").next().unwrap();
        let shown = source.split(';').filter_map(|item| {
            let start = item.find("\npub ")?;
            item[start..].strip_prefix("\npub ")
        });
        let mut names = Vec::new();
        for item in shown {
            let last = match item.split_once('{') {
                Some((start, list)) if start.ends_with("::") => list.trim_end_matches('}'),
                Some((start, _)) => start.trim().rsplit(' ').next().unwrap(),
                None => item.rsplit([':', ' ']).next().unwrap(),
            };
            names.extend(
                last.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned),
            );
        }
        names
    }

    #[test]
    fn the_root_shows_only_what_a_merchant_needs() {
        let names = root_names();
        assert!(names.contains(&"Client".to_owned()) && names.contains(&"platform".to_owned()));
        assert!(!names.iter().any(|name| name == "*"), "a glob shows what nobody chose");
        assert!(names.len() <= 55, "{} names stand at the root: {names:?}", names.len());
    }
}
