//! The same client for programs without async.
//!
//! ```no_run
//! use kpay_native::blocking::Client;
//! use kpay_native::{Currency, ExternalId, Money, TransactionState, PhoneNumber, Provider};
//!
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let kpay = Client::from_env()?;
//! let id = ExternalId::new("ORDER-12345")?;
//! let money = Money::new(5000, Currency::Xaf);
//! let phone_number = PhoneNumber::new("+237 6 53 45 67 89")?;
//! let payment =
//!     kpay.payments().init_ussd(&id, money, Provider::MtnMomoCmr, phone_number).send()?;
//! let waited = kpay.payments().wait(&payment.id).run()?;
//! assert_eq!(waited.state, TransactionState::Completed);
//! # Ok(())
//! # }
//! ```
//!
//! [`Client`] has the methods of [`kpay_native::Client`](crate::Client), with the same rules, errors
//! and time-outs. A call ends with [`send`](crate::client::PendingCall::send), and a wait with
//! [`run`](crate::client::Wait::run); each blocks the thread that makes it until it has ended. Connections live on one
//! thread that the clones share, named `kpay`; it ends when the last clone goes.
//!
//! **Inside a runtime.** A call neither panics nor waits for the runtime around it, whichever it is;
//! but it does block the worker it runs on, so that no other task gets on there meanwhile. Prefer
//! the async client in async code, or call this one in `spawn_blocking`. Dropping a client is fine
//! anywhere.
//!
//! **Callbacks.** Observers and [`Wait::on_status`](crate::client::Wait::on_status) run on the thread that called; when they panic,
//! that call ends with the panic, its connection is closed and the client stays usable. Code that
//! [`configure_reqwest`](crate::ClientBuilder::configure_reqwest) brings in, like a resolver, runs on the
//! client's thread: calls from there are refused, since they would wait for themselves, and when it
//! panics the call ends with an error (for money: unknown, when the request may have been sent).
//!
//! **After a `fork`** the child has no such thread: make the client in the process that uses it.

mod block_on;
mod client;
mod remote;
mod thread;

pub use client::Client;

/// Makes a blocking [`Client`]: see [`Client::builder`].
pub type ClientBuilder = crate::ClientBuilder<Client>;
