//! An engine with its own clock, and short ways to call it.

use bytes::Bytes;
use http::{Method, Request, Response};
use kpay_core::{Country, UnixMillis};
use kpay_sandbox::{Delivery, DeliveryOutcome, Engine, EngineConfig};
use serde_json::{Value, json};

/// 2026-05-14T10:00:00Z.
pub(crate) const START: u64 = 1_778_752_800_000;

pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) config: EngineConfig,
    pub(crate) now: UnixMillis,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let mut config = EngineConfig::new();
        config.webhook_url = Some("http://localhost/hook".to_owned());
        Self::with(config)
    }

    /// With a million units in the wallets of Cameroon and Kenya, and nothing elsewhere.
    pub(crate) fn funded() -> Self {
        let mut config = EngineConfig::new();
        config.webhook_url = Some("http://localhost/hook".to_owned());
        config.balances = [(Country::Cmr, 1_000_000), (Country::Ken, 1_000_000)].into();
        Self::with(config)
    }

    pub(crate) fn with(config: EngineConfig) -> Self {
        Self { engine: Engine::new(config.clone()).unwrap(), config, now: UnixMillis::new(START) }
    }

    /// Moves the clock to so many milliseconds after the start.
    pub(crate) fn at(&mut self, millis: u64) -> &mut Self {
        self.now = UnixMillis::new(START + millis);
        self
    }

    pub(crate) fn send(&mut self, request: &Request<Bytes>) -> Answer {
        Answer(self.engine.handle(self.now, request))
    }

    /// A request with the keys of the engine, and a content type when there is a body.
    pub(crate) fn request(&self, method: Method, path: &str, body: &str) -> Request<Bytes> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("X-API-Key", &self.config.api_key)
            .header("X-Secret-Key", &self.config.secret_key);
        if !body.is_empty() {
            request = request.header("Content-Type", "application/json");
        }
        request.body(Bytes::from(body.to_owned())).unwrap()
    }

    pub(crate) fn init(&mut self, body: &Value) -> Answer {
        self.init_text(&body.to_string())
    }

    pub(crate) fn init_text(&mut self, body: &str) -> Answer {
        let request = self.request(Method::POST, "/api/v1/payments/init", body);
        self.send(&request)
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path, "");
        self.send(&request)
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path, &body.to_string());
        self.send(&request)
    }

    pub(crate) fn withdraw(&mut self, body: &Value) -> Answer {
        self.post("/api/v1/payments/withdraw", body)
    }

    pub(crate) fn withdrawal(&mut self, id: &str) -> Value {
        let answer = self.get(&format!("/api/v1/payments/withdraw/{id}"));
        assert_eq!(answer.status(), 200);
        answer.json()
    }

    pub(crate) fn refund(&mut self, id: &str, body: &Value) -> Answer {
        self.post(&format!("/api/v1/payments/{id}/refund"), body)
    }

    /// Balance and reserved balance of a currency.
    pub(crate) fn holds(&mut self, currency: &str) -> (Value, Value) {
        let rows = self.get("/api/v1/payments/balance").json();
        let row = rows.as_array().unwrap().iter().find(|row| row["currency"] == currency).unwrap();
        (row["balance"].clone(), row["reservedBalance"].clone())
    }

    pub(crate) fn payment(&mut self, id: &str) -> Value {
        let answer = self.get(&format!("/api/v1/payments/{id}"));
        assert_eq!(answer.status(), 200);
        answer.json()
    }

    /// What a customer's browser sends: no keys, no JSON.
    pub(crate) fn browse(&mut self, method: Method, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).body(Bytes::new()).unwrap();
        self.send(&request)
    }

    /// Every attempt due now, each reported with `outcome`.
    pub(crate) fn deliver(&mut self, outcome: DeliveryOutcome) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        while let Some(delivery) = self.engine.next_delivery(self.now) {
            self.engine.delivered(delivery.id, self.now, outcome);
            deliveries.push(delivery);
        }
        deliveries
    }
}

pub(crate) struct Answer(pub(crate) Response<Bytes>);

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.0.body()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(self.0.body()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.0.headers()[name].to_str().unwrap()
    }

    /// The status with the error's message or messages.
    pub(crate) fn refusal(&self) -> (u16, Value) {
        (self.status(), self.json()["message"].clone())
    }
}

/// An init by USSD with a number that completes.
pub(crate) fn ussd(external_id: &str) -> Value {
    json!({
        "amount": 5000,
        "provider": "MTN_MOMO_CMR",
        "phoneNumber": "237653456789",
        "externalId": external_id,
    })
}

pub(crate) fn gateway(external_id: &str) -> Value {
    json!({
        "amount": 5000,
        "currency": "XAF",
        "externalId": external_id,
        "returnUrl": "https://shop.example/return?cart=7#end",
    })
}

/// A withdrawal to a phone with a number that completes.
pub(crate) fn payout(external_id: &str) -> Value {
    json!({
        "amount": 5000,
        "provider": "MTN_MOMO_CMR",
        "phoneNumber": "237653456789",
        "externalId": external_id,
    })
}

pub(crate) fn events(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|delivery| delivery.headers["x-kpay-event"].to_str().unwrap()).collect()
}

/// `body` with these fields in the place of its own; `null` takes a field away.
pub(crate) fn with(mut body: Value, changes: Value) -> Value {
    let fields = body.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => fields.remove(name),
            _ => fields.insert(name.clone(), value.clone()),
        };
    }
    body
}

pub(crate) fn field(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}
