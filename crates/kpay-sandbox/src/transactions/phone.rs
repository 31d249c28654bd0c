//! A mobile-money account, of a customer who pays or of a recipient who is paid.

use kpay_core::{Country, Provider};

use crate::transactions::test_numbers::OperatorOutcome;

/// A number with its operator, and what the sandbox does with it.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) provider: Provider,
    pub(crate) number: String,
    pub(crate) provider_reference: String,
    pub(crate) outcome: OperatorOutcome,
}

impl Phone {
    pub(crate) fn country(&self) -> Option<Country> {
        self.provider.country()
    }
}
