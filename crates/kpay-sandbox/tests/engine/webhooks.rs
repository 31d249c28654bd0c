//! The events of a payment, their bodies, signatures and retries.

use http::{Method, StatusCode};
use kpay_core::{UnixMillis, WebhookSecret};
use kpay_sandbox::{DeliveryOutcome, DeliveryState, EngineConfig};
use serde_json::json;

use crate::support::{Bench, START, events, field, gateway, ussd, with};

const OK: DeliveryOutcome = DeliveryOutcome::Answered(StatusCode::OK);

#[test]
fn a_payment_tells_each_of_its_steps_when_they_are_due() {
    let mut bench = Bench::new();
    bench.init(&ussd("A"));
    for (millis, event) in
        [(0, "payment.initiated"), (1_000, "payment.processing"), (3_000, "payment.completed")]
    {
        assert_eq!(bench.engine.next_due(), Some(UnixMillis::new(START + millis)));
        assert_eq!(events(&bench.at(millis).deliver(OK)), [event]);
    }
    assert_eq!(bench.engine.next_due(), None);
    assert!(bench.engine.deliveries().all(|record| record.state == DeliveryState::Delivered));
}

#[test]
fn a_webhook_has_the_bytes_and_headers_of_the_contract() {
    let mut bench = Bench::new();
    let order = with(
        ussd("ORDER-1"),
        json!({"phoneNumber": "237653456039", "metadata": {"orderId": "12345"}}),
    );
    let created = bench.init(&order).json();
    let delivery = bench.at(3_000).deliver(OK).pop().unwrap();
    let (id, reference) = (field(&created, "id"), field(&created, "reference"));
    assert_eq!(
        std::str::from_utf8(&delivery.body).unwrap(),
        format!(
            r#"{{"event":"payment.failed","paymentId":"{id}","reference":"{reference}","status":"FAILED","amount":5000,"phoneNumber":"237653456039","externalId":"ORDER-1","metadata":{{"orderId":"12345"}},"completedAt":null,"failedAt":"2026-05-14T10:00:03.000Z","failureReason":"PAYMENT_NOT_APPROVED","timestamp":"2026-05-14T10:00:03.000Z","isTest":true}}"#
        )
    );
    let secret = WebhookSecret::new(bench.config.webhook_secret.clone()).unwrap();
    let headers: Vec<_> = delivery
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    assert_eq!(
        headers,
        [
            ("content-type", "application/json"),
            ("user-agent", "KPAY-Webhook/1.0"),
            ("x-kpay-event", "payment.failed"),
            ("x-kpay-signature", secret.sign(&delivery.body).as_str()),
        ]
    );
    assert_eq!((delivery.url.as_str(), delivery.attempt), ("http://localhost/hook", 1));
}

#[test]
fn a_failing_receiver_is_tried_three_times_or_four_where_that_is_set() {
    for attempts in [3, 4] {
        a_failing_receiver_is_tried(attempts);
    }
}

fn a_failing_receiver_is_tried(attempts: u8) {
    let mut config = EngineConfig::new();
    config.webhook_url = Some("http://localhost/hook".to_owned());
    config.settings.webhook_attempts = attempts;
    let mut bench = Bench::with(config);
    let made = usize::from(attempts);
    bench.init(&gateway("A"));
    let unavailable = DeliveryOutcome::Answered(StatusCode::SERVICE_UNAVAILABLE);
    let all = [(0, 1), (1_000, 2), (3_000, 3), (7_000, 4)];
    for (millis, attempt) in all.into_iter().take(made) {
        let deliveries = bench.at(millis).deliver(unavailable);
        assert_eq!(
            deliveries.iter().map(|delivery| delivery.attempt).collect::<Vec<_>>(),
            [attempt]
        );
    }
    assert!(bench.at(60_000).deliver(unavailable).is_empty());
    let record = bench.engine.deliveries().next().unwrap();
    assert_eq!(record.state, DeliveryState::Gone);
    assert_eq!(record.attempts.len(), made);
    let last = UnixMillis::new(START + all[made - 1].0);
    assert_eq!(record.attempts[made - 1].ended, Some((last, unavailable)));
}

#[test]
fn a_gateway_payment_tells_its_end_and_an_expiry_tells_nothing() {
    let mut bench = Bench::new();
    let created = bench.init(&gateway("A")).json();
    let path = field(&created, "gatewayUrl").replace("http://localhost", "");
    bench.browse(Method::POST, &format!("{path}/cancel"));
    assert_eq!(events(&bench.deliver(OK)), ["payment.initiated", "payment.cancelled"]);
    bench.init(&gateway("B"));
    assert_eq!(events(&bench.at(1).deliver(OK)), ["payment.initiated"]);
    assert!(bench.at(3 * 24 * 60 * 60 * 1_000).deliver(OK).is_empty());
}

#[test]
fn without_a_url_there_are_none() {
    let mut bench = Bench::with(EngineConfig::new());
    bench.init(&ussd("A"));
    assert!(bench.at(3_000).deliver(OK).is_empty());
    assert_eq!(bench.engine.deliveries().count(), 0);
}
