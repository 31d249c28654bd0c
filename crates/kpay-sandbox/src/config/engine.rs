//! What an engine is told before it starts.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use kpay_core::{Country, InvalidInputError};
use serde::{Deserialize, Serialize};

use crate::config::settings::Settings;
use crate::fault::FaultRule;
use crate::http::host::is_name;
use crate::http::url::is_http_url;
use crate::merchant::dashboard::Dashboard;
use crate::merchant::keys::{KeyPair, is_live};

/// The settings of an [`Engine`](crate::Engine).
///
/// The keys and secrets have fixed test values, so that a test needs to set nothing. `Debug` shows
/// none of them.
///
/// ```
/// use kpay_sandbox::{Engine, EngineConfig};
///
/// let mut config = EngineConfig::new();
/// config.api_key = "kpay_live_real".to_owned();
/// let error = Engine::new(config).unwrap_err();
/// assert!(error.to_string().contains("live"));
/// ```
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct EngineConfig {
    /// Where every id, token and chance of the engine comes from.
    pub seed: u64,
    /// How many times shorter its waits are: until a transaction's next step, until a webhook's next
    /// attempt. Every moment that it tells or signs is everybody's all the same.
    pub speed: NonZeroU32,
    /// The API key of the first application: `kpay_test_...`.
    pub api_key: String,
    /// Its secret key: bare text, or `sk_test_...`.
    pub secret_key: String,
    /// Where the sandbox can be reached, for the `gatewayUrl` of gateway payments.
    pub base_url: String,
    /// The names beside localhost, addresses and that of [`EngineConfig::base_url`] that it answers to:
    /// that of a container, say.
    pub hosts: Vec<String>,
    /// Signs the return from the gateway page.
    pub gateway_secret: String,
    /// Signs webhooks.
    pub webhook_secret: String,
    /// Where webhooks go that have no URL of their own in [`EngineConfig::dashboard`]; without any
    /// none are made.
    pub webhook_url: Option<String>,
    /// What wallets hold at the start, in whole units of the country's currency. A wallet that is
    /// not named starts empty; payments fill it.
    pub balances: BTreeMap<Country, u64>,
    /// What is set for the first application.
    pub dashboard: Dashboard,
    /// Limits, prices and the rule of `currency`.
    pub settings: Settings,
    /// What goes wrong on purpose.
    pub faults: Vec<FaultRule>,
    /// The applications beside the first.
    pub applications: Vec<ApplicationConfig>,
}

/// An application beside the first.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ApplicationConfig {
    /// Its name.
    pub name: String,
    /// The key pairs it may use.
    pub keys: Vec<KeyPair>,
    /// Signs the return from its gateway pages.
    pub gateway_secret: String,
    /// Signs its webhooks.
    pub webhook_secret: String,
    /// What its wallets hold at the start.
    #[serde(default)]
    pub balances: BTreeMap<Country, u64>,
    /// What is set for it.
    #[serde(default)]
    pub dashboard: Dashboard,
}

