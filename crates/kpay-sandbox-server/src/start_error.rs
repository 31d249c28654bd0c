//! Why a sandbox did not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use kpay_core::InvalidInputError;

/// Why a sandbox did not start. Nothing of it is left running.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The data file can't be used: it is damaged, another sandbox has it, or the system refuses it.
    #[error("can't use the data file {path}: {source}", path = path.display())]
    Data {
        /// The file that was asked for.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// The address can't be listened on: another program has the port, or it isn't this machine's.
    #[error("can't listen on {address}: {source}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A setting can't be used, a live key above all.
    #[error(transparent)]
    Setting(#[from] InvalidInputError),
    /// Webhooks to an https URL need certificates that this machine doesn't have.
    #[error("can't deliver webhooks: {source}")]
    WebhookClient {
        /// What the TLS library or the HTTP client said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
