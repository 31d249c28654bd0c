//! The blocking client.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::thread;

use kpay_client::{
    BaseUrl, CallOptions, ClientBuilder, Credentials, Endpoint, Environment, Error, ExternalId,
    InvalidInputError, Keys, NoAuth, Response, Transport,
};

use super::block_on::block_on;
use super::remote::{RemoteRuntime, RemoteTransport};
use super::thread::Thread;
use super::{Account, Operators, Payments, Wallets, Withdrawals};
use crate::builder::unusable;

/// A client of KPay's API whose calls block the calling thread.
///
/// Cloning is cheap, and clones share connections, the thread these live on, and the rate limiter under
/// KPay's rate limits: make one for a key pair and keep it. Calls from several threads run side by side.
/// [`from_env`](super::from_env) and [`Builder::build_blocking`](crate::Builder::build_blocking)
/// make one.
///
/// ```no_run
/// # fn example(client: kpay_native::blocking::Client) -> Result<(), kpay_native::Error> {
/// let account = client.account().me()?;
/// println!("keys of {:?}, {}", account.application, account.environment);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(super) calls: crate::Client,
    thread: Arc<Thread>,
}

impl Client {
    pub(crate) fn start(
        client: ClientBuilder,
        transport: impl Transport + Clone,
    ) -> Result<Self, Error> {
        let thread =
            Thread::start().map_err(|error| unusable("the blocking client's thread", &error))?;
        let thread = Arc::new(thread);
        let calls = client.build(
            RemoteTransport { thread: Arc::clone(&thread), transport },
            RemoteRuntime::new(Arc::clone(&thread)),
        )?;
        Ok(Self { calls, thread })
    }

    /// The same client with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { calls: self.calls.with_options(options), thread: Arc::clone(&self.thread) }
    }

    /// A client with other keys over the same thread and connections, with a rate limiter of its own: see
    /// [`kpay_native::Client::with_credentials`](crate::Client::with_credentials).
    ///
    /// # Errors
    /// Refuses keys that [`Builder::build_blocking`](crate::Builder::build_blocking) would have
    /// refused.
    pub fn with_credentials(&self, credentials: Credentials) -> Result<Self, Error> {
        let calls = self.calls.with_credentials(credentials)?;
        Ok(Self { calls, thread: Arc::clone(&self.thread) })
    }

    /// As [`with_credentials`](Self::with_credentials), with this client's own rate limiter: the calls of
    /// both count together.
    ///
    /// # Errors
    /// As [`with_credentials`](Self::with_credentials).
    pub fn with_credentials_and_rate_limiter(
        &self,
        credentials: Credentials,
    ) -> Result<Self, Error> {
        let calls = self.calls.with_credentials_and_rate_limiter(credentials)?;
        Ok(Self { calls, thread: Arc::clone(&self.thread) })
    }

    /// Payments from customers.
    pub fn payments(&self) -> Payments<'_> {
        Payments { client: self }
    }

    /// Payouts from a wallet.
    pub fn withdrawals(&self) -> Withdrawals<'_> {
        Withdrawals { client: self }
    }

    /// Transfers between the wallets of a company.
    pub fn wallets(&self) -> Wallets<'_> {
        Wallets { client: self }
    }

    /// The operators: which works now, whose number this is, what they cost.
    pub fn operators(&self) -> Operators<'_> {
        Operators { client: self }
    }

    /// The application and company behind the keys, and their money.
    pub fn account(&self) -> Account<'_> {
        Account { client: self }
    }

    /// Where the calls go.
    pub fn base_url(&self) -> &BaseUrl {
        self.calls.base_url()
    }

    /// The environment by the API key's prefix; `None` when the key has none of the known ones.
    pub fn environment(&self) -> Option<Environment> {
        self.calls.environment()
    }

    /// Makes an externalId from 128 bits of the system's entropy. Store it with the order before
    /// the first attempt.
    ///
    /// # Panics
    /// When the system has no entropy: an externalId made without it could collide.
    pub fn new_external_id(&self) -> ExternalId {
        self.calls.new_external_id()
    }

    /// Sends any endpoint that takes the key pair.
    ///
    /// The resources ([`payments`](Self::payments) and the others) are the pleasant form of this.
    ///
    /// # Errors
    /// As the endpoint says: an `Error` for reads, a `MoneyError` where money moves.
    pub fn send<E: Endpoint<Auth = Keys>>(
        &self,
        endpoint: &E,
    ) -> Result<Response<E::Response>, E::Failure> {
        self.run(self.calls.send(endpoint))
    }

    /// Sends any endpoint that takes no keys.
    ///
    /// # Errors
    /// As the endpoint says.
    pub fn send_public<E: Endpoint<Auth = NoAuth>>(
        &self,
        endpoint: &E,
    ) -> Result<Response<E::Response>, E::Failure> {
        self.run(self.calls.send_public(endpoint))
    }

    /// Runs a call on this thread to its end.
    pub(super) fn run<T, F: From<InvalidInputError>>(
        &self,
        call: impl Future<Output = Result<T, F>>,
    ) -> Result<T, F> {
        if thread::current().id() == self.thread.id() {
            let reason = "is made on the blocking client's own thread and would wait for itself: make it on another";
            return Err(InvalidInputError::new("call", reason).into());
        }
        block_on(call)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("blocking::Client")
            .field("base_url", self.base_url())
            .field("environment", &self.environment())
            .finish_non_exhaustive()
    }
}
