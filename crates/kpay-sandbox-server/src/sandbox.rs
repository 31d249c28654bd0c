//! A running sandbox.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kpay_sandbox::{DeliveryRecord, EngineConfig};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use crate::journal_file::JournalContent;
use crate::shared::Shared;
use crate::{SandboxBuilder, StartError};

/// How long open requests may take to finish at a shutdown.
const GRACE: Duration = Duration::from_secs(2);

/// A running sandbox. It stops when this is dropped; [`Sandbox::shutdown`] waits until it has.
///
/// ```
/// use std::num::NonZeroU32;
/// use kpay_sandbox_server::Sandbox;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let sandbox = Sandbox::builder()
///     .speed(NonZeroU32::new(100).unwrap())
///     .webhook_url("http://127.0.0.1:3000/webhooks/kpay")
///     .start()
///     .await?;
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), kpay_sandbox_server::StartError>(())
/// # }).unwrap();
/// ```
pub struct Sandbox {
    pub(crate) config: EngineConfig,
    pub(crate) address: SocketAddr,
    pub(crate) shared: Arc<Shared>,
    pub(crate) server: JoinHandle<io::Result<()>>,
    /// Dropped, it stops the server.
    pub(crate) stop: watch::Sender<()>,
    /// Dropped, it stops the courier.
    pub(crate) courier: JoinSet<()>,
    pub(crate) found: JournalContent,
}

impl Sandbox {
    /// Starts one on a free loopback port with the default settings.
    ///
    /// # Errors
    /// As [`SandboxBuilder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// The settings to start one with.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The API key it accepts.
    pub fn api_key(&self) -> &str {
        &self.config.api_key
    }

    /// What a client takes as KPay's base URL.
    pub fn base_url(&self) -> &str {
        &self.config.base_url
    }

    /// The webhooks it keeps, the oldest first, with every attempt.
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.shared.look(|engine| engine.deliveries().cloned().collect())
    }

    /// Whether the data file ended in an incomplete record. It had not been acknowledged, and
    /// was dropped.
    pub fn dropped_a_torn_record(&self) -> bool {
        self.found == JournalContent::RecordsAndATornOne
    }

    /// Whether it goes on where an earlier one with this data file ended, with the settings of that
    /// one and not of its builder.
    pub fn goes_on(&self) -> bool {
        self.found != JournalContent::Nothing
    }

    /// What signs the return from the gateway page.
    pub fn gateway_secret(&self) -> &str {
        &self.config.gateway_secret
    }

    /// The secret key it accepts.
    pub fn secret_key(&self) -> &str {
        &self.config.secret_key
    }

    /// The seed of its ids and tokens.
    pub fn seed(&self) -> u64 {
        self.config.seed
    }

    /// What signs webhooks.
    pub fn webhook_secret(&self) -> &str {
        &self.config.webhook_secret
    }

    /// Stops it: open requests are answered, webhooks under way are given up, the port is free.
    pub async fn shutdown(mut self) {
        drop(self.stop);
        self.courier.shutdown().await;
        if timeout(GRACE, &mut self.server).await.is_err() {
            self.server.abort();
        }
        self.shared.close();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
