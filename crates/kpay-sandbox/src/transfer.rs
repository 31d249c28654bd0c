//! One transfer between wallets: done when it is answered, kept for its names only.

use crate::application::AppKey;
use crate::status::Status;
use crate::store::Record;

/// What the sandbox remembers of a transfer.
#[derive(Clone)]
pub(crate) struct Transfer {
    pub(crate) application: AppKey,
    pub(crate) id: String,
    /// The part that both references share: `ABC123` of `TRF-OUT-ABC123`.
    pub(crate) code: String,
    pub(crate) external_id: Option<String>,
}

impl Record for Transfer {
    fn id(&self) -> &str {
        &self.id
    }

    fn reference(&self) -> &str {
        &self.code
    }

    fn application(&self) -> AppKey {
        self.application
    }

    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn status(&self) -> Status {
        Status::Completed
    }
}
