//! The merchant: applications with their keys, tokens, rate limits and settings of KPay's dashboard.

pub(crate) mod application;
pub(crate) mod dashboard;
pub(crate) mod keys;
pub(crate) mod rate_limits;
pub(crate) mod tokens;

use kpay_core::InvalidInputError;

use crate::config::engine::EngineConfig;
use crate::random::Random;

use self::application::{Application, Applications};
use self::tokens::TokenMint;

/// The one merchant of a sandbox.
#[derive(Clone)]
pub(crate) struct Merchant {
    pub(crate) applications: Applications,
    pub(crate) company_id: String,
    pub(crate) tokens: TokenMint,
}

impl Merchant {
    pub(crate) fn new(
        config: &EngineConfig,
        random: &mut Random,
    ) -> Result<Self, InvalidInputError> {
        let first = Application::new(random.uuid(), config.first())?;
        let company_id = random.uuid();
        let mut applications = Applications::new(first);
        for application in &config.applications {
            applications.add(Application::new(random.uuid(), application.clone())?)?;
        }
        Ok(Self { applications, company_id, tokens: TokenMint::new(config.seed)? })
    }
}
