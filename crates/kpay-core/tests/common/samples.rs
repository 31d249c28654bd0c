//! Vectors of operations. Each says which operation it is of, what a caller gives, and where the request
//! goes, so a new file needs no line in a test.

use bytes::Bytes;
use http::{Request, StatusCode};
use kpay_core::binding::{self, Caller, Parameters};
use kpay_core::endpoint::CreateToken;
use kpay_core::{
    AccessToken, BaseUrl, Call, CallFailure, CallPolicy, CallStep, Endpoint, Operation,
    PreparedRequest, RateLimiter, RawResponse,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::START;
use super::vectors::{Vectors, credentials};

pub(crate) const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9";

/// A sample of an operation's request or response.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) operation: &'static Operation,
    pub(crate) vector: Value,
}

/// What the operation's type reads.
pub(crate) struct ReadValue {
    /// Written as JSON again.
    pub(crate) json: Value,
    /// How `Debug` shows it.
    pub(crate) shown: String,
}

impl Sample {
    /// Every file of a folder.
    pub(crate) fn all_of(folder: &str) -> Vec<Self> {
        let sample = |(name, vector): (String, Value)| {
            let known = Operation::ALL.iter().find(|known| vector["operation"] == known.name);
            let operation = known.unwrap_or_else(|| panic!("{name} is of no operation"));
            Self { name, operation, vector }
        };
        Vectors::of(folder).into_iter().map(sample).collect()
    }

    pub(crate) fn body(&self) -> &Value {
        &self.vector["body"]
    }

    /// The request, made of the caller's parameters as a binding gives them.
    pub(crate) fn prepare(&self) -> PreparedRequest {
        let (keys, token) = (credentials(), AccessToken::new(TOKEN).unwrap());
        let mut caller = Caller::default();
        (caller.keys, caller.token) = (Some(&keys), Some(&token));
        let params = self.vector["params"].as_object();
        let params = params.unwrap_or_else(|| panic!("{} has no params", self.name));
        let written: Vec<_> =
            params.iter().map(|(name, value)| (name, value.as_str(), value.to_string())).collect();
        let mut parameters = Parameters::new();
        for (name, text, json) in &written {
            match text {
                Some(text) => parameters.text(name, text),
                None => parameters.json(name, json),
            }
        }
        // KPay tells the ways to pay apart by their fields, and so does a binding.
        let name = match self.operation.name.split_once(".init_") {
            Some((resource, _)) => format!("{resource}.init"),
            None => self.operation.name.to_owned(),
        };
        let prepared = binding::prepare(&name, &parameters, &BaseUrl::kpay(), caller)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name));
        assert_eq!(prepared.operation().name, self.operation.name, "{}", self.name);
        prepared
    }

    /// The request as it is sent, which goes where the sample says.
    pub(crate) fn request(&self) -> Request<Bytes> {
        let request = self.prepare().to_request();
        let path = self.vector["path"].as_str().unwrap();
        assert_eq!(request.method(), self.operation.method, "{}", self.name);
        assert_eq!(request.uri().to_string(), format!("https://admin.kpay.site{path}"));
        request
    }

    /// What the request's call ends with when KPay answers with `body`.
    pub(crate) fn end_of_call(&self, body: &Value) -> Result<RawResponse, CallFailure> {
        let mut policy = CallPolicy::default();
        policy.max_retries = 0;
        let (mut call, mut rate_limiter) =
            (Call::new(self.prepare(), policy, START), RateLimiter::unlimited());
        let CallStep::Send { .. } = call.poll(&mut rate_limiter, START) else {
            panic!("nothing to send")
        };
        let status = self.vector["http_status"]
            .as_u64()
            .unwrap_or_else(|| panic!("{}: no status", self.name));
        let mut response = http::Response::new(Bytes::from(body.to_string()));
        *response.status_mut() = StatusCode::from_u16(status.try_into().unwrap()).unwrap();
        call.on_response(response, START, 0);
        let CallStep::Done(result) = call.poll(&mut rate_limiter, START) else {
            panic!("not done")
        };
        result
    }

    /// What the operation's type makes of `body`.
    pub(crate) fn read(&self, body: &Value) -> Result<ReadValue, String> {
        let (_, read) = READERS.iter().find(|(name, _)| *name == self.operation.name).unwrap();
        read(self.end_of_call(body))
    }
}

type Reader = fn(Result<RawResponse, CallFailure>) -> Result<ReadValue, String>;

macro_rules! reader {
    (create_token: CreateToken) => {
        read_token
    };
    ($method:ident: $Request:ident) => {
        read::<kpay_core::endpoint::$Request>
    };
}

macro_rules! readers {
    ($($resource:ident { $($method:ident: $Request:ident,)+ })+) => {
        &[$($((
            concat!(stringify!($resource), ".", stringify!($method)),
            reader!($method: $Request),
        ),)+)+]
    };
}

const READERS: &[(&str, Reader)] = kpay_core::for_each_endpoint!(readers);

fn read<E>(result: Result<RawResponse, CallFailure>) -> Result<ReadValue, String>
where
    E: Endpoint<Response: Serialize, Failure: std::fmt::Display>,
{
    let value = E::conclude(result).map_err(|error| error.to_string())?.value;
    // Through text, as programs read it: `to_value` would not check how numbers are written.
    let json = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    Ok(ReadValue { json, shown: format!("{value:?}") })
}

/// A token writes itself nowhere.
fn read_token(result: Result<RawResponse, CallFailure>) -> Result<ReadValue, String> {
    let token = CreateToken::conclude(result).map_err(|error| error.to_string())?.value;
    let header = token.access_token.expose_header();
    assert!(header.is_sensitive());
    let json = json!({
        "accessToken": header.to_str().unwrap().strip_prefix("Bearer ").unwrap(),
        "expiresIn": token.expires_in,
        "environment": token.environment,
    });
    Ok(ReadValue { json, shown: format!("{token:?} {token:#?} {header:?}") })
}
