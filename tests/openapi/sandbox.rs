//! The sandbox's engine in memory, and what its requests need to be let in.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Request, Response};
use kpay_core::endpoint::{CreateToken, GetMe};
use kpay_core::{AccessToken, ApplicationId, BaseUrl, Country, Credentials, Endpoint, UnixMillis};
use kpay_sandbox::{Engine, EngineConfig};
use serde_json::Value;

pub(crate) const START: UnixMillis = UnixMillis::new(1_780_000_000_000);

/// What every engine of these tests takes: they have one seed, so they take each other's tokens.
pub(crate) static ACCESS: LazyLock<Access> = LazyLock::new(Access::get);

pub(crate) struct Access {
    pub(crate) keys: Credentials,
    pub(crate) token: AccessToken,
    pub(crate) application_id: ApplicationId,
}

impl Access {
    fn get() -> Self {
        let config = EngineConfig::new();
        let mut engine = Engine::new(config.clone()).unwrap();
        let keys = Credentials::new(config.api_key, config.secret_key).unwrap();
        let url = BaseUrl::kpay();
        let mut ask = |request: Request<Bytes>| -> Value {
            serde_json::from_slice(engine.handle(START, &request).body()).unwrap()
        };
        let me = ask(GetMe::new().prepare(&url, &keys).unwrap().to_request());
        let token = ask(CreateToken::new().prepare(&url, &keys).unwrap().to_request());
        Self {
            token: AccessToken::new(token["accessToken"].as_str().unwrap()).unwrap(),
            application_id: ApplicationId::new(me["application"]["id"].as_str().unwrap()).unwrap(),
            keys,
        }
    }
}

/// An engine whose wallets hold so much each.
pub(crate) fn engine(units: u64) -> Engine {
    let mut config = EngineConfig::new();
    config.webhook_url = Some("http://127.0.0.1:1/hook".to_owned());
    config.balances = Country::ALL.iter().map(|country| (country.clone(), units)).collect();
    Engine::new(config).unwrap()
}

/// Whether request validation refused: it tells an array of problems, a business rule one text.
pub(crate) fn is_refused_by_validation(response: &Response<Bytes>) -> bool {
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    response.status() == 400 && body["message"].is_array()
}

pub(crate) fn with_body(request: &Request<Bytes>, body: &Value) -> Request<Bytes> {
    request.clone().map(|_| Bytes::from(body.to_string()))
}
