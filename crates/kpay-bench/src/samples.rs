//! What both sides are given: texts to send, and answers from the shared vectors.

use std::hint::black_box;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use serde_json::Value;
use serde_json::value::RawValue;

/// The address of KPay.
pub const BASE_URL: &str = "https://admin.kpay.site";
/// Keys of the length that KPay gives out.
pub const API_KEY: &str = "kpay_test_4f1d8a2b6c3e9f0741d5b8a6c2e3f904";
/// 64 hex digits, as KPay's secret keys have today.
pub const SECRET_KEY: &str = "9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b";
/// The payment that is asked for: that of `req_init_ussd.json`.
pub const EXTERNAL_ID: &str = "ORDER-12345";
pub const AMOUNT: u32 = 5000;
pub const PROVIDER: &str = "MTN_MOMO_CMR";
pub const PHONE_NUMBER: &str = "237670000001";
/// What the other operations are about.
pub const APPLICATION_ID: &str = "e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d";
pub const BANK_ACCOUNT_ID: &str = "0ff617c5-8b6f-44b5-9e9f-114fa5089d2b";
pub const FIRST_NAME: &str = "Jean";
pub const LAST_NAME: &str = "Dupont";
pub const PAYMENT_ID: &str = "pay_abc123";
pub const PHONE_NUMBER_ABROAD: &str = "2250503456089";
pub const PROVIDER_ABROAD: &str = "MTN_MOMO_CIV";
pub const REASON: &str = "Produit en rupture de stock";
pub const RETURN_URL: &str = "https://monsite.com/return";
/// A token of the length that a small JWT has.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJlN2MzYjRmNS04ZDllIiwiZXhwIjoxNzgyMjEwNjAwfQ.4xw0eTOEJmsGzH8pVvZ2n1qYbXo7LrKfDcUiSgWtAhQ";
pub const WITHDRAWAL_ID: &str = "wdr_xyz456";

const PAYMENT: &str =
    include_str!("../../../contract/vectors/responses/payment_completed_200.json");
const INITIATED: &str = include_str!("../../../contract/vectors/responses/init_ussd_201.json");
const WEBHOOK: &str =
    include_str!("../../../contract/vectors/webhooks/webhook_payment_completed.json");

/// Answers and notifications as they come over the wire.
pub struct Samples {
    /// The body of a payment that was read.
    pub payment: Bytes,
    /// The body of a notification, and what it was signed with.
    pub webhook: Bytes,
    pub webhook_headers: HeaderMap,
    pub webhook_secret: String,
    /// The body of that payment with fields that no contract names.
    pub payment_with_unknown_fields: Bytes,
    /// The answer to an init.
    pub initiated: SampleResponse,
}

/// What carries a request of a case and brings its answer.
pub type Send<'a> = dyn Fn(Request<Bytes>) -> Response<Bytes> + 'a;

/// One answer of KPay's, given to whoever asks: the scripted transport.
pub struct SampleResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Samples {
    /// Reads the vectors.
    pub fn read() -> Self {
        let webhook: Value = serde_json::from_str(WEBHOOK).expect("a vector is JSON");
        let text = |value: &Value| value.as_str().expect("a vector's text").to_owned();
        let payment = body_of(PAYMENT);
        Self {
            payment_with_unknown_fields: with_unknown_fields(&payment),
            payment,
            webhook: text(&webhook["raw_body"]).into(),
            webhook_headers: webhook["headers"]
                .as_object()
                .expect("a vector's headers")
                .iter()
                .map(|(name, value)| header(name, &text(value)))
                .collect(),
            webhook_secret: text(&webhook["synthetic_secret"]),
            initiated: SampleResponse::read(INITIATED, StatusCode::CREATED),
        }
    }
}

impl SampleResponse {
    /// Reads a vector of `contract/vectors/responses/`.
    pub fn read(vector: &'static str, status: StatusCode) -> Self {
        let body = body_of(vector);
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
            (DATE, HeaderValue::from_static("Thu, 14 May 2026 10:00:00 GMT")),
            (CONTENT_LENGTH, HeaderValue::from(body.len())),
        ]);
        Self { status, headers, body }
    }

    /// Takes a request and answers it.
    pub fn to(&self, request: Request<Bytes>) -> Response<Bytes> {
        drop(black_box(request));
        let mut response = Response::new(self.body.clone());
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        response
    }

    /// The answer as HTTP/1.1 has it on the wire.
    pub fn to_wire(&self) -> Vec<u8> {
        let mut wire = format!("HTTP/1.1 {}\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            wire.extend_from_slice(name.as_str().as_bytes());
            wire.extend_from_slice(b": ");
            wire.extend_from_slice(value.as_bytes());
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b"\r\n");
        wire.extend_from_slice(&self.body);
        wire
    }
}

/// The object with two fields more: a text, and an object.
fn with_unknown_fields(body: &Bytes) -> Bytes {
    let mut wider = body.strip_suffix(b"}").expect("a vector's object").to_vec();
    wider.extend_from_slice(
        br#","payerName":"Jean Dupont","fees":{"kpay":100,"operator":[25,50]}}"#,
    );
    wider.into()
}

/// The `body` of a vector without its line breaks and indentation, as a server writes it.
fn body_of(vector: &'static str) -> Bytes {
    #[derive(serde::Deserialize)]
    struct Vector<'a> {
        #[serde(borrow)]
        body: &'a RawValue,
    }

    let Vector { body } = serde_json::from_str(vector).expect("a vector is JSON");
    let (mut compact, mut in_text, mut escaped) = (String::new(), false, false);
    for character in body.get().chars() {
        if in_text || !character.is_ascii_whitespace() {
            compact.push(character);
        }
        in_text ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
    }
    compact.into()
}

fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    (name.parse().expect("a header's name"), value.parse().expect("a header's value"))
}
