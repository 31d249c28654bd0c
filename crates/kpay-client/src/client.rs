//! The client: one plain type whatever carries its bytes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kpay_core::{
    AccessToken, BaseUrl, Bearer, CallPolicy, Credentials, Endpoint, Environment, ExternalId,
    KeyPlacement, Keys, NoAuth, Now, OpenOrders, PreparedRequest, RateLimiter, Response,
};

use crate::drive;
use crate::observer::Observer;
use crate::options::CallOptions;
use crate::runtime::DynRuntime;
use crate::transport::DynTransport;
use crate::wallets::Tokens;
use crate::{
    Account, ClientBuilder, Operators, Payments, Runtime, Transport, Wallets, Withdrawals,
};

/// A client of KPay's API.
///
/// Cloning is cheap, and clones share connections and the rate limiter under KPay's rate limits: make one for
/// a key pair and keep it, and make those of other merchants by
/// [`with_credentials`](Self::with_credentials). `kpay_native::from_env()` and `kpay_native::builder()` make one for a
/// backend; [`Client::builder`] makes one over a transport of your own.
///
/// ```
/// # async fn example(client: kpay_client::Client) -> Result<(), kpay_client::Error> {
/// let account = client.account().me().await?;
/// println!("keys of {:?}, {}", account.application, account.environment);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) credentials: Arc<Credentials>,
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
    /// Builds a client over a transport of the caller's.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(credentials)
    }

    /// The same client with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { options, ..self.clone() }
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
        &self.shared.base_url
    }

    /// The environment by the API key's prefix; `None` when the key has none of the known ones.
    pub fn environment(&self) -> Option<Environment> {
        self.credentials.environment()
    }

    /// Makes an externalId from 128 bits of the platform's entropy. Store it with the order before
    /// the first attempt.
    pub fn new_external_id(&self) -> ExternalId {
        ExternalId::from_entropy(self.shared.runtime.entropy_boxed())
    }

    /// Sends any endpoint that takes the key pair.
    ///
    /// The resources ([`payments`](Self::payments) and the others) are the pleasant form of this.
    ///
    /// # Errors
    /// As the endpoint says: an `Error` for reads, a `MoneyError` where money moves.
    pub async fn send<E: Endpoint<Auth = Keys>>(
        &self,
        endpoint: &E,
    ) -> Result<Response<E::Response>, E::Failure> {
        let request = endpoint.prepare(&self.shared.base_url, &self.credentials)?;
        send_prepared::<E>(&self.shared, &self.options, request).await
    }

    /// Sends any endpoint that takes no keys.
    ///
    /// # Errors
    /// As the endpoint says.
    pub async fn send_public<E: Endpoint<Auth = NoAuth>>(
        &self,
        endpoint: &E,
    ) -> Result<Response<E::Response>, E::Failure> {
        send_public(&self.shared, &self.options, endpoint).await
    }

    pub(crate) async fn send_with_token<E: Endpoint<Auth = Bearer>>(
        &self,
        endpoint: &E,
        token: &AccessToken,
    ) -> Result<Response<E::Response>, E::Failure> {
        let request = endpoint.prepare(&self.shared.base_url, token)?;
        send_prepared::<E>(&self.shared, &self.options, request).await
    }
}

pub(crate) async fn send_public<E: Endpoint<Auth = NoAuth>>(
    shared: &Arc<Shared>,
    options: &CallOptions,
    endpoint: &E,
) -> Result<Response<E::Response>, E::Failure> {
    let request = endpoint.prepare(&shared.base_url, ())?;
    send_prepared::<E>(shared, options, request).await
}

async fn send_prepared<E: Endpoint>(
    shared: &Arc<Shared>,
    options: &CallOptions,
    request: PreparedRequest,
) -> Result<Response<E::Response>, E::Failure> {
    let proves = request.external_id().cloned();
    let response = E::conclude(drive::run(shared, options, request)?.await)?;
    let mut orders = shared.orders();
    match proves {
        Some(external_id) => orders.proven(E::OPERATION, external_id.as_str()),
        None => orders.proven_by(E::OPERATION, &response.meta.body),
    }
    drop(orders);
    Ok(response)
}

impl Shared {
    pub(crate) fn new(
        base_url: BaseUrl,
        policy: CallPolicy,
        rate_limiter: RateLimiter,
        transport: impl Transport,
        runtime: impl Runtime,
    ) -> Self {
        Self {
            transport: Arc::new(transport),
            runtime: Arc::new(runtime),
            base_url,
            policy,
            placement: KeyPlacement::default(),
            observer: None,
            rate_limiter: Arc::new(Mutex::new(rate_limiter)),
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
