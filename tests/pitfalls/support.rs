//! Two shops in virtual time: one on the sandbox's engine, one on a script.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use kpay_client::core::webhook::{self, Event, SIGNATURE_HEADER};
use kpay_client::core::{Credentials, MoneyError, TransportError, UnixMillis, WebhookSecret};
use kpay_client::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};
use kpay_client::{Client, Runtime, Transport};
use kpay_sandbox::{DeliveryOutcome, Engine, EngineConfig, SandboxTransport};
use serde_json::Value;

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

/// A client straight into the sandbox's engine.
pub(crate) struct Shop {
    pub(crate) client: Client,
    pub(crate) config: EngineConfig,
    pub(crate) runtime: TestRuntime,
    engine: Arc<Mutex<Engine>>,
}

impl Shop {
    pub(crate) fn new() -> Self {
        Self::with(|_| {}, 0)
    }

    /// `lost`: how many answers never arrive, though the engine has acted.
    pub(crate) fn with(change: impl FnOnce(&mut EngineConfig), lost: u32) -> Self {
        let mut config = EngineConfig::new();
        config.webhook_url = Some("http://127.0.0.1:1/hook".to_owned());
        change(&mut config);
        let engine = Arc::new(Mutex::new(Engine::new(config.clone()).unwrap()));
        let runtime = TestRuntime::new();
        let clock = runtime.clone();
        let sleeper = runtime.clone();
        let inner = SandboxTransport::new(Arc::clone(&engine), move || clock.now().unix).sleeping(
            move |duration| {
                let sleeper = sleeper.clone();
                async move { sleeper.sleep(duration).await }
            },
        );
        let keys = Credentials::new(&config.api_key, &config.secret_key).unwrap();
        let client = Client::builder(keys)
            .build(Lossy { inner, left: Mutex::new(lost) }, runtime.clone())
            .unwrap();
        Self { client, config, runtime, engine }
    }

    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.runtime.now().unix
    }

    pub(crate) fn secret(&self) -> WebhookSecret {
        WebhookSecret::new(&self.config.webhook_secret).unwrap()
    }

    /// What a browser gets from the gateway page: the address it is sent on to.
    pub(crate) fn browse(&self, page: &str, form: &str) -> String {
        let path = page.strip_prefix(&self.config.base_url).unwrap();
        let request = Request::post(format!("{path}/{form}")).body(Bytes::new()).unwrap();
        let answer = self.engine().handle(self.now(), &request);
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Lets time pass and answers every webhook; what came, in order, retries included.
    pub(crate) fn webhooks(&self, answer: DeliveryOutcome) -> Vec<(HeaderMap, Bytes)> {
        let mut came = Vec::new();
        for _ in 0..60 {
            self.runtime.advance(Duration::from_secs(1));
            loop {
                let next = self.engine().next_delivery(self.now());
                let Some(delivery) = next else { break };
                self.engine().delivered(delivery.id, self.now(), answer);
                came.push((delivery.headers, delivery.body));
            }
        }
        came
    }

    /// The verified events after all was acknowledged.
    pub(crate) fn events(&self) -> Vec<Event> {
        let came = self.webhooks(answered(StatusCode::OK));
        let secret = self.secret();
        came.iter()
            .map(|(headers, body)| webhook::verify(headers, body, &secret).unwrap())
            .collect()
    }

    pub(crate) fn engine(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock().unwrap()
    }
}

pub(crate) fn answered(status: StatusCode) -> DeliveryOutcome {
    DeliveryOutcome::Answered(status)
}

/// Carries requests, and loses the first answers.
struct Lossy {
    inner: SandboxTransport,
    left: Mutex<u32>,
}

impl Transport for Lossy {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let answer = self.inner.send(request, timeout).await;
        let mut left = self.left.lock().unwrap();
        if *left == 0 {
            return answer;
        }
        *left -= 1;
        Err(TransportError::timed_out())
    }
}

/// A client whose answers are written down beforehand.
pub(crate) struct Scripted {
    pub(crate) client: Client,
    pub(crate) runtime: TestRuntime,
    transport: ScriptedTransport,
}

impl Scripted {
    pub(crate) fn new(script: impl IntoIterator<Item = ScriptedResponse>) -> Self {
        let runtime = TestRuntime::new();
        let mut transport = ScriptedTransport::new(runtime.clone());
        for answer in script {
            transport = transport.then(answer);
        }
        let keys = Credentials::new(API_KEY, SECRET_KEY).unwrap();
        let client = Client::builder(keys)
            .base_url("http://127.0.0.1:1")
            .build(transport.clone(), runtime.clone())
            .unwrap();
        Self { client, runtime, transport }
    }

    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        self.transport.requests()
    }

    /// The body of the only request.
    pub(crate) fn body(&self) -> Value {
        let [request] = &self.requests()[..] else { panic!("not one request") };
        serde_json::from_slice(request.body()).unwrap()
    }

    /// How one plain init fails.
    pub(crate) fn init_error(&self) -> MoneyError {
        let payment = ussd("ORDER-1", COMPLETES);
        self.run(async { self.client.send(&payment).await }).unwrap_err()
    }
}

pub(crate) const CREATED: &str = r#"{"id":"pay_1","status":"PENDING"}"#;

pub(crate) fn created() -> ScriptedResponse {
    ScriptedResponse::json(201, CREATED)
}

/// The answer of one of the contract's samples.
pub(crate) fn sample(text: &str) -> ScriptedResponse {
    let sample: Value = serde_json::from_str(text).unwrap();
    let status = u16::try_from(sample["http_status"].as_u64().unwrap()).unwrap();
    ScriptedResponse::json(status, sample["body"].to_string())
}

/// A body with its right signature.
pub(crate) fn signed(secret: &WebhookSecret, body: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE_HEADER, secret.sign(body).parse().unwrap());
    headers
}

/// A verified event made from this body.
pub(crate) fn event(body: &str) -> Event {
    let secret = WebhookSecret::new("whsec_synthetic").unwrap();
    webhook::verify(&signed(&secret, body.as_bytes()), body.as_bytes(), &secret).unwrap()
}

/// The most of these moments that any minute holds.
pub(crate) fn most_in_a_minute(moments: &[Duration]) -> usize {
    let within = |start: &Duration| {
        let minute = Duration::from_secs(60);
        moments.iter().filter(|at| *at >= start && **at - *start <= minute).count()
    };
    moments.iter().map(within).max().unwrap_or(0)
}

/// The names of an object's fields, sorted.
pub(crate) fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
