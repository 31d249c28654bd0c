//! How a native client is made.

use std::sync::Arc;
use std::time::Duration;

use kpay_client::{
    BaseUrl, Client, ClientBuilder, Credentials, Error, InvalidInputError, Observer, PublicClient,
    RateLimiter,
};
use rustls::ClientConfig;

use crate::clients::{Clients, Keep};
use crate::proxy::EnvProxy;
use crate::resolver::Ipv4First;
use crate::tls;
use crate::transport::Way;
use crate::{ReqwestTransport, TokioRuntime};

const USER_AGENT: &str = concat!("kpay-rust/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Servers close idle connections after 5 s and more, and a request that meets the closing may be
/// lost: whoever is next takes a new connection by then.
const IDLE_CONNECTION: Duration = Duration::from_secs(4);

type Hook = Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

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
    let options = Options { connect_timeout: CONNECT_TIMEOUT, prefer_ipv4: false, hook: None };
    Builder { client, options }
}

/// Makes a client without keys for the pages that KPay shows everyone, at [`BaseUrl::kpay`] or
/// elsewhere: the price list and the platform's information.
///
/// # Errors
/// A system without a trust store when TLS needs one, and a proxy's variable that holds no address.
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
    let options = Options { connect_timeout: CONNECT_TIMEOUT, prefer_ipv4: false, hook: None };
    let transport = options.transport(&base_url)?;
    Ok(PublicClient::new(base_url, transport, TokioRuntime::new()))
}

/// Makes a native [`Client`]: see [`builder`]. What is wrong with a setting comes out at
/// [`build`](Self::build).
#[must_use]
pub struct Builder {
    client: Result<ClientBuilder, InvalidInputError>,
    options: Options,
}

/// What the transport is made by.
#[derive(Clone)]
struct Options {
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
        self.options.connect_timeout = timeout;
        self
    }

    /// Sets how often a failed attempt may be repeated; 2 by default, 0 means never.
    pub fn max_retries(self, max_retries: u32) -> Self {
        self.with(|client| client.max_retries(max_retries))
    }

    /// Tries IPv4 addresses first: for networks whose IPv6 is broken. Without it the system's order
    /// counts; either way the other family gets its turn after 300 ms.
    pub fn prefer_ipv4(mut self, prefer: bool) -> Self {
        self.options.prefer_ipv4 = prefer;
        self
    }

    /// Sets the rate limiter under KPay's rate limits. It is per process: give each of several its part.
    pub fn rate_limiter(self, rate_limiter: RateLimiter) -> Self {
        self.with(|client| client.rate_limiter(rate_limiter))
    }

    /// Is told of each attempt, and of the outcome of each call that moves money, also when its
    /// caller has gone away.
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
    /// after it: TLS, no redirects, no repeats, and that each call which is not repeated by itself
    /// takes a new connection. A proxy that is set here is taken to this machine as well.
    ///
    /// It is called for each reqwest client that is made: two for each tokio runtime which calls.
    pub fn configure_reqwest(
        mut self,
        hook: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.options.hook = Some(Arc::new(hook));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// Refuses keys and addresses that can't be right or don't fit each other, a system without a
    /// trust store when TLS needs one, a `SSL_CERT_FILE` without a certificate in it, and a proxy's
    /// variable that holds no address ([`EnvProxy::of`]).
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

    fn into_parts(self) -> Result<(ClientBuilder, ReqwestTransport), InvalidInputError> {
        let client = self.client?;
        let transport = self.options.transport(client.as_base_url())?;
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

impl Options {
    fn transport(self, base_url: &BaseUrl) -> Result<ReqwestTransport, InvalidInputError> {
        let proxy = EnvProxy::of(base_url)?;
        let way = Way { proxy: proxy.clone(), is_adjusted: self.hook.is_some() };
        let (tls, base_url) = (tls::config(base_url)?, base_url.clone());
        let clients = Clients::new(move |keep| {
            let http = self.http(keep, &base_url, proxy.as_ref(), tls.clone())?;
            http.build().map_err(|error| unusable("reqwest options", &error))
        })?;
        Ok(ReqwestTransport::new(clients, way))
    }

    /// Puts the SDK's own rules over what was set: TLS, no redirects, no repeats.
    fn http(
        &self,
        keep: Keep,
        base_url: &BaseUrl,
        proxy: Option<&EnvProxy>,
        tls: ClientConfig,
    ) -> Result<reqwest::ClientBuilder, InvalidInputError> {
        let mut http = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .user_agent(USER_AGENT)
            .pool_idle_timeout(IDLE_CONNECTION);
        if self.prefer_ipv4 {
            http = http.dns_resolver(Arc::new(Ipv4First));
        }
        if base_url.is_loopback() {
            http = http.no_proxy();
        }
        match (&self.hook, proxy) {
            (Some(hook), _) => http = hook(http),
            // The environment is read once: it may be another when the next runtime calls.
            (None, Some(proxy)) => {
                let proxy = reqwest::Proxy::all(proxy.expose_address());
                http = http.proxy(proxy.map_err(|error| unusable("proxy", &error.without_url()))?);
            }
            (None, None) => {}
        }
        if keep == Keep::Nothing {
            http = http.pool_max_idle_per_host(0);
        }
        // What a proxy compresses is decompressed here, within the bounds of bodies.
        Ok(http
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .tls_backend_preconfigured(tls)
            .https_only(base_url.is_encrypted())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false))
    }
}

pub(crate) fn unusable(what: &'static str, error: &dyn std::error::Error) -> InvalidInputError {
    InvalidInputError::new(what, format!("can't be used: {error}"))
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
