//! What both sides are given: texts to send, and answers from the shared vectors.

use std::hint::black_box;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use serde_json::Value;
use serde_json::value::RawValue;

/// The address of KPay.
pub(crate) const BASE_URL: &str = "https://admin.kpay.site";
/// Keys of the length that KPay gives out.
pub(crate) const API_KEY: &str = "kpay_test_4f1d8a2b6c3e9f0741d5b8a6c2e3f904";
/// 64 hex digits, as KPay's secret keys have today.
pub(crate) const SECRET_KEY: &str =
    "9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b";
/// The payment that is asked for: that of `req_init_ussd.json`.
pub(crate) const EXTERNAL_ID: &str = "ORDER-12345";
pub(crate) const AMOUNT: u32 = 5000;
pub(crate) const PROVIDER: &str = "MTN_MOMO_CMR";
pub(crate) const PHONE_NUMBER: &str = "237670000001";

const PAYMENT: &str = include_str!("../../../tests/vectors/responses/payment_completed_200.json");
const INITIATED: &str = include_str!("../../../tests/vectors/responses/init_ussd_201.json");
const WEBHOOK: &str =
    include_str!("../../../tests/vectors/webhooks/webhook_payment_completed.json");

/// Answers and notifications as they come over the wire.
pub(crate) struct Samples {
    /// The body of a payment that was read.
    pub(crate) payment: Bytes,
    /// The body of a notification, and what it was signed with.
    pub(crate) webhook: Bytes,
    pub(crate) webhook_headers: HeaderMap,
    pub(crate) webhook_secret: String,
    initiated: Bytes,
    initiated_headers: HeaderMap,
}

impl Samples {
    /// Reads the vectors.
    pub(crate) fn read() -> Self {
        let webhook: Value = serde_json::from_str(WEBHOOK).expect("a vector is JSON");
        let text = |value: &Value| value.as_str().expect("a vector's text").to_owned();
        let initiated = body_of(INITIATED);
        Self {
            payment: body_of(PAYMENT),
            webhook: text(&webhook["raw_body"]).into(),
            webhook_headers: webhook["headers"]
                .as_object()
                .expect("a vector's headers")
                .iter()
                .map(|(name, value)| header(name, &text(value)))
                .collect(),
            webhook_secret: text(&webhook["synthetic_secret"]),
            initiated_headers: HeaderMap::from_iter([
                (CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
                (DATE, HeaderValue::from_static("Thu, 14 May 2026 10:00:00 GMT")),
                (CONTENT_LENGTH, HeaderValue::from(initiated.len())),
            ]),
            initiated,
        }
    }

    /// The scripted transport: it takes the request and gives a 201, whoever asks.
    pub(crate) fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        drop(black_box(request));
        let mut response = Response::new(self.initiated.clone());
        *response.status_mut() = StatusCode::CREATED;
        response.headers_mut().clone_from(&self.initiated_headers);
        response
    }
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
