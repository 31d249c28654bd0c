//! The same work by hand: `http`, `serde_json`, `hmac` and `sha2`, and nothing else.
//!
//! It is what a skilled engineer would write, held to the same outcome: the same request, every
//! documented field of an answer in a value that owns it, amounts exact. Nothing slows it down: the
//! address is parsed once, headers have constant names, requests borrow their texts.
//!
//! It has none of the SDK's safety: texts are sent unchecked, statuses and currencies stay texts,
//! fields it doesn't know are dropped, a failed call is only a failure, nothing is masked, repeated
//! or limited.

mod answers;
mod operations;

use std::error::Error;
use std::hint::black_box;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

pub use self::answers::{Initiated, Notice, Payment};
use self::operations::Operations;
use crate::samples::{self, Samples, Send};

/// What a program makes once.
pub struct Floor {
    init_uri: Uri,
    operations: Operations,
    api_key: HeaderValue,
    secret_key: HeaderValue,
    webhook_secret: Hmac<Sha256>,
}

/// What an init sends; a withdrawal to a phone is the same.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Init<'a> {
    pub amount: u32,
    pub provider: &'a str,
    pub phone_number: &'a str,
    pub external_id: &'a str,
}

impl Floor {
    pub fn new(samples: &Samples) -> Self {
        let key = |text| {
            let mut value = HeaderValue::from_static(text);
            value.set_sensitive(true);
            value
        };
        Self {
            init_uri: address("/api/v1/payments/init"),
            operations: Operations::new(),
            api_key: key(samples::API_KEY),
            secret_key: key(samples::SECRET_KEY),
            webhook_secret: Hmac::new_from_slice(samples.webhook_secret.as_bytes())
                .expect("a key of any length is good"),
        }
    }

    /// From an integrator's texts to a request that can be sent.
    pub fn build_init(&self) -> Result<Request<Bytes>, Box<dyn Error>> {
        self.post(
            &self.init_uri,
            &Init {
                amount: black_box(samples::AMOUNT),
                provider: black_box(samples::PROVIDER),
                phone_number: black_box(samples::PHONE_NUMBER),
                external_id: black_box(samples::EXTERNAL_ID),
            },
        )
    }

    /// From an integrator's texts to the payment that KPay answers with.
    pub fn whole_call(&self, send: &Send<'_>) -> Result<Initiated, Box<dyn Error>> {
        answer(send(self.build_init()?))
    }

    /// From a raw notification to its fields.
    pub fn verify_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Notice, Box<dyn Error>> {
        let signature = headers.get("x-kpay-signature").ok_or("no signature")?;
        let signature = from_hex(signature.as_bytes()).ok_or("no hex")?;
        let mut mac = self.webhook_secret.clone();
        mac.update(body);
        mac.verify_slice(&signature)?;
        Ok(serde_json::from_slice(body)?)
    }
}

/// What a request is written with.
impl Floor {
    fn post(&self, uri: &Uri, body: &impl Serialize) -> Result<Request<Bytes>, Box<dyn Error>> {
        let mut request = post_without_keys(uri, body)?;
        self.add_keys(request.headers_mut());
        Ok(request)
    }

    fn get(&self, uri: &Uri) -> Request<Bytes> {
        let mut request = get_without_keys(uri);
        self.add_keys(request.headers_mut());
        request
    }

    fn add_keys(&self, headers: &mut HeaderMap) {
        const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
        const SECRET_KEY: HeaderName = HeaderName::from_static("x-secret-key");

        headers.insert(API_KEY, self.api_key.clone());
        headers.insert(SECRET_KEY, self.secret_key.clone());
    }
}

/// A place at KPay that never changes.
fn address(path: &str) -> Uri {
    format!("{}{path}", samples::BASE_URL).parse().expect("the address is good")
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");

fn post_without_keys(uri: &Uri, body: &impl Serialize) -> Result<Request<Bytes>, Box<dyn Error>> {
    let mut request = Request::new(Bytes::from(serde_json::to_vec(body)?));
    *request.method_mut() = Method::POST;
    request.uri_mut().clone_from(uri);
    request.headers_mut().insert(ACCEPT, JSON);
    request.headers_mut().insert(CONTENT_TYPE, JSON);
    Ok(request)
}

fn get_without_keys(uri: &Uri) -> Request<Bytes> {
    let mut request = Request::new(Bytes::new());
    request.uri_mut().clone_from(uri);
    request.headers_mut().insert(ACCEPT, JSON);
    request
}

/// From an answer to its fields.
fn answer<T: DeserializeOwned>(response: Response<Bytes>) -> Result<T, Box<dyn Error>> {
    if !response.status().is_success() {
        return Err(format!("KPay answered {}", response.status()).into());
    }
    Ok(serde_json::from_slice(response.body())?)
}

/// From a body to the payment's fields.
pub fn parse_payment(body: &[u8]) -> Result<Payment, serde_json::Error> {
    serde_json::from_slice(body)
}

fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let text: &[u8; 64] = text.try_into().ok()?;
    let mut bytes = [0; 32];
    for (place, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *place = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
