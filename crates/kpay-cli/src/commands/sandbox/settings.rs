//! The file of `kpay sandbox --settings`.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use kpay_native::{InvalidInputError, Provider};
use kpay_sandbox::{
    ApplicationConfig, CurrencyRule, Dashboard, Limits, OperationKind, OperationState, Prices,
    RefundEvent, RefundReplay, Settings,
};
use kpay_sandbox_server::SandboxBuilder;
use serde::Deserialize;

use crate::api::bounded_read;

/// What is set beside the arguments. What a file does not name is as KPay has it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct SandboxSettings {
    availability: BTreeMap<Provider, BTreeMap<OperationKind, OperationState>>,
    currency: CurrencyRule,
    limits: Option<Limits>,
    prices: Prices,
    refund_event: RefundEvent,
    refund_replay: RefundReplay,
    webhook_attempts: u8,
    dashboard: Dashboard,
    applications: Vec<ApplicationConfig>,
}

impl Default for SandboxSettings {
    /// With the published limits: whoever stays below them here does so at KPay.
    fn default() -> Self {
        Self {
            availability: BTreeMap::new(),
            currency: CurrencyRule::default(),
            limits: Some(Limits::published()),
            prices: Prices::default(),
            refund_event: RefundEvent::default(),
            refund_replay: RefundReplay::default(),
            webhook_attempts: Settings::default().webhook_attempts,
            dashboard: Dashboard::default(),
            applications: Vec::new(),
        }
    }
}

impl SandboxSettings {
    /// What a file says, if there is one.
    ///
    /// # Errors
    /// When it can't be read, or says something else than settings.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, InvalidInputError> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let refused = |reason: String| {
            InvalidInputError::new("settings", format!("{}: {reason}", path.display()))
        };
        let bytes = File::open(path)
            .and_then(bounded_read::read)
            .map_err(|error| refused(error.to_string()))?;
        serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))
    }

    /// Lets any number of requests in.
    pub(crate) fn lift_limits(&mut self) {
        self.limits = None;
    }

    pub(crate) fn apply(self, builder: SandboxBuilder) -> SandboxBuilder {
        let mut settings = Settings::default();
        settings.availability = self.availability;
        settings.currency = self.currency;
        settings.limits = self.limits;
        settings.prices = self.prices;
        settings.refund_event = self.refund_event;
        settings.refund_replay = self.refund_replay;
        settings.webhook_attempts = self.webhook_attempts;
        let builder = builder.settings(settings).dashboard(self.dashboard);
        self.applications.into_iter().fold(builder, SandboxBuilder::application)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_what_differs() {
        let read = |text| serde_json::from_str::<SandboxSettings>(text);
        assert_eq!(read("{}").unwrap().limits, Some(Limits::published()));
        assert_eq!(read(r#"{"limits":null}"#).unwrap().limits, None);
        let second = r#"{"currency":"REFUSED","applications":[{"name":"Second","keys":[],"gatewaySecret":"g","webhookSecret":"w"}]}"#;
        let second = read(second).unwrap();
        assert_eq!((second.currency, second.applications.len()), (CurrencyRule::Refused, 1));
        let told = read(r#"{"refundEvent":"ORIGINAL","webhookAttempts":4}"#).unwrap();
        assert_eq!((told.refund_event, told.webhook_attempts), (RefundEvent::Original, 4));
        assert!(read(r#"{"limit":null}"#).unwrap_err().to_string().contains("limits"));
    }
}
