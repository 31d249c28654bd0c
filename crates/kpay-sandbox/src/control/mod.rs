//! `/_sandbox/`: what KPay has a dashboard for, and what only a sandbox can do.

mod applications;
mod clock;
mod guard;
mod lists;
mod snapshots;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::settings::Settings;
use crate::engine::{BODY_BOUND, Engine};
use crate::fault::{FaultRule, LastingFaults};
use crate::http::response::{HandlerResult, Refusal, another_method, json};
use crate::http::route::{Handler, Route, RouteCall, RouteMatch, operations};
use crate::time::moment::iso;
use crate::webhooks::delivery::DeliveryId;
use crate::webhooks::outbox::ResendError;

const ROOT: &str = "/_sandbox/";

/// Whether a path belongs to the sandbox and not to KPay.
pub(crate) fn is_meant(path: &str) -> bool {
    path.starts_with(ROOT)
}

#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    Route::control("GET", "/_sandbox/applications", |engine, _| Ok(engine.show_applications())),
    Route::control("POST", "/_sandbox/applications", |engine, call| engine.add_application(call.read()?)),
    Route::control("POST", "/_sandbox/applications/{id}/dashboard", |engine, call| engine.set_dashboard(call.id, call.read()?)),
    Route::control("POST", "/_sandbox/applications/{id}/keys", |engine, call| engine.add_keys(call.id, call.read()?)),
    Route::control("GET", "/_sandbox/clock", |engine, _| Ok(engine.show_clock())),
    Route::control("POST", "/_sandbox/clock", |engine, call| engine.set_clock(call.read()?)),
    Route::control("POST", "/_sandbox/clock/advance", |engine, call| engine.advance_clock(&call.read()?)),
    Route::control("DELETE", "/_sandbox/faults", |engine, _| Ok(engine.remove_faults())),
    Route::control("GET", "/_sandbox/faults", |engine, _| Ok(engine.show_faults())),
    Route::control("POST", "/_sandbox/faults", |engine, call| engine.add_fault(call.read()?)),
    Route::control("DELETE", "/_sandbox/faults/{id}", |engine, call| engine.remove_fault(call.id)),
    Route::control("GET", "/_sandbox/payments", |engine, call| engine.list_payments(&call.query())),
    Route::control("GET", "/_sandbox/refunds", |engine, call| engine.list_refunds(&call.query())),
    Route::control("GET", "/_sandbox/requests", |engine, call| engine.list_requests(&call.query())),
    Route::control("POST", "/_sandbox/reset", |engine, call| call.read::<EmptyBody>().and_then(|_| engine.reset())),
    Route::control("GET", "/_sandbox/routes", |engine, _| Ok(engine.list_routes())),
    Route::control("GET", "/_sandbox/settings", |engine, _| Ok(json(StatusCode::OK, &engine.settings))),
    Route::control("POST", "/_sandbox/settings", |engine, call| engine.set_settings(call.read()?)),
    Route::control("GET", "/_sandbox/snapshots", |engine, _| Ok(engine.show_snapshots())),
    Route::control("POST", "/_sandbox/snapshots", |engine, call| engine.take_snapshot(call.read()?)),
    Route::control("POST", "/_sandbox/snapshots/{name}/restore", |engine, call| call.read::<EmptyBody>().and_then(|_| engine.restore(call.id))),
    Route::control("GET", "/_sandbox/status", |engine, _| Ok(engine.show_status())),
    Route::control("GET", "/_sandbox/transfers", |engine, call| engine.list_transfers(&call.query())),
    Route::control("GET", "/_sandbox/wallets", |engine, _| Ok(engine.list_wallets())),
    Route::control("GET", "/_sandbox/webhooks", |engine, call| engine.list_webhooks(&call.query())),
    Route::control("POST", "/_sandbox/webhooks/{id}/resend", |engine, call| call.read::<EmptyBody>().and_then(|_| engine.resend(call.id))),
    Route::control("GET", "/_sandbox/withdrawals", |engine, call| engine.list_withdrawals(&call.query())),
];

impl Engine {
    /// Answers a request under `/_sandbox/`, which no fault and no limit touches.
    pub(crate) fn control(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path();
        self.dispatch_control(request).unwrap_or_else(|refusal| refusal.into_response(path))
    }

    fn dispatch_control(&mut self, request: &Request<Bytes>) -> HandlerResult {
        let (method, path) = (request.method(), request.uri().path());
        let found = RouteMatch::of(method, path);
        if let RouteMatch::OtherMethod(methods) = &found {
            return Ok(another_method(method, path, methods));
        }
        guard::admit(request)?;
        if request.method() == Method::POST && request.body().len() > BODY_BOUND {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large"));
        }
        match found {
            RouteMatch::Found(Route { handler: Handler::Control(handler), .. }, id) => {
                handler(self, &RouteCall { request, id: &id, faults: LastingFaults::default() })
            }
            _ => Err(Refusal::no_route(method, path)),
        }
    }

