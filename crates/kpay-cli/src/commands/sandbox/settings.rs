//! The file of `kpay sandbox --settings`.

use std::fs::File;
use std::path::Path;

use kpay_native::InvalidInputError;
use kpay_sandbox::{ApplicationConfig, Dashboard, Limits, Settings};
use kpay_sandbox_server::SandboxBuilder;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::api::bounded_read;

/// What is set beside the arguments. What a file does not name is as KPay has it.
#[derive(Debug)]
pub(crate) struct SandboxSettings {
    engine: Settings,
    dashboard: Dashboard,
    applications: Vec<ApplicationConfig>,
}

impl SandboxSettings {
    /// What a file says, if there is one.
    ///
    /// # Errors
    /// When it can't be read, or says something else than settings.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, InvalidInputError> {
        let bytes = path.map_or(Ok(b"{}".to_vec()), |path| bounded_read::read(File::open(path)?));
        bytes.and_then(|bytes| Ok(Self::parse(&bytes)?)).map_err(|error| {
            let path = path.unwrap_or(Path::new("no file")).display();
            InvalidInputError::new("settings", format!("{path}: {error}"))
        })
    }

    /// With the published limits unless it names others: who stays below them here does so at KPay.
    fn parse(json: &[u8]) -> serde_json::Result<Self> {
        let mut object: Map<String, Value> = serde_json::from_slice(json)?;
        let (dashboard, applications) =
            (take(&mut object, "dashboard")?, take(&mut object, "applications")?);
        let names_limits = object.contains_key("limits");
        let mut engine: Settings = serde_json::from_value(object.into())?;
        if !names_limits {
            engine.limits = Some(Limits::published());
        }
        Ok(Self { engine, dashboard, applications })
    }

    /// Lets any number of requests in.
    pub(crate) fn lift_limits(&mut self) {
        self.engine.limits = None;
    }

    pub(crate) fn apply(self, builder: SandboxBuilder) -> SandboxBuilder {
        let builder = builder.settings(self.engine).dashboard(self.dashboard);
        self.applications.into_iter().fold(builder, SandboxBuilder::application)
    }
}

fn take<T: DeserializeOwned + Default>(
    object: &mut Map<String, Value>,
    name: &str,
) -> serde_json::Result<T> {
    object.remove(name).map_or_else(|| Ok(T::default()), serde_json::from_value)
}

#[cfg(test)]
mod tests {
    use kpay_sandbox::{CurrencyRule, RefundEvent};

    use super::*;

    #[test]
    fn a_settings_file_changes_only_what_it_names() {
        let read = |text: &str| SandboxSettings::parse(text.as_bytes());
        assert_eq!(read("{}").unwrap().engine.limits, Some(Limits::published()));
        assert_eq!(read(r#"{"limits":null}"#).unwrap().engine.limits, None);
        let second = r#"{"currency":"REFUSED","applications":[{"name":"Second","keys":[],"gatewaySecret":"g","webhookSecret":"w"}]}"#;
        let second = read(second).unwrap();
        assert_eq!((second.engine.currency, second.applications.len()), (CurrencyRule::Refused, 1));
        let changed = read(r#"{"refundEvent":"ORIGINAL","webhookAttempts":4}"#).unwrap();
        assert_eq!(
            (changed.engine.refund_event, changed.engine.webhook_attempts),
            (RefundEvent::Original, 4)
        );
        assert!(read(r#"{"limit":null}"#).unwrap_err().to_string().contains("limits"));
    }
}
