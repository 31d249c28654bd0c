//! How a native client is made.

use std::sync::Arc;
use std::time::Duration;

use kpay_client::{
    BaseUrl, Budget, Client, ClientBuilder, Credentials, Error, InvalidInput, Observer,
    PublicClient,
};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::resolver::Ipv4First;
use crate::{ReqwestTransport, TokioRuntime};

const USER_AGENT: &str = concat!("kpay-rust/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Between two payments a connection stays warm for as long as most servers keep it.
const IDLE_CONNECTION: Duration = Duration::from_secs(55);

type Hook = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// Makes a client with these keys.
///
/// ```
/// use std::time::Duration;
///
/// let client = kpay_native::builder("kpay_test_4f1d", "9a0b1c2d3e4f")
///     .base_url("http://127.0.0.1:7700")
///     .expect_test()
///     .deadline(Duration::from_secs(20))
///     .build()?;
/// # let _ = client;
/// # Ok::<(), kpay_native::Error>(())
/// ```
pub fn builder(api_key: impl Into<String>, secret_key: impl Into<String>) -> Builder {
    let client = Credentials::new(api_key, secret_key).map(ClientBuilder::new);
    Builder { client, connect_timeout: CONNECT_TIMEOUT, prefer_ipv4: false, hook: None }
}

/// Makes a client without keys for the pages that KPay shows everyone, at [`BaseUrl::kpay`] or
/// elsewhere: the price list and the platform's information.
///
/// # Errors
/// A system without a trust store when TLS needs one.
///
/// ```
/// use kpay_native::BaseUrl;
///
/// # async fn example() -> Result<(), kpay_native::Error> {
/// let prices = kpay_native::public(BaseUrl::kpay())?.price_list().await?;
/// println!("{} countries", prices.countries.len());
/// # Ok(())
/// # }
/// ```
pub fn public(base_url: BaseUrl) -> Result<PublicClient, Error> {
    let http = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT);
    let transport = transport(&base_url, http, None)?;
    Ok(PublicClient::new(base_url, transport, TokioRuntime::new()))
}

/// Makes a native [`Client`]: see [`builder`]. What is wrong with a setting comes out at
/// [`build`](Self::build).
#[must_use]
pub struct Builder {
    client: Result<ClientBuilder, InvalidInput>,
    connect_timeout: Duration,
    prefer_ipv4: bool,
    hook: Option<Hook>,
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

    /// Sets how long connecting may take, TLS included; 5 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how often a failed attempt may be repeated; 2 by default, 0 means never.
    pub fn repeats(self, repeats: u32) -> Self {
        self.with(|client| client.repeats(repeats))
    }

    /// Tries IPv4 addresses first: for networks whose IPv6 is broken. Without it the system's order
    /// counts; either way the other family gets its turn after 300 ms.
    pub fn prefer_ipv4(mut self, prefer: bool) -> Self {
        self.prefer_ipv4 = prefer;
        self
    }

    /// Sets the budget under KPay's limits. It is per process: give each of several its part.
    pub fn budget(self, budget: Budget) -> Self {
        self.with(|client| client.budget(budget))
    }

    /// Is told of each attempt, for metrics.
    pub fn observer(self, observer: impl Observer) -> Self {
        self.with(|client| client.observer(observer))
    }

    /// Lets a test key go over plain `http` to another machine: a sandbox in a container.
    pub fn danger_accept_http_with_test_key(self) -> Self {
        self.with(ClientBuilder::danger_accept_http_with_test_key)
    }

    /// Lets a live key go to an address that is not KPay's: a proxy of your own.
    pub fn danger_accept_live_key_at_base_url(self) -> Self {
        self.with(ClientBuilder::danger_accept_live_key_at_base_url)
    }

    /// Adjusts reqwest's builder: proxies, keep-alive, a local address. The SDK's own rules are set
    /// after it: TLS, no redirects, no repeats.
    pub fn configure_reqwest(
        mut self,
        hook: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.hook = Some(Box::new(hook));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// Refuses keys and addresses that can't be right or don't fit each other, and a system without
    /// a trust store when TLS needs one.
    pub fn build(self) -> Result<Client, Error> {
        let (client, transport) = self.into_parts()?;
        client.build(transport, TokioRuntime::new())
    }

    /// Makes a client for programs without async: see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// As [`build`](Self::build) does, and when the system gives no thread.
    ///
    /// ```
    /// let client = kpay_native::builder("kpay_test_4f1d", "9a0b1c2d3e4f")
    ///     .base_url("http://127.0.0.1:7700")
    ///     .build_blocking()?;
    /// assert!(client.environment().unwrap().is_test());
    /// # Ok::<(), kpay_native::Error>(())
    /// ```
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<crate::blocking::Client, Error> {
        let (client, transport) = self.into_parts()?;
        crate::blocking::Client::start(client, transport)
    }

    fn into_parts(self) -> Result<(ClientBuilder, ReqwestTransport), InvalidInput> {
        let client = self.client?;
        let mut http = reqwest::Client::builder().connect_timeout(self.connect_timeout);
        if self.prefer_ipv4 {
            http = http.dns_resolver(Arc::new(Ipv4First));
        }
        let transport = transport(client.as_base_url(), http, self.hook)?;
        Ok((client, transport))
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

/// Puts the SDK's own rules over what was set: TLS, no redirects, no repeats.
fn transport(
    base_url: &BaseUrl,
    http: reqwest::ClientBuilder,
    hook: Option<Hook>,
) -> Result<ReqwestTransport, InvalidInput> {
    let mut http = http.user_agent(USER_AGENT).pool_idle_timeout(IDLE_CONNECTION);
    if let Some(hook) = hook {
        http = hook(http);
    }
    http = http
        .tls_backend_preconfigured(tls(base_url)?)
        .https_only(base_url.is_encrypted())
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false);
    if base_url.is_loopback() {
        http = http.no_proxy();
    }
    let http = http.build().map_err(|error| unusable("reqwest options", &error))?;
    Ok(ReqwestTransport::new(http))
}

/// TLS 1.2 and 1.3 by ring, which builds in two thirds of aws-lc-rs's time.
fn tls(base_url: &BaseUrl) -> Result<ClientConfig, InvalidInput> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("TLS", &error))?;
    let config = if base_url.is_encrypted() {
        config
            .with_platform_verifier()
            .map_err(|error| unusable("the system's trust store", &error))?
    } else {
        // A sandbox must work on a machine without any certificates.
        config.with_root_certificates(RootCertStore::empty())
    };
    Ok(config.with_no_client_auth())
}

pub(crate) fn unusable(what: &'static str, error: &dyn std::error::Error) -> InvalidInput {
    InvalidInput::new(what, format!("can't be used: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn public_pages_are_read_without_keys() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let body = r#"{"countries":[{"code":"CMR","operators":[]}]}"#;
            let length = body.len();
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
            head
        });
        let kpay = public(BaseUrl::new(&base_url).unwrap()).unwrap();
        assert_eq!(kpay.base_url().as_str(), base_url);
        let prices = kpay.price_list().await.unwrap();
        assert_eq!(prices.countries[0].code.as_str(), "CMR");
        let head = server.join().unwrap();
        assert!(head[0].starts_with("GET /api/public/pricelist "), "{head:?}");
        assert!(head.iter().any(|line| line.to_lowercase().starts_with("user-agent: kpay-rust/")));
        for name in ["x-api-key", "x-secret-key", "authorization"] {
            assert!(!head.iter().any(|line| line.to_lowercase().starts_with(name)), "{head:?}");
        }
    }
}
