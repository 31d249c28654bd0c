//! A sandbox as a recipe sees it: its API with its own keys, and its control API.

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::api::plain_http::PlainHttp;
use crate::exit::Exit;
use crate::failure::{Failure, FailureKind};
use crate::output::printable;

/// How much of a refusal is shown.
const EXCERPT: usize = 300;

pub(super) struct SandboxApi {
    http: PlainHttp,
    base_url: String,
    keys: ApplicationKeys,
    /// How many transactions it had when this began.
    pub(super) count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApplicationKeys {
    api_key: String,
    secret_key: String,
}

/// A webhook as the control API lists it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SandboxWebhook {
    pub(super) event: String,
    pub(super) payment_id: String,
    pub(super) url: String,
    pub(super) state: String,
    pub(super) body: String,
    pub(super) attempts: Vec<WebhookAttempt>,
}

#[derive(Deserialize)]
pub(super) struct WebhookAttempt {
    pub(super) status: Option<u16>,
}

impl SandboxApi {
    /// Makes sure that it is one before it is given anything, and takes its first application.
    pub(super) async fn connect(base_url: &str) -> Result<Self, Failure> {
        #[derive(Deserialize)]
        struct SandboxStatus {
            payments: u64,
            refunds: u64,
            withdrawals: u64,
        }
        #[derive(Deserialize)]
        struct Application {
            keys: Vec<ApplicationKeys>,
        }
        let base_url = base_url.trim_end_matches('/').to_owned();
        let keys = ApplicationKeys { api_key: String::new(), secret_key: String::new() };
        let mut sandbox = Self { http: PlainHttp::new()?, base_url, keys, count: 0 };
        let status: SandboxStatus = sandbox.read_control("/_sandbox/status").await?;
        sandbox.count = status.payments + status.refunds + status.withdrawals;
        let applications: Vec<Application> = sandbox.read_control("/_sandbox/applications").await?;
        let first = applications.into_iter().find_map(|it| it.keys.into_iter().next());
        sandbox.keys = first.ok_or_else(|| sandbox.not_a_sandbox("no application has keys"))?;
        Ok(sandbox)
    }

    /// Posts a body; the fields of the answer, if it has any.
    pub(super) async fn post(
        &self,
        target: &str,
        body: &Map<String, Value>,
        fault: Option<&str>,
    ) -> Result<Value, Failure> {
        // Pages have absolute addresses, and the address of the sandbox is known already.
        let path =
            target.parse::<Uri>().ok().and_then(|uri| Some(uri.path_and_query()?.to_string()));
        let path = path.ok_or_else(|| self.not_a_sandbox(&format!("{target} is not a path")))?;
        let mut headers = HeaderMap::new();
        let keys = [("x-api-key", &self.keys.api_key), ("x-secret-key", &self.keys.secret_key)];
        let named = keys.map(|(name, key)| (name, key.as_str()));
        let fault = fault.map(|fault| ("x-sandbox-fault", fault));
        for (name, value) in named.into_iter().chain(fault) {
            let value = HeaderValue::from_str(value);
            let value = value.map_err(|_| self.not_a_sandbox("a key can't be a header value"))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Bytes::from(Value::Object(body.clone()).to_string());
        let answer = self
            .http
            .send(Method::POST, &format!("{}{path}", self.base_url), headers, body)
            .await
            .map_err(|problem| self.not_reached(&problem))?;
        if answer.status.is_client_error() || answer.status.is_server_error() {
            let text = printable(&String::from_utf8_lossy(&answer.body));
            let text: String = text.chars().take(EXCERPT).collect();
            let message = format!("the sandbox refused {path}: {} {text}", answer.status.as_u16());
            return Err(Failure::new(FailureKind::Refused, Exit::Refused, message));
        }
        // A page's answer has no JSON, and nothing refers to it.
        Ok(serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
    }

    /// The webhooks that it keeps, the newest first.
    pub(super) async fn webhooks(&self) -> Result<Vec<SandboxWebhook>, Failure> {
        self.read_control("/_sandbox/webhooks?limit=1000").await
    }

    /// Whether its time is frozen.
    pub(super) async fn is_clock_frozen(&self) -> Result<bool, Failure> {
        #[derive(Deserialize)]
        struct Clock {
            mode: String,
        }
        let clock: Clock = self.read_control("/_sandbox/clock").await?;
        Ok(clock.mode == "frozen")
    }

    async fn read_control<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let url = format!("{}{path}", self.base_url);
        let answer = self
            .http
            .send(Method::GET, &url, HeaderMap::new(), Bytes::new())
            .await
            .map_err(|problem| self.not_reached(&problem))?;
        serde_json::from_slice(&answer.body).map_err(|_| {
            self.not_a_sandbox(&format!(
                "it answers {} to {path} with something else than a sandbox does",
                answer.status.as_u16()
            ))
        })
    }

    fn not_reached(&self, problem: &str) -> Failure {
        let message = format!(
            "the sandbox at {} can't be reached: {problem}. Start one with `kpay sandbox`, or name another with --sandbox",
            printable(&self.base_url)
        );
        Failure::new(FailureKind::NotSent, Exit::NotSent, message)
    }

    fn not_a_sandbox(&self, problem: &str) -> Failure {
        let message =
            format!("{} is not a sandbox of this version: {problem}", printable(&self.base_url));
        Failure::new(FailureKind::NoResponse, Exit::NotSent, message)
    }
}
