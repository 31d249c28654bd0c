//! The same client for programs without async.
//!
//! ```no_run
//! use kpay_native::endpoint::InitUssdPayment;
//! use kpay_native::{Currency, ExternalId, Money, TransactionState, PhoneNumber, Provider};
//!
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let kpay = kpay_native::blocking::from_env()?;
//! let payment = kpay.payments().init_ussd(&InitUssdPayment::new(
//!     ExternalId::new("ORDER-12345")?,
//!     Money::new(5000, Currency::Xaf),
//!     Provider::MtnMomoCmr,
//!     PhoneNumber::new("+237 6 53 45 67 89")?,
//! ))?;
//! let waited = kpay.payments().wait(&payment.id).run()?;
//! assert_eq!(waited.state, TransactionState::Completed);
//! # Ok(())
//! # }
//! ```
//!
//! [`Client`] has the methods of [`kpay_native::Client`](crate::Client), with the same rules, errors
//! and time-outs; each blocks the thread that calls it until it has ended. Connections live on one
//! thread that the clones share, named `kpay`; it ends when the last clone goes.
//!
//! **Inside a runtime.** A call neither panics nor waits for the runtime around it, whichever it is;
//! but it does block the worker it runs on, so that no other task gets on there meanwhile. Prefer
//! the async client in async code, or call this one in `spawn_blocking`. Dropping a client is fine
//! anywhere.
//!
//! **Callbacks.** Observers and [`Wait::on_status`] run on the thread that called; when they panic,
//! that call ends with the panic, its connection is closed and the client stays usable. Code that
//! [`configure_reqwest`](crate::Builder::configure_reqwest) brings in, like a resolver, runs on the
//! client's thread: calls from there are refused, since they would wait for themselves, and when it
//! panics the call ends with an error (for money: unknown, when the request may have been sent).
//!
//! **After a `fork`** the child has no such thread: make the client in the process that uses it.

mod account;
mod block_on;
mod client;
mod operators;
mod payments;
mod remote;
mod thread;
mod wait;
mod wallets;
mod withdrawals;

pub use account::Account;
pub use client::Client;
pub use operators::Operators;
pub use payments::Payments;
pub use wait::Wait;
pub use wallets::Wallets;
pub use withdrawals::Withdrawals;

use crate::Error;

/// Makes a client with the keys in `KPAY_API_KEY` and `KPAY_SECRET_KEY`, for the address in
/// `KPAY_BASE_URL` or else KPay's own, as [`kpay_native::from_env`](crate::from_env) does.
///
/// # Errors
/// Names each variable that is missing or empty, and refuses keys as
/// [`Builder::build`](crate::Builder::build) does.
///
/// ```
/// // Nothing is set here:
/// let error = kpay_native::blocking::from_env().unwrap_err();
/// assert!(error.to_string().contains("KPAY_API_KEY and KPAY_SECRET_KEY"));
/// ```
pub fn from_env() -> Result<Client, Error> {
    crate::env::builder_from_env()?.build_blocking()
}
