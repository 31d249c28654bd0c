//! The HTTP client that carries webhooks.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// How long KPay waits for a receiver; sandbox time does not shorten it.
const ATTEMPT_BOUND: Duration = Duration::from_secs(3);

/// A client that goes to `url` alone: no redirects, no proxy.
pub(crate) fn for_webhooks(
    url: &str,
) -> Result<reqwest::Client, Box<dyn std::error::Error + Send + Sync>> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?;
    // A plain http receiver must work on a machine without any certificates.
    let config = if url.starts_with("https:") {
        config.with_platform_verifier()?
    } else {
        config.with_root_certificates(RootCertStore::empty())
    };
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(config.with_no_client_auth())
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(ATTEMPT_BOUND)
        .build()?;
    Ok(client)
}
