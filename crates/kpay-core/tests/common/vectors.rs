//! What the tests of `contract/vectors` share.

#![allow(clippy::disallowed_methods, reason = "core does no IO; its tests read their vectors")]

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use kpay_core::{
    Auth, BaseUrl, Call, CallPolicy, CallStep, Credentials, Endpoint, RateLimiter, Response,
};
use serde::Serialize;
use serde_json::Value;

use super::START;

const CONTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contract");

/// A file of the contract beside the vectors.
pub(crate) fn contract(name: &str) -> Value {
    json_in(&Path::new(CONTRACT).join(name))
}

fn json_in(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The files of a folder by name, each exactly once. They are listed at run time, so that a new
/// file without a test fails.
pub(crate) struct Vectors(BTreeMap<String, Value>);

impl Vectors {
    pub(crate) fn of(folder: &str) -> Self {
        let path = Path::new(CONTRACT).join("vectors").join(folder);
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.unwrap().path();
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), json_in(&path))
        };
        Self(std::fs::read_dir(path).unwrap().map(read).collect())
    }

    pub(crate) fn take(&mut self, name: &str) -> Value {
        self.0.remove(name).unwrap_or_else(|| panic!("no vector {name}"))
    }

    /// Fails for a file that no line of the test has taken.
    pub(crate) fn finish(self) {
        assert!(self.0.is_empty(), "without a test: {:?}", self.0.keys());
    }
}

impl IntoIterator for Vectors {
    type Item = (String, Value);
    type IntoIter = std::collections::btree_map::IntoIter<String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

pub(crate) fn credentials() -> Credentials {
    Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f").unwrap()
}

/// One attempt of a call, answered by a vector.
pub(crate) fn answered<E: Endpoint>(
    endpoint: &E,
    auth: <E::Auth as Auth>::Input<'_>,
    status: u16,
    vector: &Value,
) -> Result<Response<E::Response>, E::Failure> {
    let request = endpoint.prepare(&BaseUrl::kpay(), auth).unwrap();
    let mut policy = CallPolicy::default();
    policy.max_retries = 0;
    let (mut call, mut rate_limiter) =
        (Call::new(request, policy, START), RateLimiter::unlimited());
    let CallStep::Send { .. } = call.poll(&mut rate_limiter, START) else {
        panic!("nothing to send")
    };
    let mut response = http::Response::new(Bytes::from(vector["body"].to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    *response.headers_mut() = headers(&vector["headers"]);
    call.on_response(response, START, 0);
    let CallStep::Done(result) = call.poll(&mut rate_limiter, START) else { panic!("not done") };
    E::conclude(result)
}

pub(crate) fn headers(fields: &Value) -> HeaderMap {
    let fields = fields.as_object().into_iter().flatten();
    let header = |(name, value): (&String, &Value)| {
        let name: HeaderName = name.parse().unwrap();
        (name, HeaderValue::from_str(value.as_str().unwrap()).unwrap())
    };
    fields.map(header).collect()
}

/// `read`, written again, equals `body` but for fields that are null.
pub(crate) fn check_nothing_lost(read: &impl Serialize, body: &Value) {
    fn without_nulls(value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let kept = fields.iter().filter(|(_, value)| !value.is_null());
                kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
            }
            Value::Array(items) => items.iter().map(without_nulls).collect(),
            other => other.clone(),
        }
    }
    let is_empty = match body {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    };
    assert!(!is_empty, "nothing to read: {body}");
    let text = serde_json::to_string(read).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), without_nulls(body));
}
