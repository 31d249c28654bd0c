//! The engine, driven by JavaScript.

use bytes::Bytes;
use http::{Request, StatusCode};
use kpay_core::UnixMillis;
use kpay_sandbox::{DeliveryOutcome, DeliveryReport, Engine, EngineConfig};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::delivery::Delivery;
use crate::headers;
use crate::reply::Reply;

/// A sandbox; every moment is JavaScript's, in milliseconds since 1970.
#[wasm_bindgen]
pub struct Sandbox {
    engine: Engine,
    access: String,
}

/// What a client and a receiver need to know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Access<'a> {
    api_key: &'a str,
    secret_key: &'a str,
    base_url: &'a str,
    gateway_secret: &'a str,
    webhook_secret: &'a str,
}

#[wasm_bindgen]
impl Sandbox {
    /// A sandbox from the JSON of an engine's configuration.
    ///
    /// # Errors
    /// Names the setting that can't be used.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str) -> Result<Self, String> {
        let config: EngineConfig =
            serde_json::from_str(config).map_err(|error| error.to_string())?;
        let access = Access {
            api_key: &config.api_key,
            secret_key: &config.secret_key,
            base_url: &config.base_url,
            gateway_secret: &config.gateway_secret,
            webhook_secret: &config.webhook_secret,
        };
        let access = serde_json::to_string(&access).map_err(|error| error.to_string())?;
        let engine = Engine::new(config).map_err(|error| error.to_string())?;
        Ok(Self { engine, access })
    }

    /// Its address, keys and secrets, as JSON: all of them synthetic.
    #[wasm_bindgen(getter)]
    pub fn access(&self) -> String {
        self.access.clone()
    }

    /// Answers a request. Its headers are a JSON list of pairs, its URI a path with its query.
    ///
    /// # Errors
    /// Says what no HTTP request can have; nothing was done then.
    pub fn reply(
        &mut self,
        now: f64,
        method: &str,
        uri: &str,
        headers: &str,
        body: Vec<u8>,
    ) -> Result<Reply, String> {
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .body(Bytes::from(body))
            .map_err(|error| error.to_string())?;
        *request.headers_mut() = headers::read(headers)?;
        Ok(Reply::new(self.engine.reply(moment(now), &request)))
    }

    /// When something is due next, at the earliest.
    #[wasm_bindgen(getter, js_name = nextDue)]
    pub fn next_due(&self) -> Option<f64> {
        // Exact for the next 280 000 years.
        self.engine.next_due().map(|due| due.get() as f64)
    }

    /// The next webhook to deliver now; to be asked until there is none.
    #[wasm_bindgen(js_name = nextDelivery)]
    pub fn next_delivery(&mut self, now: f64) -> Option<Delivery> {
        self.engine.next_delivery(moment(now)).map(Delivery::new)
    }

    /// Reports how an attempt went: the receiver's status with the beginning of what it said, or
    /// nothing when it gave no answer.
    pub fn delivered(&mut self, delivery: &Delivery, now: f64, status: Option<u16>, said: &[u8]) {
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let outcome = status.map_or(DeliveryOutcome::NoResponse, DeliveryOutcome::Answered);
        self.engine.delivered(delivery.id, moment(now), DeliveryReport::new(outcome, said));
    }
}

fn moment(millis: f64) -> UnixMillis {
    // `as` saturates, and makes zero of NaN.
    UnixMillis::new(millis as u64)
}
