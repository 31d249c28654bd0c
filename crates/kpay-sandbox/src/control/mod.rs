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
use crate::fault::FaultRule;
use crate::http::fields::Fields;
use crate::http::response::{Refusal, another_method, json};
use crate::http::route::OPERATIONS;
use crate::time::moment::iso;
use crate::webhooks::delivery::DeliveryId;
use crate::webhooks::outbox::NotResent;

const ROOT: &str = "/_sandbox/";

type Answer = Result<Response<Bytes>, Refusal>;

/// Whether a path belongs to the sandbox and not to KPay.
pub(crate) fn is_meant(path: &str) -> bool {
    path.starts_with(ROOT)
}

impl Engine {
    /// Answers a request under `/_sandbox/`, which no fault and no limit touches.
    pub(crate) fn control(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path();
        self.dispatch_control(request).unwrap_or_else(|refusal| refusal.into_response(path))
    }

    fn dispatch_control(&mut self, request: &Request<Bytes>) -> Answer {
        let (method, path) = (request.method(), request.uri().path());
        let segments: Vec<&str> = path.strip_prefix(ROOT).unwrap_or_default().split('/').collect();
        if let Some(methods) = methods(&segments)
            && !methods.split(", ").any(|it| it == method.as_str())
        {
            return Ok(another_method(method, path, methods));
        }
        guard::admit(request)?;
        if request.method() == Method::POST && request.body().len() > BODY_BOUND {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large"));
        }
        let query = Fields::of_query(request.uri());
        match (method.as_str(), &segments[..]) {
            ("GET", ["status"]) => Ok(self.show_status()),
            ("GET", ["clock"]) => Ok(self.show_clock()),
            ("POST", ["clock"]) => self.set_clock(read(request)?),
            ("POST", ["clock", "advance"]) => self.advance_clock(&read(request)?),
            ("GET", ["applications"]) => Ok(self.show_applications()),
            ("POST", ["applications"]) => self.add_application(read(request)?),
            ("POST", ["applications", id, "keys"]) => self.add_keys(id, read(request)?),
            ("POST", ["applications", id, "dashboard"]) => self.set_dashboard(id, read(request)?),
            ("GET", ["settings"]) => Ok(json(StatusCode::OK, &self.settings)),
            ("POST", ["settings"]) => self.set_settings(read(request)?),
            ("GET", ["faults"]) => Ok(self.show_faults()),
            ("POST", ["faults"]) => self.add_fault(read(request)?),
            ("DELETE", ["faults"]) => {
                self.faults.clear();
                Ok(self.show_faults())
            }
            ("DELETE", ["faults", id]) => self.remove_fault(id),
            ("GET", ["webhooks"]) => self.list_webhooks(&query),
            ("POST", ["webhooks", id, "resend"]) => {
                read::<Nothing>(request).and_then(|_| self.resend(id))
            }
            ("GET", ["payments"]) => self.list_payments(&query),
            ("GET", ["withdrawals"]) => self.list_withdrawals(&query),
            ("GET", ["refunds"]) => self.list_refunds(&query),
            ("GET", ["transfers"]) => self.list_transfers(&query),
            ("GET", ["requests"]) => self.list_requests(&query),
            ("GET", ["wallets"]) => Ok(self.list_wallets()),
            ("POST", ["reset"]) => read::<Nothing>(request).and_then(|_| self.reset()),
            ("GET", ["snapshots"]) => Ok(self.show_snapshots()),
            ("POST", ["snapshots"]) => self.take_snapshot(read(request)?),
            ("POST", ["snapshots", name, "restore"]) => {
                read::<Nothing>(request).and_then(|_| self.restore(name))
            }
            _ => Err(Refusal::new(StatusCode::NOT_FOUND, format!("Cannot {method} {path}"))),
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
            base_url: &self.base_url,
            time: iso(self.now),
            payments: self.payments.len(),
            refunds: self.refunds.len(),
            withdrawals: self.withdrawals.len(),
            transfers: self.transfers.len(),
        };
        json(StatusCode::OK, &shown)
    }

    fn set_settings(&mut self, settings: Settings) -> Answer {
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

    fn add_fault(&mut self, rule: FaultRule) -> Answer {
        rule.check(&OPERATIONS).map_err(|error| Refusal::bad_request(error.to_string()))?;
        let id = self.faults.add(rule).map_err(|_too_many| {
            Refusal::new(StatusCode::CONFLICT, "There are 100 fault rules: remove one first")
        })?;
        Ok(json(StatusCode::CREATED, &Id { id }))
    }

    fn remove_fault(&mut self, id: &str) -> Answer {
        let id = id.parse().map_err(|_| Refusal::not_found("Fault rule"))?;
        if !self.faults.remove(id) {
            return Err(Refusal::not_found("Fault rule"));
        }
        Ok(self.show_faults())
    }

    fn resend(&mut self, id: &str) -> Answer {
        let id = id.parse().map_err(|_| Refusal::not_found("Webhook"))?;
        let refused = |message: &str| Refusal::new(StatusCode::CONFLICT, message);
        self.outbox.resend(DeliveryId(id), self.now).map_err(|problem| match problem {
            NotResent::TooOften => refused("This webhook was sent 100 times already"),
            NotResent::Unfinished => refused("This webhook is still on its way"),
            NotResent::Unknown => Refusal::not_found("Webhook"),
        })?;
        Ok(json(StatusCode::OK, &Id { id }))
    }
}

#[derive(Serialize)]
struct Id {
    id: u64,
}

/// What a body says that has nothing to say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// What a path of the control API takes, for those who come with something else.
fn methods(segments: &[&str]) -> Option<&'static str> {
    Some(match segments {
        [
            "status" | "webhooks" | "payments" | "withdrawals" | "refunds" | "transfers"
            | "requests" | "wallets",
        ] => "GET",
        ["clock" | "applications" | "settings" | "snapshots"] => "GET, POST",
        ["faults"] => "DELETE, GET, POST",
        ["faults", _] => "DELETE",
        ["clock", "advance"]
        | ["applications", _, "keys" | "dashboard"]
        | ["webhooks", _, "resend"]
        | ["reset"]
        | ["snapshots", _, "restore"] => "POST",
        _ => return None,
    })
}

/// The body; none at all counts as `{}`.
fn read<T: DeserializeOwned>(request: &Request<Bytes>) -> Result<T, Refusal> {
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

/// `2.0` is the whole number 2 to JSON Schema, and none to serde.
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