impl ApplicationConfig {
    /// One with empty wallets and no webhook URLs.
    pub fn new(
        name: impl Into<String>,
        keys: Vec<KeyPair>,
        gateway_secret: impl Into<String>,
        webhook_secret: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            keys,
            gateway_secret: gateway_secret.into(),
            webhook_secret: webhook_secret.into(),
            balances: BTreeMap::new(),
            dashboard: Dashboard::default(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInputError> {
        if self.name.is_empty() || self.name.chars().count() > 100 {
            return Err(InvalidInputError::new("name", "must have 1 to 100 characters"));
        }
        self.keys.iter().try_for_each(KeyPair::check)?;
        for (name, secret) in
            [("gateway secret", &self.gateway_secret), ("webhook secret", &self.webhook_secret)]
        {
            if is_live(secret) {
                return Err(InvalidInputError::new(name, "is a live key; a sandbox takes none"));
            }
        }
        for (country, units) in &self.balances {
            if !country.is_known() {
                return Err(InvalidInputError::new(
                    "balances",
                    format!("KPay has no wallet in {country}"),
                ));
            }
            if *units > MOST_UNITS {
                return Err(InvalidInputError::new(
                    "balances",
                    format!("{units} in {country} is more than {MOST_UNITS}"),
                ));
            }
        }
        self.dashboard.check()
    }
}

impl EngineConfig {
    /// The fixed test keys and secrets, seed 0, real time, no webhook URL, empty wallets.
    pub fn new() -> Self {
        Self {
            seed: 0,
            speed: NonZeroU32::MIN,
            api_key: "kpay_test_sandbox_5f1e0c9a7b3d".to_owned(),
            secret_key: SECRET_KEY.to_owned(),
            base_url: "http://localhost".to_owned(),
            hosts: Vec::new(),
            gateway_secret: GATEWAY_SECRET.to_owned(),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            webhook_url: None,
            balances: BTreeMap::new(),
            dashboard: Dashboard::default(),
            settings: Settings::default(),
            faults: Vec::new(),
            applications: Vec::new(),
        }
    }

    /// The first application, with the webhook URL where it belongs.
    pub(crate) fn first(&self) -> ApplicationConfig {
        let mut dashboard = self.dashboard.clone();
        if self.webhook_url.is_some() {
            dashboard.webhook_urls.generic.clone_from(&self.webhook_url);
        }
        ApplicationConfig {
            name: "Sandbox Application".to_owned(),
            keys: vec![KeyPair::new(&self.api_key, &self.secret_key)],
            gateway_secret: self.gateway_secret.clone(),
            webhook_secret: self.webhook_secret.clone(),
            balances: self.balances.clone(),
            dashboard,
        }
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInputError> {
        if !is_http_url(&self.base_url) {
            return Err(InvalidInputError::new("base URL", "must be an http or https URL"));
        }
        if !self.hosts.iter().all(|name| is_name(name)) {
            return Err(InvalidInputError::new(
                "host",
                "must be the bare name of a machine, without a scheme and a port",
            ));
        }
        self.settings.check()
    }
}

/// The secrets of a sandbox that was told none, in the form of KPay's.
const GATEWAY_SECRET: &str = "0d6f1b2a94c3e857f0a1d2b3c4e5968778695a4b3c2d1e0f1f2e3d4c5b6a7980";
const SECRET_KEY: &str = "5a4db0c5e5a3f1c86b0d9e2f74a1b3c8d6e09f1725384a6b7c8d9e0f1a2b3c4d";
const WEBHOOK_SECRET: &str = "c3a81f5e7d2094b6e8f1a3c5d7092b4e6f80a1c3d5e7f9021b3d5f7092a4c6e8";

/// Whether it is one of those that a sandbox has of its own, which everybody may see.
pub(crate) fn is_usual(secret: &str) -> bool {
    [GATEWAY_SECRET, SECRET_KEY, WEBHOOK_SECRET].contains(&secret)
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for EngineConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineConfig")
            .field("seed", &self.seed)
            .field("base_url", &self.base_url)
            .field("webhook_url", &self.webhook_url)
            .field("balances", &self.balances)
            .field("dashboard", &self.dashboard)
            .field("settings", &self.settings)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ApplicationConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplicationConfig")
            .field("name", &self.name)
            .field("balances", &self.balances)
            .field("dashboard", &self.dashboard)
            .finish_non_exhaustive()
    }
}

/// The most a wallet may hold at the start, in units: as much as one payment may bring.
const MOST_UNITS: u64 = 999_999_999_999;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;

    #[test]
    fn each_bad_setting_is_named() {
        let refused = |change: fn(&mut EngineConfig)| {
            let mut config = EngineConfig::new();
            change(&mut config);
            Engine::new(config).err().unwrap().field()
        };
        assert_eq!(refused(|c| c.api_key = "kpay_live_x".into()), "API key");
        assert_eq!(refused(|c| c.api_key = "x".into()), "API key");
        assert_eq!(refused(|c| c.secret_key = "sk_live_x".into()), "secret key");
        assert_eq!(refused(|c| c.secret_key = String::new()), "secret key");
        assert_eq!(refused(|c| c.webhook_secret = "sk_live_x".into()), "webhook secret");
        assert_eq!(refused(|c| c.gateway_secret = "kpay_live_x".into()), "gateway secret");
        assert_eq!(refused(|c| c.base_url = "localhost".into()), "base URL");
        assert_eq!(refused(|c| c.hosts = vec!["http://kpay".into()]), "host");
        assert_eq!(refused(|c| c.webhook_url = Some("ftp://x".into())), "webhook URL");
        assert_eq!(refused(|c| c.balances = [(Country::from("TCD"), 1)].into()), "balances");
        assert_eq!(refused(|c| c.balances = [(Country::Cmr, u64::MAX)].into()), "balances");
        let mut config = EngineConfig::new();
        config.webhook_secret = String::new();
        assert!(Engine::new(config).is_err());
    }

    #[test]
    fn its_own_secrets_have_the_form_of_kpays() {
        let config = EngineConfig::new();
        for secret in [&config.secret_key, &config.gateway_secret, &config.webhook_secret] {
            assert!(secret.len() == 64 && secret.bytes().all(|it| it.is_ascii_hexdigit()));
            assert!(is_usual(secret));
        }
    }

    #[test]
    fn both_secret_key_shapes_are_taken() {
        let mut config = EngineConfig::new();
        config.secret_key = "sk_test_abc".into();
        assert!(Engine::new(config).is_ok());
        assert!(Engine::new(EngineConfig::new()).is_ok());
    }

    #[test]
    fn it_has_a_form_in_json_with_every_setting_optional() {
        let mut config = EngineConfig::new();
        config.balances = [(Country::Cmr, 1)].into();
        config.applications.push(ApplicationConfig::new("Second", Vec::new(), "g", "w"));
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<EngineConfig>(&text).unwrap(), config);
        assert_eq!(serde_json::from_str::<EngineConfig>("{}").unwrap(), EngineConfig::new());
        assert!(serde_json::from_str::<EngineConfig>(r#"{"sed":1}"#).is_err());
    }

    #[test]
    fn two_applications_have_no_key_in_common() {
        let mut config = EngineConfig::new();
        let pair = KeyPair::new(&config.api_key, "other");
        config.applications.push(ApplicationConfig::new("Second", vec![pair], "g", "w"));
        assert_eq!(Engine::new(config).unwrap_err().field(), "API key");
    }

    #[test]
    fn debug_shows_no_secret() {
        let config = EngineConfig::new();
        let shown = format!("{config:?}");
        for secret in
            [&config.api_key, &config.secret_key, &config.gateway_secret, &config.webhook_secret]
        {
            assert!(!shown.contains(secret.as_str()));
        }
    }
}
