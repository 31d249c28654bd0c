//! Every file of `tests/vectors` that belongs to this crate: each is read, and nothing is lost.
//!
//! The folders are listed at run time, so that a new file without a test here fails.

#![allow(clippy::disallowed_methods, reason = "core does no IO; its tests read their vectors")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use common::START;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use kpay_core::endpoint::{GetPayment, InitGatewayPayment, InitUssdPayment, Me, PaymentMethod};
use kpay_core::webhook::{self, Event, WebhookOutcome, WebhookProblem};
use kpay_core::{
    BaseUrl, Budget, Call, CallPolicy, Credentials, Currency, CurrencyHint, Endpoint, Error,
    ExternalId, FailureReason, Money, MoneyError, Now, Outcome, PaymentId, PhoneNumber, Provider,
    RawJson, RefusalCase, Response, Step, WebhookSecret,
};
use serde::Serialize;
use serde_json::{Value, json};

/// The files of a folder by name, each exactly once.
struct Vectors(BTreeMap<String, Value>);

impl Vectors {
    fn of(folder: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(folder);
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_str(&text).unwrap())
        };
        Self(std::fs::read_dir(path).unwrap().map(read).collect())
    }

    fn take(&mut self, name: &str) -> Value {
        self.0.remove(&format!("{name}.json")).unwrap_or_else(|| panic!("no vector {name}"))
    }

    /// Fails for a file that no line of the test has taken.
    fn finish(self) {
        assert!(self.0.is_empty(), "without a test: {:?}", self.0.keys());
    }
}

fn credentials() -> Credentials {
    Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f").unwrap()
}

fn ussd() -> InitUssdPayment {
    InitUssdPayment::new(
        ExternalId::new("ORDER-12345").unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new("237670000001").unwrap(),
    )
}

fn gateway(external_id: &str) -> InitGatewayPayment {
    let external_id = ExternalId::new(external_id).unwrap();
    InitGatewayPayment::new(external_id, 5000, "https://monsite.com/return")
}

fn get() -> GetPayment {
    GetPayment::new(PaymentId::new("pay_abc123").unwrap())
}

/// One attempt of a call, answered by a vector.
fn answered<E: Endpoint<Auth = kpay_core::Keys>>(
    endpoint: &E,
    status: u16,
    vector: &Value,
) -> Result<Response<E::Response>, E::Failure> {
    let request = endpoint.prepare(&BaseUrl::kpay(), &credentials()).unwrap();
    let mut policy = CallPolicy::default();
    policy.repeats = 0;
    let (mut call, mut budget, now): (_, _, Now) =
        (Call::new(request, policy, START), Budget::unlimited(), START);
    let Step::Send { .. } = call.poll(&mut budget, now) else { panic!("nothing to send") };
    let mut response = http::Response::new(Bytes::from(vector["body"].to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    *response.headers_mut() = headers(&vector["headers"]);
    call.on_response(response, now, 0);
    let Step::Done(result) = call.poll(&mut budget, now) else { panic!("not done") };
    E::conclude(result)
}

fn headers(fields: &Value) -> HeaderMap {
    let fields = fields.as_object().into_iter().flatten();
    let header = |(name, value): (&String, &Value)| {
        let name: HeaderName = name.parse().unwrap();
        (name, HeaderValue::from_str(value.as_str().unwrap()).unwrap())
    };
    fields.map(header).collect()
}

/// `read`, written again, equals `body` but for fields that are null.
fn check_nothing_lost(read: &impl Serialize, body: &Value) {
    fn without_nulls(value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let kept = fields.iter().filter(|(_, value)| !value.is_null());
                kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
            }
            other => other.clone(),
        }
    }
    assert!(body.as_object().is_some_and(|fields| !fields.is_empty()));
    let text = serde_json::to_string(read).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), without_nulls(body));
}

