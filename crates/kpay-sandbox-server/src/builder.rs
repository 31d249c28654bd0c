//! The settings of a sandbox, and its start.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use kpay_core::Country;
use kpay_sandbox::{ApplicationConfig, Dashboard, Engine, EngineConfig, FaultRule, Settings};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::journal_file::{JournalContent, JournalFile, OpenedJournal};
use crate::sandbox::Sandbox;
use crate::server::{CONNECTIONS, serve};
use crate::shared::Shared;
use crate::{StartError, courier};

/// The settings of a [`Sandbox`]: fixed test keys, a free loopback port, real time, empty
/// wallets, no webhooks.
#[derive(Clone, Debug)]
#[must_use = "call `start`"]
pub struct SandboxBuilder {
    config: EngineConfig,
    listen: SocketAddr,
    public_url: Option<String>,
    seed: Option<u64>,
    data: Option<PathBuf>,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            config: EngineConfig::new(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            seed: None,
            data: None,
        }
    }

    /// The key pair it accepts: `kpay_test_...` with a bare or an `sk_test_...` secret.
    pub fn keys(mut self, api_key: impl Into<String>, secret_key: impl Into<String>) -> Self {
        self.config.api_key = api_key.into();
        self.config.secret_key = secret_key.into();
        self
    }

    /// Another application beside the first, with keys, wallets and webhooks of its own.
    pub fn application(mut self, application: ApplicationConfig) -> Self {
        self.config.applications.push(application);
        self
    }

    /// Lets it answer to another name beside localhost, addresses and that of its public URL: how other
    /// containers call it, say. It refuses requests for any other `Host`, because a web page whose name
    /// leads to this machine could use it otherwise.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.config.hosts.push(name.into());
        self
    }

    /// As [`SandboxBuilder::listen`].
    pub fn bind(self, address: SocketAddr) -> Self {
        self.listen(address)
    }

    /// What KPay's dashboard sets for the first application: mode, whitelist, webhook URLs.
    pub fn dashboard(mut self, dashboard: Dashboard) -> Self {
        self.config.dashboard = dashboard;
        self
    }

    /// Keeps everything in this file, and takes up again what it holds.
    ///
    /// Each input is on the disk before it is acknowledged, so that nothing acknowledged is lost
    /// however this process or its machine ends. A file that is not new has settings of its own: of these
    /// only the address, the public URL and the names that it answers to count then. It holds the
    /// sandbox's secrets, so nobody but its owner may read it.
    pub fn data(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }

    /// Lets something go wrong on purpose.
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.config.faults.push(rule);
        self
    }

    /// Limits, prices and the rule of `currency`.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.config.settings = settings;
        self
    }

    /// Where it listens; port 0 finds a free one.
    ///
    /// An address other than loopback opens the sandbox to everyone who can reach it.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// How others reach it, when that isn't the address it listens on: behind a proxy, in a
    /// container. Gateway payments get their `gatewayUrl` from it, and the sandbox answers to its name.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Where its ids and tokens come from. Without it each sandbox has others, so that a database
    /// that outlives one never sees an id twice.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// How many times shorter its waits are: until a transaction's next step, until a webhook's next
    /// attempt.
    ///
    /// Every moment that it tells or signs follows the clock all the same, so that returns and tokens
    /// are good for as long as KPay's are.
    pub fn speed(mut self, speed: NonZeroU32) -> Self {
        self.config.speed = speed;
        self
    }

    /// What the wallet of a country holds at the start, in whole units of its currency. Wallets
    /// start empty and are filled by payments otherwise.
    pub fn balance(mut self, country: Country, units: u64) -> Self {
        self.config.balances.insert(country, units);
        self
    }

    /// What signs the return from the gateway page.
    pub fn gateway_secret(mut self, secret: impl Into<String>) -> Self {
        self.config.gateway_secret = secret.into();
        self
    }

    /// What signs webhooks.
    pub fn webhook_secret(mut self, secret: impl Into<String>) -> Self {
        self.config.webhook_secret = secret.into();
        self
    }

    /// Where webhooks go; without it none are sent.
    pub fn webhook_url(mut self, url: impl Into<String>) -> Self {
        self.config.webhook_url = Some(url.into());
        self
    }

    /// Starts it on the runtime this is called from.
    ///
    /// # Errors
    /// [`StartError::Setting`] names the setting that can't be used, [`StartError::Listen`] the
    /// address, [`StartError::Data`] the file; [`StartError::WebhookClient`] when the machine can't
    /// speak https.
    pub async fn start(mut self) -> Result<Sandbox, StartError> {
        let listen = |source| StartError::Listen { address: self.listen, source };
        let listener = TcpListener::bind(self.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        self.config.base_url = self.public_url.unwrap_or_else(|| reachable(address));
        self.config.seed = self.seed.unwrap_or_else(seed_of_now);

        let clock = Clock::start();
        // A bad setting is told as one, whether there is a file or not.
        let engine = Engine::new(self.config.clone())?;
        let (engine, config, journal, found) = match &self.data {
            None => (engine, self.config, None, JournalContent::Nothing),
            Some(path) => {
                let OpenedJournal { engine, config, journal, found } =
                    JournalFile::open(path, &self.config, clock.now())
                        .map_err(|source| StartError::Data { path: path.clone(), source })?;
                (engine, config, Some(journal), found)
            }
        };
        let client = HttpClient::new(needs_https(&config))
            .map_err(|source| StartError::WebhookClient { source })?;
        let shared = Shared::new(engine, journal, clock).map_err(|source| {
            let path = self.data.clone().unwrap_or_default();
            StartError::Data { path, source }
        })?;
        let shared = Arc::new(shared);
        let mut courier = JoinSet::new();
        courier.spawn(courier::deliver_webhooks(Arc::clone(&shared), client));
        let (stop, stopped) = watch::channel(());
        let server = tokio::spawn(serve(listener, Arc::clone(&shared), stopped, CONNECTIONS));
        Ok(Sandbox { config, address, shared, server, stop, courier, found })
    }
}

fn needs_https(config: &EngineConfig) -> bool {
    let urls = &config.dashboard.webhook_urls;
    [&config.webhook_url, &urls.deposits, &urls.payouts, &urls.refunds, &urls.generic]
        .into_iter()
        .flatten()
        .any(|url| url.starts_with("https:"))
}

/// The URL of an address; one that means "every interface" is reached by loopback.
fn reachable(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

fn seed_of_now() -> u64 {
    let since_epoch = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    // What is cut off changes once in a hundred days; what is left is exact in JavaScript too.
    since_epoch.as_nanos() as u64 & LARGEST_EXACT
}

/// The largest whole number of which JSON readers with floats lose nothing.
const LARGEST_EXACT: u64 = (1 << 53) - 1;

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn every_interface_is_reached_by_loopback() {
        for (address, url) in [
            ("0.0.0.0:7700", "http://127.0.0.1:7700"),
            ("[::]:7700", "http://[::1]:7700"),
            ("192.168.1.5:80", "http://192.168.1.5:80"),
        ] {
            assert_eq!(reachable(address.parse().unwrap()), url);
        }
    }
}
