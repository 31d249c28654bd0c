//! What an engine is told before it starts.

use std::collections::BTreeMap;
use std::fmt;

use kpay_core::{Country, GatewaySecret, InvalidInput, WebhookSecret};

use crate::auth::Keys;
use crate::web_address::is_http_url;

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
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineConfig {
    /// Where every id and token of the engine comes from.
    pub seed: u64,
    /// The API key it accepts: `kpay_test_...`.
    pub api_key: String,
    /// The secret key it accepts: bare text, or `sk_test_...`.
    pub secret_key: String,
    /// Where it can be reached, for the `gatewayUrl` of hosted payments.
    pub base_url: String,
    /// Signs the return from the hosted page.
    pub gateway_secret: String,
    /// Signs webhooks.
    pub webhook_secret: String,
    /// Where webhooks go; without it none are made.
    pub webhook_url: Option<String>,
    /// What wallets hold at the start, in whole units of the country's currency. A wallet that is
    /// not named starts empty; payments fill it.
    pub balances: BTreeMap<Country, u64>,
}

impl EngineConfig {
    /// The fixed test keys and secrets, seed 0, no webhook URL, empty wallets.
    pub fn new() -> Self {
        Self {
            seed: 0,
            api_key: "kpay_test_sandbox_5f1e0c9a7b3d".to_owned(),
            secret_key: "5a4db0c5e5a3f1c86b0d9e2f74a1b3c8d6e09f1725384a6b7c8d9e0f1a2b3c4d"
                .to_owned(),
            base_url: "http://localhost".to_owned(),
            gateway_secret: "gateway_secret_of_the_sandbox".to_owned(),
            webhook_secret: "webhook_secret_of_the_sandbox".to_owned(),
            webhook_url: None,
            balances: BTreeMap::new(),
        }
    }
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
            .finish_non_exhaustive()
    }
}

/// The most a wallet may hold at the start, in units: as much as one payment may bring.
const MOST_UNITS: u64 = 999_999_999_999;

/// The settings after they have been checked.
pub(crate) struct Settings {
    pub(crate) keys: Keys,
    pub(crate) base_url: String,
    pub(crate) gateway_secret: GatewaySecret,
    pub(crate) webhook: Option<WebhookTarget>,
}

/// Where webhooks go and what signs them.
pub(crate) struct WebhookTarget {
    pub(crate) url: String,
    pub(crate) secret: WebhookSecret,
}

impl Settings {
    pub(crate) fn check(config: EngineConfig) -> Result<Self, InvalidInput> {
        let keys = Keys::new(config.api_key, config.secret_key)?;
        let gateway_secret = GatewaySecret::new(&config.gateway_secret)?;
        let secret = WebhookSecret::new(&config.webhook_secret)?;
        if !is_http_url(&config.base_url) {
            return Err(InvalidInput::new("base URL", "must be an http or https URL"));
        }
        for (country, units) in &config.balances {
            if !country.is_known() {
                return Err(InvalidInput::new(
                    "balances",
                    format!("KPay has no wallet in {country}"),
                ));
            }
            if *units > MOST_UNITS {
                return Err(InvalidInput::new(
                    "balances",
                    format!("{units} in {country} is more than {MOST_UNITS}"),
                ));
            }
        }
        let webhook = match config.webhook_url {
            Some(url) if is_http_url(&url) => Some(WebhookTarget { url, secret }),
            Some(_) => {
                return Err(InvalidInput::new("webhook URL", "must be an http or https URL"));
            }
            None => None,
        };
        Ok(Self {
            keys,
            base_url: config.base_url.trim_end_matches('/').to_owned(),
            gateway_secret,
            webhook,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bad_setting_is_named() {
        let refused = |change: fn(&mut EngineConfig)| {
            let mut config = EngineConfig::new();
            change(&mut config);
            Settings::check(config).err().unwrap().field()
        };
        assert_eq!(refused(|c| c.api_key = "kpay_live_x".into()), "API key");
        assert_eq!(refused(|c| c.api_key = "x".into()), "API key");
        assert_eq!(refused(|c| c.secret_key = "sk_live_x".into()), "secret key");
        assert_eq!(refused(|c| c.secret_key = String::new()), "secret key");
        assert_eq!(refused(|c| c.base_url = "localhost".into()), "base URL");
        assert_eq!(refused(|c| c.webhook_url = Some("ftp://x".into())), "webhook URL");
        assert_eq!(refused(|c| c.balances = [(Country::from("TCD"), 1)].into()), "balances");
        assert_eq!(refused(|c| c.balances = [(Country::Cmr, u64::MAX)].into()), "balances");
        let mut config = EngineConfig::new();
        config.webhook_secret = String::new();
        assert!(Settings::check(config).is_err());
    }

    #[test]
    fn both_secret_key_shapes_are_taken() {
        let mut config = EngineConfig::new();
        config.secret_key = "sk_test_abc".into();
        assert!(Settings::check(config).is_ok());
        assert!(Settings::check(EngineConfig::new()).is_ok());
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
