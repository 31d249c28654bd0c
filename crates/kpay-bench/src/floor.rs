//! The same work by hand: `http`, `serde_json`, `hmac` and `sha2`, and nothing else.
//!
//! It is what a skilled engineer would write, held to the same outcome: the same request, every
//! documented field of an answer in a value that owns it, amounts exact. Nothing slows it down: the
//! address is parsed once, headers have constant names, requests borrow their texts.
//!
//! It has none of the SDK's safety: texts are sent unchecked, statuses and currencies stay texts,
//! fields it doesn't know are dropped, a failed call is only a failure, nothing is masked, repeated
//! or limited.

use std::error::Error;
use std::hint::black_box;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::Sha256;

use crate::samples::{self, Samples};

/// What a program makes once.
pub(crate) struct Floor {
    init_uri: Uri,
    api_key: HeaderValue,
    secret_key: HeaderValue,
    webhook_secret: Hmac<Sha256>,
}

/// What an init sends.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Init<'a> {
    amount: u32,
    provider: &'a str,
    phone_number: &'a str,
    external_id: &'a str,
}

/// The answer to an init. `RawValue` keeps an amount exact: a float would be less work.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "a caller would read the fields")]
pub(crate) struct Initiated {
    id: String,
    reference: Option<String>,
    provider_reference: Option<String>,
    status: String,
    amount: Option<Box<RawValue>>,
    currency: Option<String>,
    external_id: Option<String>,
    provider: Option<String>,
    country: Option<String>,
    phone_number: Option<String>,
    is_test: Option<bool>,
    message: Option<String>,
}

/// A payment.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "a caller would read the fields")]
pub(crate) struct Payment {
    id: String,
    reference: Option<String>,
    provider_reference: Option<String>,
    status: String,
    amount: Option<Box<RawValue>>,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: Option<String>,
    external_id: Option<String>,
    provider: Option<String>,
    country: Option<String>,
    phone_number: Option<String>,
    mode: Option<String>,
    is_test: Option<bool>,
    description: Option<String>,
    metadata: Option<Box<RawValue>>,
    created_at: Option<String>,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<String>,
}

/// A notification.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "a caller would read the fields")]
pub(crate) struct Notice {
    event: String,
    payment_id: String,
    reference: Option<String>,
    status: Option<String>,
    amount: Option<Box<RawValue>>,
    phone_number: Option<String>,
    external_id: Option<String>,
    metadata: Option<Box<RawValue>>,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<String>,
    timestamp: Option<String>,
    is_test: Option<bool>,
}

impl Floor {
    pub(crate) fn new(samples: &Samples) -> Self {
        let key = |text| {
            let mut value = HeaderValue::from_static(text);
            value.set_sensitive(true);
            value
        };
        Self {
            init_uri: format!("{}/api/v1/payments/init", samples::BASE_URL)
                .parse()
                .expect("the address is good"),
            api_key: key(samples::API_KEY),
            secret_key: key(samples::SECRET_KEY),
            webhook_secret: Hmac::new_from_slice(samples.webhook_secret.as_bytes())
                .expect("a key of any length is good"),
        }
    }

    /// From an integrator's texts to a request that can be sent.
    pub(crate) fn build_init(&self) -> Result<Request<Bytes>, Box<dyn Error>> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
        const SECRET_KEY: HeaderName = HeaderName::from_static("x-secret-key");

        let body = serde_json::to_vec(&Init {
            amount: black_box(samples::AMOUNT),
            provider: black_box(samples::PROVIDER),
            phone_number: black_box(samples::PHONE_NUMBER),
            external_id: black_box(samples::EXTERNAL_ID),
        })?;
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        request.uri_mut().clone_from(&self.init_uri);
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(API_KEY, self.api_key.clone());
        headers.insert(SECRET_KEY, self.secret_key.clone());
        Ok(request)
    }

    /// From an integrator's texts to the payment that KPay answers with.
    pub(crate) fn whole_call(
        &self,
        send: impl FnOnce(Request<Bytes>) -> Response<Bytes>,
    ) -> Result<Initiated, Box<dyn Error>> {
        let response = send(self.build_init()?);
        if !response.status().is_success() {
            return Err(format!("KPay answered {}", response.status()).into());
        }
        Ok(serde_json::from_slice(response.body())?)
    }

    /// From a raw notification to its fields.
    pub(crate) fn verify_webhook(
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

/// From a body to the payment's fields.
pub(crate) fn parse_payment(body: &[u8]) -> Result<Payment, serde_json::Error> {
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
