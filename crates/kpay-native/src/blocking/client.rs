//! The blocking client.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::thread;

use kpay_client::core::{Credentials, Error, InvalidInputError, Response};
use kpay_client::{BlockingCaller, Caller, ClientOptions, PendingCall, Sendable, Transport};

use super::ClientBuilder;
use super::block_on::block_on;
use super::remote::{RemoteRuntime, RemoteTransport};
use super::thread::Thread;
use crate::builder::unusable;
use crate::env;

/// A client of KPay's API whose calls block the calling thread.
///
/// Cloning is cheap, and clones share connections, the thread on which these live, and the rate limiter:
/// make one for a key pair and keep it. Calls from several threads run side by side.
///
/// ```no_run
/// use kpay_native::blocking::Client;
///
/// # fn example() -> Result<(), kpay_native::Error> {
/// let kpay = Client::from_env()?;
/// let account = kpay.account().me().send()?;
/// println!("keys of {:?}, {}", account.application, account.environment);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    client: kpay_client::Client,
    thread: Arc<Thread>,
}

impl Client {
    /// Makes a client with these keys.
    ///
    /// ```
    /// use kpay_native::blocking::Client;
    ///
    /// let kpay = Client::builder("kpay_test_4f1d", "9a0b1c2d3e4f")
    ///     .base_url("http://127.0.0.1:7700")
    ///     .build()?;
    /// assert!(kpay.environment().unwrap().is_test());
    /// # Ok::<(), kpay_native::Error>(())
    /// ```
    pub fn builder(api_key: impl Into<String>, secret_key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(api_key, secret_key)
    }

    /// Makes a client with the keys in `KPAY_API_KEY` and `KPAY_SECRET_KEY`, for the address in
    /// `KPAY_BASE_URL` or else KPay's own, as [`kpay_native::Client::from_env`](crate::Client::from_env)
    /// does.
    ///
    /// # Errors
    /// Names each variable that is missing or empty, and refuses keys as `build` does.
    ///
    /// ```
    /// // Nothing is set here:
    /// let error = kpay_native::blocking::Client::from_env().unwrap_err();
    /// assert!(error.to_string().contains("KPAY_API_KEY and KPAY_SECRET_KEY"));
    /// ```
    pub fn from_env() -> Result<Self, Error> {
        env::builder::<Self>()?.build()
    }

    pub(crate) fn start(
        credentials: Credentials,
        options: ClientOptions,
        transport: impl Transport + Clone,
    ) -> Result<Self, Error> {
        let thread =
            Thread::start().map_err(|error| unusable("the blocking client's thread", &error))?;
        let thread = Arc::new(thread);
        let client = kpay_client::Client::builder(credentials).options(options).build(
            RemoteTransport { thread: Arc::clone(&thread), transport },
            RemoteRuntime::new(Arc::clone(&thread)),
        )?;
        Ok(Self { client, thread })
    }

    kpay_client::client_methods! { self, calls by Self: self }

    /// Sends a request that was built ahead, by value or by reference.
    ///
    /// # Errors
    /// As the request says: an [`Error`] for reads, a [`MoneyError`](crate::MoneyError) where money moves.
    pub fn send<R: Sendable>(&self, request: R) -> Result<R::Response, R::Failure> {
        PendingCall::new(self, request).send()
    }

    /// Sends a request that was built ahead, and gives what the value came with too.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_with_response<R: Sendable>(
        &self,
        request: R,
    ) -> Result<Response<R::Response>, R::Failure> {
        PendingCall::new(self, request).with_response().send()
    }
}

impl Caller for Client {
    fn as_client(&self) -> &kpay_client::Client {
        &self.client
    }
}

impl BlockingCaller for Client {
    fn block_on<T, F: From<InvalidInputError>>(
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
