//! Every webhook of `contract/vectors`: each is verified and read, and nothing is lost.

mod common;

use common::vectors::{Vectors, check_nothing_lost, headers};
use http::{HeaderMap, HeaderValue};
use kpay_core::webhook::{self, Event, WebhookProblem};
use kpay_core::{TransactionState, WebhookSecret};

#[test]
fn every_webhook_verifies_and_is_of_its_family() {
    let mut vectors = Vectors::of("webhooks");
    for (name, family, outcome) in [
        ("webhook_payment_completed", "payment", Some(TransactionState::Completed)),
        ("webhook_payment_failed", "payment", Some(TransactionState::Failed)),
        ("webhook_payment_initiated", "informative", None),
        ("webhook_payment_processing", "informative", None),
        ("webhook_payout_completed", "payout", Some(TransactionState::Completed)),
        ("webhook_refund_completed", "refund", Some(TransactionState::Completed)),
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

fn read_family(event: &Event) -> (&'static str, Option<TransactionState>) {
    match event {
        Event::Informative(_) => ("informative", None),
        Event::Payment(event) => ("payment", Some(event.state)),
        Event::Payout(event) => ("payout", Some(event.state)),
        Event::Refund(event) => ("refund", Some(event.state)),
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
