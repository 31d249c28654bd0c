//! A mobile-money account, of a customer who pays or of a recipient who is paid.

use kpay_core::{Country, Provider};

use crate::outcome::Outcome;
use crate::status::Status;

/// A number with its operator, and what the sandbox does with it.
pub(crate) struct Phone {
    pub(crate) provider: Provider,
    pub(crate) number: String,
    pub(crate) provider_reference: String,
    pub(crate) outcome: Outcome,
}

impl Phone {
    pub(crate) fn country(&self) -> Option<Country> {
        self.provider.country()
    }

    /// Why it failed, once it has.
    pub(crate) fn failure_reason(&self, status: Status) -> Option<&str> {
        self.outcome.failure_code().filter(|_| status == Status::Failed)
    }
}
