//! How a native client is made.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use kpay_client::core::{BaseUrl, Credentials, Error, InvalidInputError};
use kpay_client::{ClientOptions, PublicClient};
use rustls::ClientConfig;

use crate::Client;
use crate::clients::{Clients, Keep};
use crate::proxy::EnvProxy;
use crate::resolver::Ipv4First;
use crate::runtime::TokioRuntime;
use crate::tls;
use crate::transport::{ReqwestTransport, Way};

const USER_AGENT: &str = concat!("kpay-rust/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Servers close idle connections after 5 s and more, and a request that meets the closing may be
/// lost: whoever is next takes a new connection by then.
const IDLE_CONNECTION: Duration = Duration::from_secs(4);

type Hook = Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// Makes a [`Client`], or a [blocking](crate::blocking) one: see [`Client::builder`]. What is wrong with a
/// setting comes out at `build`.
#[must_use]
pub struct ClientBuilder<C = Client> {
    credentials: Result<Credentials, InvalidInputError>,
    options: ClientOptions,
    transport: TransportOptions,
    client: PhantomData<fn() -> C>,
}

/// What the transport is made by.
#[derive(Clone)]
struct TransportOptions {
    connect_timeout: Duration,
    prefer_ipv4: bool,
    hook: Option<Hook>,
}

/// Makes a client without keys.
pub(crate) fn public(base_url: BaseUrl) -> Result<PublicClient, Error> {
    let transport = TransportOptions::default().transport(&base_url)?;
    Ok(PublicClient::new(base_url, transport, TokioRuntime::new()))
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(api_key: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            credentials: Credentials::new(api_key, secret_key),
            options: ClientOptions::new(),
            transport: TransportOptions::default(),
            client: PhantomData,
        }
    }

    kpay_client::client_option_setters! {}

    /// Sets how long connecting may take, TLS included; 5 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.transport.connect_timeout = timeout;
        self
    }

    /// Tries IPv4 addresses first: for networks whose IPv6 is broken. Without it the system's order
    /// counts; either way the other family gets its turn after 300 ms.
    pub fn prefer_ipv4(mut self, prefer: bool) -> Self {
        self.transport.prefer_ipv4 = prefer;
        self
    }

    /// Adjusts reqwest's builder: proxies, keep-alive, a local address. The SDK's own rules are set
    /// after it: TLS, no redirects, no retries, and that each call which is not sent again by itself
    /// takes a new connection. A proxy that is set here is taken to this machine as well.
    ///
    /// It is called for each reqwest client that is made: two for each tokio runtime which calls.
    pub fn configure_reqwest(
        mut self,
        hook: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.transport.hook = Some(Arc::new(hook));
        self
    }

    fn into_parts(
        self,
    ) -> Result<(Credentials, ClientOptions, ReqwestTransport), InvalidInputError> {
        let (credentials, options) = (self.credentials?, self.options);
        let transport = self.transport.transport(&options.to_base_url()?)?;
        Ok((credentials, options, transport))
    }
}

impl ClientBuilder {
    /// Makes the client.
    ///
    /// # Errors
    /// Refuses keys and addresses that can't be right or don't fit each other, a system without a
    /// trust store when TLS needs one, a `SSL_CERT_FILE` without a certificate in it, and a proxy's
    /// variable that holds no address ([`EnvProxy::of`]).
    pub fn build(self) -> Result<Client, Error> {
        let (credentials, options, transport) = self.into_parts()?;
        let builder = kpay_client::Client::builder(credentials).options(options);
        Ok(builder.build(transport, TokioRuntime::new())?.into())
    }
}

#[cfg(feature = "blocking")]
impl ClientBuilder<crate::blocking::Client> {
    /// Makes the client, and the thread on which its connections live.
    ///
    /// # Errors
    /// As the async client's `build` does, and when the system gives no thread.
    pub fn build(self) -> Result<crate::blocking::Client, Error> {
        let (credentials, options, transport) = self.into_parts()?;
        crate::blocking::Client::start(credentials, options, transport)
    }
}

impl<C> std::fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self { connect_timeout: CONNECT_TIMEOUT, prefer_ipv4: false, hook: None }
    }
}

impl TransportOptions {
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

    /// Puts the SDK's own rules over what was set: TLS, no redirects, no retries.
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
