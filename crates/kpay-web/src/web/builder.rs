//! How a client over `fetch` is made.

use std::time::Duration;

use js_sys::Function;
use kpay_client::{
    BaseUrl, Client, ClientBuilder, Credentials, Error, InvalidInputError, Observer, RateLimiter,
};
use web_sys::AbortSignal;

use super::host::{function, global, in_browser, member};
use super::runtime::WebRuntime;
use super::transport::FetchTransport;

/// Makes a client with these keys.
///
/// ```no_run
/// use std::time::Duration;
///
/// let client = kpay_web::builder("kpay_test_4f1d", "9a0b1c2d3e4f")
///     .base_url("http://127.0.0.1:7700")
///     .expect_test()
///     .deadline(Duration::from_secs(20))
///     .build()?;
/// # let _ = client;
/// # Ok::<(), kpay_web::Error>(())
/// ```
pub fn builder(api_key: impl Into<String>, secret_key: impl Into<String>) -> Builder {
    let credentials = Credentials::new(api_key, secret_key);
    let is_test = credentials.as_ref().is_ok_and(|credentials| {
        credentials.environment().is_some_and(|environment| environment.is_test())
    });
    Builder {
        client: credentials.map(ClientBuilder::new),
        transport: FetchTransport::new(),
        has_fetch: false,
        is_test,
        accepts_browser: false,
    }
}

/// Makes a [`Client`]: see [`builder`]. What is wrong with a setting comes out at
/// [`build`](Self::build).
#[must_use]
pub struct Builder {
    client: Result<ClientBuilder, InvalidInputError>,
    transport: FetchTransport,
    has_fetch: bool,
    is_test: bool,
    accepts_browser: bool,
}

impl Builder {
    /// Sets another address than KPay's: a sandbox on this machine, say.
    pub fn base_url(mut self, base_url: &str) -> Self {
        // Whether plain http is allowed there depends on other settings: the client builder judges.
        self.client = self
            .client
            .and_then(|client| Ok(client.base_url(BaseUrl::danger_accept_http(base_url)?)));
        self
    }

    /// Refuses to be built with anything but a live key: put it into production's start-up, so that
    /// no goods go out for sandbox money.
    pub fn expect_live(self) -> Self {
        self.with(ClientBuilder::expect_live)
    }

    /// Refuses to be built with anything but a test key.
    pub fn expect_test(self) -> Self {
        self.with(ClientBuilder::expect_test)
    }

    /// Sets how long a whole call may take, waits included; 60 s by default.
    pub fn deadline(self, deadline: Duration) -> Self {
        self.with(|client| client.deadline(deadline))
    }

    /// Sets how long one attempt may take, body included; 30 s by default.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        self.with(|client| client.attempt_timeout(timeout))
    }

    /// Sets how often a failed attempt may be repeated; 2 by default, 0 means never.
    pub fn max_retries(self, max_retries: u32) -> Self {
        self.with(|client| client.max_retries(max_retries))
    }

    /// Sets the rate limiter under KPay's rate limits. It is per isolate: give each of several its part.
    pub fn rate_limiter(self, rate_limiter: RateLimiter) -> Self {
        self.with(|client| client.rate_limiter(rate_limiter))
    }

    /// Is told of each attempt, for metrics.
    pub fn observer(self, observer: impl Observer) -> Self {
        self.with(|client| client.observer(observer))
    }

    /// Sends with this function instead of the host's `fetch`: see
    /// [`FetchTransport::with_fetch`].
    pub fn fetch(mut self, fetch: Function) -> Self {
        self.transport = self.transport.with_fetch(fetch);
        self.has_fetch = true;
        self
    }

    /// Sends nothing more once this signal is aborted: see [`FetchTransport::with_signal`].
    pub fn signal(mut self, signal: AbortSignal) -> Self {
        self.transport = self.transport.with_signal(signal);
        self
    }

    /// Lets a test key go over plain `http` to another machine: a sandbox in a container.
    pub fn danger_accept_http_with_test_key(self) -> Self {
        self.with(ClientBuilder::danger_accept_http_with_test_key)
    }

    /// Lets a live key go to an address that is not KPay's: a proxy of your own.
    pub fn danger_accept_live_key_at_base_url(self) -> Self {
        self.with(ClientBuilder::danger_accept_live_key_at_base_url)
    }

    /// Lets a test key into a browser, where everyone who opens the page can read it. A live key is
    /// refused there whatever is set.
    pub fn danger_accept_browser_with_test_key(mut self) -> Self {
        self.accepts_browser = true;
        self
    }

    /// Makes the client. It asks the host for no time, no entropy and no connection, so it may be
    /// made at the start of a module.
    ///
    /// # Errors
    /// Refuses keys and addresses that can't be right or don't fit each other, keys in a browser,
    /// and a host that lacks what a client needs.
    pub fn build(self) -> Result<Client, Error> {
        let client = self.client?;
        check_place(in_browser(), self.is_test, self.accepts_browser)?;
        check_host(self.has_fetch)?;
        client.build(self.transport, WebRuntime::new())
    }

    fn with(mut self, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        self.client = self.client.map(set);
        self
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("client", &self.client).finish_non_exhaustive()
    }
}

fn check_place(in_browser: bool, is_test: bool, accepted: bool) -> Result<(), InvalidInputError> {
    let reason = match (in_browser, is_test) {
        (false, _) => return Ok(()),
        (true, true) if accepted => return Ok(()),
        (true, true) => {
            "is in a browser, where whoever opens the page can read it and move money with it: call KPay from \
             your backend, or (with this test key) say danger_accept_browser_with_test_key"
        }
        (true, false) => {
            "is no test key and is in a browser, where whoever opens the page can read it and move your money: \
             call KPay from your backend. No option allows this"
        }
    };
    Err(InvalidInputError::new("secret key", reason))
}

/// Looks at what is there, without using it.
fn check_host(has_fetch: bool) -> Result<(), InvalidInputError> {
    let random = global("crypto").and_then(|crypto| member(&crypto, "getRandomValues"));
    let lacking = if !has_fetch && function("fetch").is_none() {
        "has no fetch: give one to the builder"
    } else if random.is_none() {
        "has no crypto.getRandomValues, from which externalIds are made"
    } else if ["AbortController", "Headers", "Request", "setTimeout"]
        .iter()
        .any(|name| function(name).is_none())
    {
        "lacks one of AbortController, Headers, Request and setTimeout"
    } else {
        return Ok(());
    };
    Err(InvalidInputError::new("JavaScript host", lacking))
}