#[test]
fn every_response_is_read_whole() {
    let mut vectors = Vectors::of("responses");

    let vector = vectors.take("init_ussd_201");
    let payment = answered(&ussd(), 201, &vector).unwrap();
    check_nothing_lost(&payment.value, &vector["body"]);
    assert!(payment.extra.is_empty() && payment.is_test == Some(false));

    let vector = vectors.take("init_gateway_201");
    let page = answered(&gateway("ORDER-12346"), 201, &vector).unwrap();
    check_nothing_lost(&page.value, &vector["body"]);
    assert!(page.extra.is_empty() && page.expires_at.as_ref().unwrap().to_unix().is_some());

    let vector = vectors.take("me_200");
    let account = answered(&Me::new(), 200, &vector).unwrap();
    check_nothing_lost(&account.value, &vector["body"]);
    assert!(account.extra.is_empty() && account.environment.is_test());

    for (name, outcome, unknown_fields) in [
        ("payment_completed_200", Outcome::Succeeded, 0),
        ("payment_failed_200", Outcome::Failed, 0),
        ("payment_refunded_200", Outcome::Refunded, 0),
        // `paymentMethod` is gone from today's object.
        ("payment_object_200_legacy", Outcome::Succeeded, 1),
    ] {
        let vector = vectors.take(name);
        let payment = answered(&get(), 200, &vector).unwrap();
        check_nothing_lost(&payment.value, &vector["body"]);
        assert_eq!((payment.outcome(), payment.extra.iter().count()), (outcome, unknown_fields));
        assert_eq!(payment.money().unwrap().to_string(), "5000 XAF");
    }

    let codes = vectors.take("failure_codes");
    for (list, are_known) in
        [("mobile_money", true), ("card_sentences", false), ("pawapay_only", false)]
    {
        for code in codes[list].as_array().unwrap() {
            let body = json!({ "body": { "id": "a", "status": "FAILED", "failureReason": code } });
            let payment = answered(&get(), 200, &body).unwrap();
            let reason: &FailureReason = payment.failure_reason.as_ref().unwrap();
            assert_eq!((reason.is_known(), json!(reason)), (are_known, code.clone()));
        }
    }
    vectors.finish();
}

#[test]
fn every_error_is_told_apart_and_kept_whole() {
    let mut vectors = Vectors::of("errors");
    for (name, case) in [
        ("error_400_array_message", RefusalCase::BadParameter),
        ("error_400_currency_forbidden", RefusalCase::Currency(CurrencyHint::Remove)),
        ("error_400_currency_required", RefusalCase::Currency(CurrencyHint::Add)),
        ("error_400_documented", RefusalCase::BadParameter),
        ("error_400_mode_gateway", RefusalCase::ModeMismatch),
        ("error_400_mode_ussd", RefusalCase::ModeMismatch),
        ("error_400_real_envelope", RefusalCase::BadParameter),
        ("error_401_invalid", RefusalCase::Credentials),
        ("error_401_missing", RefusalCase::Credentials),
        ("error_403", RefusalCase::ForbiddenOrNotFound),
        ("error_404", RefusalCase::ForbiddenOrNotFound),
        ("error_409_external_id", RefusalCase::Conflict),
        ("error_422_balance", RefusalCase::InsufficientBalance),
        ("error_429", RefusalCase::RateLimited),
        ("error_500", RefusalCase::ServerFailure),
    ] {
        let vector = vectors.take(name);
        let status = u16::try_from(vector["http_status"].as_u64().unwrap()).unwrap();
        let read = answered(&get(), status, &vector).unwrap_err();
        let hosted = answered(&gateway("ORDER-1"), status, &vector).unwrap_err();
        let prompt = answered(&ussd(), status, &vector).unwrap_err();
        for error in [&read, hosted.error(), prompt.error()] {
            assert_eq!(error.refusal().unwrap().case, case, "{name}");
            check_error(error, &vector);
        }
        let verdict = match status {
            409 => matches!(prompt, MoneyError::AlreadyExists { .. }),
            500.. => matches!(prompt, MoneyError::Unknown { .. }),
            _ => matches!(prompt, MoneyError::NotMoved(_)),
        };
        assert!(verdict, "{name}: {prompt}");
    }
    vectors.finish();
}

fn check_error(error: &Error, vector: &Value) {
    let (refusal, body) = (error.refusal().unwrap(), &vector["body"]);
    assert_eq!(refusal.status.as_u16(), vector["http_status"]);
    assert_eq!(json!(refusal.code), body["code"]);
    assert_eq!(json!(refusal.error), body["error"]);
    assert_eq!(json!(refusal.path), body["path"]);
    match &body["message"] {
        Value::Array(messages) => assert_eq!(json!(refusal.messages), json!(messages)),
        message => assert_eq!(json!(refusal.messages), json!([message])),
    }
    assert_eq!(refusal.excerpt, None);
    let wait = vector["headers"]["Retry-After"].as_str().map(|text| text.parse().unwrap());
    assert_eq!(error.retry_after().map(|wait| wait.as_secs()), wait);
    for message in &refusal.messages {
        assert!(error.to_string().contains(message), "`Display` alone is enough: {error}");
    }
}

