//! How a client over `fetch` is made.

use js_sys::Function;
use kpay_client::ClientOptions;
use kpay_client::core::{Credentials, Error, InvalidInputError};
use web_sys::AbortSignal;

use super::client::Client;
use super::host::{function, global, in_browser, member};
use super::runtime::WebRuntime;
use super::transport::FetchTransport;

/// Makes a [`Client`]: see [`Client::builder`]. What is wrong with a setting comes out at
/// [`build`](Self::build).
#[must_use]
pub struct ClientBuilder {
    credentials: Result<Credentials, InvalidInputError>,
    options: ClientOptions,
    transport: FetchTransport,
    has_fetch: bool,
    accepts_browser: bool,
}

impl ClientBuilder {
    pub(crate) fn new(api_key: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            credentials: Credentials::new(api_key, secret_key),
            options: ClientOptions::new(),
            transport: FetchTransport::new(),
            has_fetch: false,
            accepts_browser: false,
        }
    }

    kpay_client::client_option_setters! {}

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
        let credentials = self.credentials?;
        let is_test = credentials.environment().is_some_and(|environment| environment.is_test());
        check_place(in_browser(), is_test, self.accepts_browser)?;
        check_host(self.has_fetch)?;
        let builder = kpay_client::Client::builder(credentials).options(self.options);
        Ok(builder.build(self.transport, WebRuntime::new())?.into())
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("options", &self.options).finish_non_exhaustive()
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
            "is not a test key and is in a browser, where whoever opens the page can read it and move your money: \
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
