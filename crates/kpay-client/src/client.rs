//! The client: one plain type whatever carries its bytes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kpay_core::{
    BaseUrl, CallPolicy, Credentials, Environment, ExternalId, KeyPlacement, Now, OpenOrders,
    RateLimiter,
};

use crate::observer::Observer;
use crate::runtime::DynRuntime;
use crate::tokens::Tokens;
use crate::transport::DynTransport;
use crate::{CallOptions, ClientBuilder, ClientOptions, PendingCall, Runtime, Sendable, Transport};

/// A client of KPay's API.
///
/// Cloning is cheap, and clones share connections and the rate limiter. Make one for a key pair and keep
/// it, and make those of other merchants by [`with_credentials`](Self::with_credentials).
/// `kpay_native::Client` is this client for a backend; [`Client::builder`] makes one over a transport of
/// your own.
///
/// ```
/// # async fn example(client: kpay_client::Client) -> Result<(), kpay_client::core::Error> {
/// let account = client.account().me().await?;
/// println!("keys of {:?}, {}", account.application, account.environment);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    /// `None` in a [`PublicClient`](crate::PublicClient) alone.
    pub(crate) credentials: Option<Arc<Credentials>>,
    pub(crate) options: CallOptions,
}

/// What the clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) transport: Arc<dyn DynTransport>,
    pub(crate) runtime: Arc<dyn DynRuntime>,
    pub(crate) base_url: BaseUrl,
    pub(crate) policy: CallPolicy,
    pub(crate) placement: KeyPlacement,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) rate_limiter: Arc<Mutex<RateLimiter>>,
    pub(crate) orders: Mutex<OpenOrders>,
    pub(crate) tokens: Mutex<Tokens>,
}

impl Client {
    /// Builds a client over a transport of your own.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(credentials)
    }

    /// The same client with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { options, ..self.clone() }
    }

    crate::resource_methods! { self, calls by Self: self }

    /// Sends a request that was built ahead, by value or by reference.
    ///
    /// It fails as the request says: with an `Error` for reads, with a `MoneyError` where money moves.
    ///
    /// ```
    /// use kpay_client::Client;
    /// use kpay_client::core::MoneyError;
    /// use kpay_client::core::endpoint::InitUssdPayment;
    ///
    /// # async fn example(client: Client, request: InitUssdPayment) -> Result<(), MoneyError> {
    /// let payment = client.send(&request).await?;
    /// println!("{} is {}", payment.id, payment.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn send<R: Sendable>(&self, request: R) -> PendingCall<'_, R> {
        PendingCall::new(self, request)
    }

    /// Where the calls go.
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.base_url
    }

    /// The environment by the API key's prefix; `None` when the key has none of the known ones.
    pub fn environment(&self) -> Option<Environment> {
        self.credentials.as_ref().and_then(|credentials| credentials.environment())
    }

    /// Makes an externalId from 128 bits of the platform's entropy. Store it with the order before
    /// the first attempt.
    pub fn new_external_id(&self) -> ExternalId {
        ExternalId::from_entropy(self.shared.runtime.entropy_boxed())
    }
}

impl Shared {
    pub(crate) fn new(
        base_url: BaseUrl,
        options: ClientOptions,
        transport: impl Transport,
        runtime: impl Runtime,
    ) -> Self {
        Self {
            transport: Arc::new(transport),
            runtime: Arc::new(runtime),
            base_url,
            policy: options.policy,
            placement: options.placement,
            observer: options.observer,
            rate_limiter: Arc::new(Mutex::new(RateLimiter::with_limits(options.rate_limits))),
            orders: Mutex::default(),
            tokens: Mutex::default(),
        }
    }

    /// What clients with other keys have in common with this one; all that belongs to keys is new.
    pub(crate) fn for_other_keys(&self, rate_limiter: Arc<Mutex<RateLimiter>>) -> Self {
        Self {
            transport: Arc::clone(&self.transport),
            runtime: Arc::clone(&self.runtime),
            base_url: self.base_url.clone(),
            policy: self.policy.clone(),
            placement: self.placement.clone(),
            observer: self.observer.clone(),
            rate_limiter,
            orders: Mutex::default(),
            tokens: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> Now {
        self.runtime.now_boxed()
    }

    pub(crate) fn entropy(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.runtime.entropy_boxed();
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    pub(crate) fn rate_limiter(&self) -> MutexGuard<'_, RateLimiter> {
        // The rate limiter is whole after each of its methods, so a panic elsewhere leaves it usable.
        self.rate_limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn orders(&self) -> MutexGuard<'_, OpenOrders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .field("environment", &self.environment())
            .finish_non_exhaustive()
    }
}
