//! How a client is made, and what is refused while it is.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kpay_core::{
    BaseUrl, CallPolicy, Credentials, Environment, Error, InvalidInputError, KeyPlacement,
    RateLimiter,
};

use crate::client::{Client, Shared};
use crate::observer::Observer;
use crate::options::CallOptions;
use crate::{Runtime, Transport, trace};

/// Makes a [`Client`] over a transport and a runtime of the caller's; `kpay_native::builder()` brings
/// both for a backend.
///
/// ```
/// use std::time::Duration;
/// use kpay_client::{BaseUrl, Client, Credentials, Error, Runtime, Transport};
///
/// fn client(transport: impl Transport, runtime: impl Runtime) -> Result<Client, Error> {
///     Client::builder(Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?)
///         .base_url(BaseUrl::new("http://127.0.0.1:7700")?)
///         .expect_test()
///         .deadline(Duration::from_secs(20))
///         .build(transport, runtime)
/// }
/// ```
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    base_url: BaseUrl,
    policy: CallPolicy,
    rate_limiter: RateLimiter,
    observer: Option<Arc<dyn Observer>>,
    placement: KeyPlacement,
}

impl ClientBuilder {
    /// A client with these keys for KPay's own address.
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            base_url: BaseUrl::kpay(),
            policy: CallPolicy::default(),
            rate_limiter: RateLimiter::new(),
            observer: None,
            placement: KeyPlacement::default(),
        }
    }

    /// Sets another address: a sandbox on this machine, say.
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = base_url;
        self
    }

    /// Refuses to be built with anything but a live key: put it into production's start-up, so that
    /// no goods go out for sandbox money.
    pub fn expect_live(mut self) -> Self {
        self.placement.expected = Some(Environment::Production);
        self
    }

    /// Refuses to be built with anything but a test key.
    pub fn expect_test(mut self) -> Self {
        self.placement.expected = Some(Environment::Test);
        self
    }

    /// Sets how long a whole call may take, waits included; 60 s by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.policy.deadline = deadline;
        self
    }

    /// Sets how long one attempt may take, body included; 30 s by default.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.policy.attempt_timeout = timeout;
        self
    }

    /// Sets how often a failed attempt may be repeated; 2 by default, 0 means never.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.policy.max_retries = max_retries;
        self
    }

    /// Sets the rate limiter under KPay's rate limits. It is per process: give each of several its part.
    pub fn rate_limiter(mut self, rate_limiter: RateLimiter) -> Self {
        self.rate_limiter = rate_limiter;
        self
    }

    /// Is told of each attempt, and of the outcome of each call that moves money.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Lets a test key go over plain `http` to another machine: a sandbox in a container.
    pub fn danger_accept_http_with_test_key(mut self) -> Self {
        self.placement.danger_accept_http_with_test_key = true;
        self
    }

    /// Lets a live key go to an address that is not KPay's: a proxy of your own.
    pub fn danger_accept_live_key_at_base_url(mut self) -> Self {
        self.placement.danger_accept_live_key_at_base_url = true;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// Refuses keys of another environment than the one expected, a live key for an address that
    /// is not KPay's, and plain `http` to another machine; each names the option that allows it.
    pub fn build(self, transport: impl Transport, runtime: impl Runtime) -> Result<Client, Error> {
        self.check()?;
        if let Some(hint) = self.credentials.hint() {
            trace::hint(hint);
        }
        let shared = Shared::new(self.base_url, self.policy, self.rate_limiter, transport, runtime);
        Ok(Client {
            shared: Arc::new(Shared {
                observer: self.observer,
                placement: self.placement,
                ..shared
            }),
            credentials: Arc::new(self.credentials),
            options: CallOptions::new(),
        })
    }

    /// The address that was set.
    pub fn as_base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    fn check(&self) -> Result<(), InvalidInputError> {
        self.placement.check(&self.credentials, &self.base_url)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder(api_key: &str, base_url: &str) -> ClientBuilder {
        let credentials = Credentials::new(api_key, "9a0b1c2d").unwrap();
        ClientBuilder::new(credentials).base_url(BaseUrl::danger_accept_http(base_url).unwrap())
    }

    #[test]
    fn keys_stay_where_they_belong() {
        const KPAY: &str = "https://admin.kpay.site";
        const LOCAL: &str = "http://127.0.0.1:7700";
        const CONTAINER: &str = "http://kpay-sandbox:7700";
        let good = [
            builder("kpay_test_a", KPAY).expect_test(),
            builder("kpay_live_a", KPAY).expect_live(),
            builder("kpay_test_a", LOCAL),
            builder("kpay_test_a", CONTAINER).danger_accept_http_with_test_key(),
            builder("kpay_live_a", "https://proxy.example").danger_accept_live_key_at_base_url(),
            builder("other_a", KPAY),
        ];
        for builder in good {
            assert!(builder.check().is_ok(), "{builder:?}");
        }
        let bad = [
            builder("kpay_live_a", KPAY).expect_test(),
            builder("kpay_test_a", KPAY).expect_live(),
            builder("other_a", KPAY).expect_live(),
            builder("kpay_live_a", LOCAL),
            builder("other_a", LOCAL),
            builder("kpay_live_a", "https://proxy.example"),
            builder("kpay_test_a", CONTAINER),
            builder("kpay_live_a", CONTAINER)
                .danger_accept_http_with_test_key()
                .danger_accept_live_key_at_base_url(),
        ];
        for builder in bad {
            assert!(builder.check().is_err(), "{builder:?}");
        }
    }
}
