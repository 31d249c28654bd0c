//! `/_sandbox/applications`: what KPay's dashboard has pages for.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, InvalidInput};
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::answer::{Refusal, json};
use crate::application::{AppKey, Application};
use crate::auth::KeyPair;
use crate::config::ApplicationConfig;
use crate::dashboard::Dashboard;
use crate::engine::Engine;

/// A new application; what is not given is drawn from the seed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewApplication {
    name: String,
    #[serde(default)]
    balances: BTreeMap<Country, u64>,
    #[serde(default)]
    dashboard: Dashboard,
    gateway_secret: Option<String>,
    webhook_secret: Option<String>,
}

/// A new key pair; what is not given is drawn from the seed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewKeys {
    api_key: Option<String>,
    secret_key: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    keys: &'a [KeyPair],
    gateway_secret: &'a str,
    webhook_secret: &'a str,
    dashboard: &'a Dashboard,
}

impl<'a> Shown<'a> {
    fn new(application: &'a Application) -> Self {
        Self {
            id: &application.id,
            name: &application.name,
            keys: &application.keys,
            gateway_secret: &application.secrets.gateway,
            webhook_secret: &application.secrets.webhook,
            dashboard: &application.dashboard,
        }
    }
}

impl Engine {
    pub(super) fn show_applications(&self) -> Response<Bytes> {
        let rows: Vec<_> = self.applications.iter().map(|(_, it)| Shown::new(it)).collect();
        json(StatusCode::OK, &rows)
    }

    pub(super) fn add_application(&mut self, new: NewApplication) -> Answer {
        let id = self.random.uuid();
        let config = ApplicationConfig {
            name: new.name,
            keys: vec![self.draw_keys(NewKeys { api_key: None, secret_key: None })],
            gateway_secret: new.gateway_secret.unwrap_or_else(|| self.random.hexadecimal(32)),
            webhook_secret: new.webhook_secret.unwrap_or_else(|| self.random.hexadecimal(32)),
            balances: new.balances,
            dashboard: new.dashboard,
        };
        let application = Application::new(id, config).map_err(unfit)?;
        let key = self.applications.add(application).map_err(taken)?;
        Ok(json(StatusCode::CREATED, &Shown::new(&self.applications[key])))
    }

    pub(super) fn add_keys(&mut self, id: &str, new: NewKeys) -> Answer {
        let application = self.application(id)?;
        let pair = self.draw_keys(new);
        pair.check().map_err(unfit)?;
        self.applications.add_keys(application, pair.clone()).map_err(taken)?;
        Ok(json(StatusCode::CREATED, &pair))
    }

    /// Replaces it; what is not given is not set.
    pub(super) fn set_dashboard(&mut self, id: &str, dashboard: Dashboard) -> Answer {
        let application = self.application(id)?;
        dashboard.check().map_err(unfit)?;
        self.applications[application].dashboard = dashboard;
        Ok(json(StatusCode::OK, &Shown::new(&self.applications[application])))
    }

    fn application(&self, id: &str) -> Result<AppKey, Refusal> {
        self.applications.find(id).ok_or(Refusal::not_found("Application"))
    }

    fn draw_keys(&mut self, new: NewKeys) -> KeyPair {
        let random = &mut self.random;
        KeyPair {
            api_key: new.api_key.unwrap_or_else(|| format!("kpay_test_{}", random.hexadecimal(24))),
            secret_key: new.secret_key.unwrap_or_else(|| random.hexadecimal(64)),
        }
    }
}

fn unfit(error: InvalidInput) -> Refusal {
    Refusal::bad_request(error.to_string())
}

/// It would do, but for what there is already.
fn taken(error: InvalidInput) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, error.to_string())
}
