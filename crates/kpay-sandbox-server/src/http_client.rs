//! The HTTP clients that carry webhooks.

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// How long KPay waits for a receiver; sandbox time does not shorten it.
const ATTEMPT_BOUND: Duration = Duration::from_secs(3);

/// One client for http and one for https, made when it is needed first: a plain receiver must work
/// on a machine without any certificates.
pub(crate) struct Clients {
    plain: reqwest::Client,
    secure: OnceLock<reqwest::Client>,
}

impl Clients {
    /// `needs_secure`: whether it is known already that there will be https.
    pub(crate) fn new(needs_secure: bool) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let clients = Self { plain: client(false)?, secure: OnceLock::new() };
        if needs_secure {
            clients.of("https:")?;
        }
        Ok(clients)
    }

    /// The client that goes to `url`.
    pub(crate) fn of(&self, url: &str) -> Result<reqwest::Client, Box<dyn Error + Send + Sync>> {
        if !url.starts_with("https:") {
            return Ok(self.plain.clone());
        }
        if let Some(client) = self.secure.get() {
            return Ok(client.clone());
        }
        let client = client(true)?;
        Ok(self.secure.get_or_init(|| client).clone())
    }
}

/// A client that goes where it is told alone: no redirects, no proxy.
fn client(is_secure: bool) -> Result<reqwest::Client, Box<dyn Error + Send + Sync>> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?;
    let config = match is_secure {
        true => config.with_platform_verifier()?,
        false => config.with_root_certificates(RootCertStore::empty()),
    };
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(config.with_no_client_auth())
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(ATTEMPT_BOUND)
        .build()?;
    Ok(client)
}
