//! Every refusal of `contract/vectors`: each is told apart, and nothing is lost.

mod common;

use common::vectors::{Vectors, answered, credentials};
use common::{gateway, ussd};
use kpay_core::endpoint::GetPayment;
use kpay_core::{CurrencyHint, Error, MoneyError, PaymentId, RefusalCase};
use serde_json::{Value, json};

#[test]
fn every_error_is_told_apart_and_kept_whole() {
    let (mut vectors, keys) = (Vectors::of("errors"), credentials());
    let get = || GetPayment::new(PaymentId::new("pay_abc123").unwrap());
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
        let read = answered(&get(), &keys, status, &vector).unwrap_err();
        let gateway = answered(&gateway(), &keys, status, &vector).unwrap_err();
        let prompt = answered(&ussd(), &keys, status, &vector).unwrap_err();
        for error in [&read, gateway.error(), prompt.error()] {
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