    fn show_status(&self) -> Response<Bytes> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Shown<'a> {
            seed: u64,
            base_url: &'a str,
            time: String,
            payments: usize,
            refunds: usize,
            withdrawals: usize,
            transfers: usize,
        }
        let shown = Shown {
            seed: self.config.seed,
            base_url: &self.address.base_url,
            time: iso(self.now),
            payments: self.transactions.payments.len(),
            refunds: self.transactions.refunds.len(),
            withdrawals: self.transactions.withdrawals.len(),
            transfers: self.transactions.transfers.len(),
        };
        json(StatusCode::OK, &shown)
    }

    fn set_settings(&mut self, settings: Settings) -> HandlerResult {
        settings.check().map_err(|error| Refusal::bad_request(error.to_string()))?;
        self.settings = settings;
        Ok(json(StatusCode::OK, &self.settings))
    }

    fn show_faults(&self) -> Response<Bytes> {
        #[derive(Serialize)]
        struct Shown<'a> {
            id: u64,
            matches: u32,
            strikes: u32,
            rule: &'a FaultRule,
        }
        let rows: Vec<_> = self
            .faults
            .iter()
            .map(|(id, it)| Shown { id, matches: it.matches, strikes: it.strikes, rule: &it.rule })
            .collect();
        json(StatusCode::OK, &rows)
    }

    fn add_fault(&mut self, rule: FaultRule) -> HandlerResult {
        rule.check(&operations()).map_err(|error| Refusal::bad_request(error.to_string()))?;
        let id = self.faults.add(rule).map_err(|_too_many| {
            Refusal::new(StatusCode::CONFLICT, "There are 100 fault rules: remove one first")
        })?;
        Ok(json(StatusCode::CREATED, &WebhookIdBody { id }))
    }

    fn remove_faults(&mut self) -> Response<Bytes> {
        self.faults.clear();
        self.show_faults()
    }

    fn remove_fault(&mut self, id: &str) -> HandlerResult {
        let id = id.parse().map_err(|_| Refusal::not_found("Fault rule"))?;
        if !self.faults.remove(id) {
            return Err(Refusal::not_found("Fault rule"));
        }
        Ok(self.show_faults())
    }

    fn resend(&mut self, id: &str) -> HandlerResult {
        let id = id.parse().map_err(|_| Refusal::not_found("Webhook"))?;
        let refused = |message: &str| Refusal::new(StatusCode::CONFLICT, message);
        self.outbox.resend(DeliveryId(id), self.now).map_err(|problem| match problem {
            ResendError::TooOften => refused("This webhook was sent 100 times already"),
            ResendError::Unfinished => refused("This webhook is still on its way"),
            ResendError::Unknown => Refusal::not_found("Webhook"),
        })?;
        Ok(json(StatusCode::OK, &WebhookIdBody { id }))
    }
}

#[derive(Serialize)]
struct WebhookIdBody {
    id: u64,
}

/// The body of a request without fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmptyBody {}

/// The body; none at all counts as `{}`.
pub(crate) fn read<T: DeserializeOwned>(request: &Request<Bytes>) -> Result<T, Refusal> {
    let body: &[u8] = if request.body().is_empty() { b"{}" } else { request.body() };
    let unfit = |error| Refusal::bad_request(format!("The body does not fit: {error}"));
    let mut value: Value = serde_json::from_slice(body).map_err(unfit)?;
    write_whole_numbers_plainly(&mut value);
    if !has_lists_where_they_belong(&value) {
        return Err(Refusal::bad_request(
            "The body does not fit: a list in the place of an object",
        ));
    }
    serde_json::from_value(value).map_err(unfit)
}

/// JSON Schema takes `2.0` as the whole number 2, and serde does not.
fn write_whole_numbers_plainly(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            if let Some(whole) = text.strip_suffix(".0").and_then(|it| it.parse::<u64>().ok()) {
                *number = whole.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_whole_numbers_plainly),
        Value::Object(fields) => fields.values_mut().for_each(write_whole_numbers_plainly),
        _ => {}
    }
}

/// Serde would take a list of values for an object with these fields; the document does not.
fn has_lists_where_they_belong(value: &Value) -> bool {
    match value {
        Value::Array(_) => false,
        Value::Object(fields) => fields
            .iter()
            .all(|(name, field)| name == "methods" || has_lists_where_they_belong(field)),
        _ => true,
    }
}
