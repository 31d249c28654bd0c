//! `/_sandbox/applications`: what KPay's dashboard has pages for.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, InvalidInputError};
use serde::{Deserialize, Serialize};

use crate::config::engine::ApplicationConfig;
use crate::engine::Engine;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::merchant::application::{AppKey, Application};
use crate::merchant::dashboard::Dashboard;
use crate::merchant::keys::KeyPair;

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

/// An application; a secret that somebody gave is `null`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownApplication<'a> {
    id: &'a str,
    name: &'a str,
    keys: Vec<ShownKeys<'a>>,
    gateway_secret: Option<&'a str>,
    webhook_secret: Option<&'a str>,
    dashboard: &'a Dashboard,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownKeys<'a> {
    api_key: &'a str,
    secret_key: Option<&'a str>,
}

impl<'a> ShownApplication<'a> {
    fn new(application: &'a Application) -> Self {
        Self {
            id: &application.id,
            name: &application.name,
            keys: application.keys.iter().map(|it| ShownKeys::new(application, it)).collect(),
            gateway_secret: application.shown(&application.secrets.gateway),
            webhook_secret: application.shown(&application.secrets.webhook),
            dashboard: &application.dashboard,
        }
    }
}

impl<'a> ShownKeys<'a> {
    fn new(application: &Application, pair: &'a KeyPair) -> Self {
        Self { api_key: &pair.api_key, secret_key: application.shown(&pair.secret_key) }
    }
}

impl Engine {
    pub(super) fn show_applications(&self) -> Response<Bytes> {
        let rows: Vec<_> =
            self.merchant.applications.iter().map(|(_, it)| ShownApplication::new(it)).collect();
        json(StatusCode::OK, &rows)
    }

    pub(super) fn add_application(&mut self, new: NewApplication) -> HandlerResult {
        let id = self.random.uuid();
        let mut drawn = Vec::new();
        let keys = self.draw_keys(NewKeys { api_key: None, secret_key: None }, &mut drawn);
        let config = ApplicationConfig {
            name: new.name,
            keys: vec![keys],
            gateway_secret: self.given_or_drawn(new.gateway_secret, &mut drawn),
            webhook_secret: self.given_or_drawn(new.webhook_secret, &mut drawn),
            balances: new.balances,
            dashboard: new.dashboard,
        };
        let mut application = Application::new(id, config).map_err(unfit)?;
        application.drawn = drawn;
        let key = self.merchant.applications.add(application).map_err(taken)?;
        Ok(json(StatusCode::CREATED, &ShownApplication::new(&self.merchant.applications[key])))
    }

    pub(super) fn add_keys(&mut self, id: &str, new: NewKeys) -> HandlerResult {
        let application = self.application(id)?;
        let mut drawn = Vec::new();
        let pair = self.draw_keys(new, &mut drawn);
        pair.check().map_err(unfit)?;
        self.merchant.applications.add_keys(application, pair.clone()).map_err(taken)?;
        let application = &mut self.merchant.applications[application];
        application.drawn.extend(drawn);
        Ok(json(StatusCode::CREATED, &ShownKeys::new(application, &pair)))
    }

    /// Replaces it; what is not given is not set.
    pub(super) fn set_dashboard(&mut self, id: &str, dashboard: Dashboard) -> HandlerResult {
        let application = self.application(id)?;
        dashboard.check().map_err(unfit)?;
        self.merchant.applications[application].dashboard = dashboard;
        Ok(json(StatusCode::OK, &ShownApplication::new(&self.merchant.applications[application])))
    }

    fn application(&self, id: &str) -> Result<AppKey, Refusal> {
        self.merchant.applications.find(id).ok_or(Refusal::not_found("Application"))
    }

    fn draw_keys(&mut self, new: NewKeys, drawn: &mut Vec<String>) -> KeyPair {
        let draw = || format!("kpay_test_{}", self.random.hexadecimal(24));
        let api_key = new.api_key.unwrap_or_else(draw);
        KeyPair { api_key, secret_key: self.given_or_drawn(new.secret_key, drawn) }
    }

    /// A secret in the form of KPay's, if none was given.
    fn given_or_drawn(&mut self, given: Option<String>, drawn: &mut Vec<String>) -> String {
        given.unwrap_or_else(|| {
            let secret = self.random.hexadecimal(64);
            drawn.push(secret.clone());
            secret
        })
    }
}

fn unfit(error: InvalidInputError) -> Refusal {
    Refusal::bad_request(error.to_string())
}

/// It fits, but the name, key or secret is taken already.
fn taken(error: InvalidInputError) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, error.to_string())
}