#[test]
fn every_webhook_verifies_and_is_of_its_family() {
    let mut vectors = Vectors::of("webhooks");
    for (name, family, outcome) in [
        ("webhook_payment_completed", "payment", Some(WebhookOutcome::Completed)),
        ("webhook_payment_failed", "payment", Some(WebhookOutcome::Failed)),
        ("webhook_payment_initiated", "informative", None),
        ("webhook_payment_processing", "informative", None),
        ("webhook_payout_completed", "payout", Some(WebhookOutcome::Completed)),
        ("webhook_refund_completed", "refund", Some(WebhookOutcome::Completed)),
    ] {
        let vector = vectors.take(name);
        let (headers, body) = (headers(&vector["headers"]), vector["raw_body"].as_str().unwrap());
        let secret = WebhookSecret::new(vector["synthetic_secret"].as_str().unwrap()).unwrap();
        let event = webhook::verify(&headers, body.as_bytes(), &secret).unwrap();
        assert_eq!(read_family(&event), (family, outcome), "{name}");
        check_nothing_lost(event.notice(), &vector["body"]);
        assert!(event.notice().extra.is_empty());
        check_flipped_bits(&headers, body.as_bytes(), &secret);
    }
    vectors.finish();
}

fn read_family(event: &Event) -> (&'static str, Option<WebhookOutcome>) {
    match event {
        Event::Informative(_) => ("informative", None),
        Event::Payment(event) => ("payment", Some(event.outcome)),
        Event::Payout(event) => ("payout", Some(event.outcome)),
        Event::Refund(event) => ("refund", Some(event.outcome)),
        _ => ("other", None),
    }
}

/// Each bit of the body, and each digit of the signature, counts.
fn check_flipped_bits(headers: &HeaderMap, body: &[u8], secret: &WebhookSecret) {
    let refused = |headers: &HeaderMap, body: &[u8]| {
        let error = webhook::verify(headers, body, secret).unwrap_err();
        assert_eq!(error.problem(), WebhookProblem::Mismatch);
    };
    for bit in 0..body.len() * 8 {
        let mut flipped = body.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused(headers, &flipped);
    }
    let signature = headers[webhook::SIGNATURE_HEADER].as_bytes();
    for place in 0..signature.len() {
        let mut wrong = signature.to_vec();
        wrong[place] = if wrong[place] == b'0' { b'1' } else { b'0' };
        let mut headers = headers.clone();
        headers.insert(webhook::SIGNATURE_HEADER, HeaderValue::from_bytes(&wrong).unwrap());
        refused(&headers, body);
    }
}

#[test]
fn every_request_is_written_as_the_contract_shows_it() {
    let mut vectors = Vectors::of("requests");
    let metadata = RawJson::new(&json!({ "orderId": "12345" })).unwrap();
    let full = ussd()
        .description("Order 12345")
        .customer_name("Test Customer")
        .customer_email("client@example.com")
        .metadata(metadata);
    let cancellable = gateway("ORDER-12346").cancel_url("https://monsite.com/cancel");
    let card = gateway("ORDER-12347")
        .payment_method(PaymentMethod::Card)
        .customer_email("client@example.com");
    check_request(&ussd(), &vectors.take("req_init_ussd"));
    check_request(&full, &vectors.take("req_init_ussd_full"));
    check_request(&cancellable, &vectors.take("req_init_gateway"));
    check_request(&cancellable.currency(Currency::Xaf), &vectors.take("req_init_gateway_currency"));
    check_request(&card, &vectors.take("req_init_card"));
    vectors.finish();
}

/// The whole request as it goes out.
fn check_request<E: Endpoint<Auth = kpay_core::Keys>>(endpoint: &E, vector: &Value) {
    let request = endpoint.prepare(&BaseUrl::kpay(), &credentials()).unwrap().to_request();
    let sent: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(sent, vector["body"]);
    assert_eq!(request.method(), http::Method::POST);
    assert_eq!(request.uri(), "https://admin.kpay.site/api/v1/payments/init");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()["x-api-key"], "kpay_test_4f1d");
    assert_eq!(request.headers()["x-secret-key"], "9a0b1c2d3e4f");
}
