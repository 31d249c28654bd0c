//! The merchant's applications: keys, settings, wallets and traffic of each.

use std::ops::{Index, IndexMut};

use http::HeaderMap;
use kpay_core::{GatewaySecret, InvalidInputError, WebhookSecret};

use crate::config::engine::{ApplicationConfig, is_usual};
use crate::http::response::Refusal;
use crate::merchant::dashboard::Dashboard;
use crate::merchant::keys::{self, KeyPair};
use crate::merchant::rate_limits::Traffic;
use crate::wallets::wallet::Wallets;

/// The most applications of one sandbox.
const MOST: usize = 100;

/// The most key pairs of one application.
const MOST_KEYS: usize = 20;

/// Which application, by the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AppKey(usize);

#[cfg(test)]
impl AppKey {
    pub(crate) const FIRST: Self = Self(0);
}

/// One application of the merchant's.
#[derive(Clone)]
pub(crate) struct Application {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) keys: Vec<KeyPair>,
    pub(crate) gateway_secret: GatewaySecret,
    pub(crate) webhook_secret: WebhookSecret,
    /// The same two as texts.
    pub(crate) secrets: Secrets,
    /// The secrets that the sandbox drew itself.
    pub(crate) drawn: Vec<String>,
    pub(crate) dashboard: Dashboard,
    pub(crate) wallets: Wallets,
    pub(crate) traffic: Traffic,
}

/// What signs, as it is written.
#[derive(Clone)]
pub(crate) struct Secrets {
    pub(crate) gateway: String,
    pub(crate) webhook: String,
}

/// All of them; there is always one.
#[derive(Clone)]
pub(crate) struct Applications(Vec<Application>);

impl Application {
    pub(crate) fn new(id: String, config: ApplicationConfig) -> Result<Self, InvalidInputError> {
        config.check()?;
        Ok(Self {
            id,
            gateway_secret: GatewaySecret::new(&config.gateway_secret)?,
            webhook_secret: WebhookSecret::new(&config.webhook_secret)?,
            secrets: Secrets { gateway: config.gateway_secret, webhook: config.webhook_secret },
            drawn: Vec::new(),
            wallets: Wallets::open(&config.balances),
            traffic: Traffic::default(),
            name: config.name,
            keys: config.keys,
            dashboard: config.dashboard,
        })
    }

    /// A secret that is the sandbox's own. One that somebody gave may be in use elsewhere, and is
    /// shown to nobody.
    pub(crate) fn shown<'a>(&self, secret: &'a str) -> Option<&'a str> {
        let is_own = is_usual(secret) || self.drawn.iter().any(|drawn| drawn == secret);
        is_own.then_some(secret)
    }
}

impl Applications {
    pub(crate) fn new(first: Application) -> Self {
        Self(vec![first])
    }

    /// Adds one, unless one of its API keys is another's already.
    pub(crate) fn add(&mut self, application: Application) -> Result<AppKey, InvalidInputError> {
        if self.0.len() >= MOST {
            return Err(InvalidInputError::new("applications", format!("are {MOST} already")));
        }
        self.check_keys(&application.keys)?;
        self.0.push(application);
        Ok(AppKey(self.0.len() - 1))
    }

    pub(crate) fn add_keys(&mut self, key: AppKey, pair: KeyPair) -> Result<(), InvalidInputError> {
        pair.check()?;
        self.check_keys(std::slice::from_ref(&pair))?;
        let keys = &mut self[key].keys;
        if keys.len() >= MOST_KEYS {
            return Err(InvalidInputError::new("keys", format!("are {MOST_KEYS} pairs already")));
        }
        keys.push(pair);
        Ok(())
    }

    /// Whose keys these headers bring.
    pub(crate) fn admit(&self, headers: &HeaderMap) -> Result<AppKey, Refusal> {
        let sent = keys::read_keys(headers)?;
        self.0
            .iter()
            .position(|it| it.keys.iter().any(|pair| pair.is(&sent)))
            .map(AppKey)
            .ok_or_else(keys::refuse_keys)
    }

    pub(crate) fn find(&self, id: &str) -> Option<AppKey> {
        self.0.iter().position(|it| it.id == id).map(AppKey)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (AppKey, &Application)> {
        self.0.iter().enumerate().map(|(index, it)| (AppKey(index), it))
    }

    fn check_keys(&self, new: &[KeyPair]) -> Result<(), InvalidInputError> {
        let mut known = self.0.iter().flat_map(|it| &it.keys);
        if known.any(|pair| new.iter().any(|it| it.api_key == pair.api_key)) {
            return Err(InvalidInputError::new("API key", "belongs to an application already"));
        }
        Ok(())
    }
}

// A key is made by this collection alone, and nothing is ever taken out of it.
impl Index<AppKey> for Applications {
    type Output = Application;

    fn index(&self, key: AppKey) -> &Application {
        &self.0[key.0]
    }
}

impl IndexMut<AppKey> for Applications {
    fn index_mut(&mut self, key: AppKey) -> &mut Application {
        &mut self.0[key.0]
    }
}
