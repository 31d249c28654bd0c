//! What the sandbox makes of what was seen since: 59, 60, 61, 62, 63, 67, 69.

use http::StatusCode;
use kpay_client::core::endpoint::TransferBetweenWallets;
use kpay_client::core::webhook::{self, Event};
use kpay_client::core::{
    ApplicationId, Country, ExternalId, MoneyError, PaymentId, RateLimits, RefusalCase,
    TransactionState,
};
use kpay_native::Client;
use kpay_sandbox::{Fault, FaultRule};
use kpay_sandbox_server::Sandbox;

use crate::support::{Shop, answered};
use crate::values::{COMPLETES, client_of, ussd};

/// A rule for an operation, so many times.
fn rule(fault: &str, operation: &str, times: u32) -> FaultRule {
    let mut rule = FaultRule::new(fault.parse::<Fault>().unwrap());
    rule.operation = Some(operation.to_owned());
    rule.times = Some(times);
    rule
}

/// A shop in memory whose init meets this fault.
fn shop(fault: &str, times: u32) -> Shop {
    Shop::with(|config| config.faults.push(rule(fault, "initPayment", times)), 0)
}

fn init(shop: &Shop, external_id: &str) -> Result<PaymentId, MoneyError> {
    let payment = ussd(external_id, COMPLETES);
    let taken = shop.run(async { shop.client.send(&payment).await })?;
    Ok(taken.id.clone())
}

#[tokio::test]
async fn p59_a_sandbox_that_is_spoken_to_in_https_was_sent_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = kpay_native::Client::builder(sandbox.api_key(), sandbox.secret_key())
        .base_url(sandbox.base_url().replace("http://", "https://"))
        .build()
        .unwrap();
    let error = client.send(&ussd("A", COMPLETES)).await.unwrap_err();
    assert!(matches!(error, MoneyError::NotMoved(_)), "{error}");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn p60_an_answer_that_the_sandbox_compresses_or_marks_is_read() {
    for fault in ["gzip-body", "br-body", "bom-body"] {
        let sandbox =
            Sandbox::builder().fault(rule(fault, "initPayment", 1)).start().await.unwrap();
        let client = client_of(&sandbox);
        let taken = client.send(&ussd("A", COMPLETES)).await.unwrap();
        let read = client.payments().get(&taken.id).await.unwrap();
        assert_eq!(read.external_id.as_deref(), Some("A"), "{fault}");
        sandbox.shutdown().await;
    }
}

#[test]
fn p61_fields_to_which_the_sandbox_gives_other_types_cost_nothing() {
    let shop = Shop::with(
        |config| {
            for (fault, operation) in [
                ("odd-types", "initPayment"),
                ("odd-types", "getPayment"),
                ("webhook-odd-types", "initPayment"),
            ] {
                config.faults.push(rule(fault, operation, 9));
            }
        },
        0,
    );
    let id = init(&shop, "12345").unwrap();
    let events = shop.events();
    let Some(Event::Payment(end)) = events.last() else { panic!("{events:?}") };
    assert_eq!(end.state, TransactionState::Completed);
    assert_eq!(end.notice.external_id.as_deref(), Some("12345"), "a number on the wire");
    let read = shop.run(async { shop.client.payments().get(&id).await }).unwrap();
    assert_eq!((read.id.as_str(), read.state()), (id.as_str(), TransactionState::Completed));
    assert_eq!(read.external_id.as_deref(), Some("12345"));
}

#[test]
fn p62_what_a_proxy_before_the_sandbox_says_proves_nothing() {
    for (fault, is_paid) in [("499-after-commit", true), ("firewall-page", false)] {
        let shop = shop(fault, 99);
        let error = init(&shop, "A").unwrap_err();
        assert!(error.is_unknown(), "{fault}: {error}");
        assert_eq!(shop.events().len(), if is_paid { 3 } else { 0 }, "{fault}");
    }
}

#[test]
fn p63_a_firewall_before_the_sandbox_is_named() {
    let shop = shop("firewall-page", 99);
    let error = init(&shop, "A").unwrap_err();
    assert_eq!(error.error().refusal().unwrap().case, RefusalCase::Intermediary);
    let text = error.to_string();
    for part in ["Attention Required! | Cloudflare", "server cloudflare", "8f2b6c1d4e5f6a7b-CDG"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn p67_a_sandbox_that_closes_behind_each_answer_leaves_no_transfer_unknown() {
    let mut closes = FaultRule::new("closes-after-answer:1".parse::<Fault>().unwrap());
    closes.path = Some("/api/*".to_owned());
    let sandbox =
        Sandbox::builder().balance(Country::Cmr, 1_000_000).fault(closes).start().await.unwrap();
    let client: Client = kpay_native::Client::builder(sandbox.api_key(), sandbox.secret_key())
        .base_url(sandbox.base_url())
        .rate_limits(RateLimits::all(10_000))
        .build()
        .unwrap();
    let account = client.account().me().await.unwrap();
    let application = account.application.as_ref().and_then(|it| it.id.clone()).unwrap();
    for round in 0..40 {
        let transfer = TransferBetweenWallets::new(
            ExternalId::new(format!("TRF-{round}")).unwrap(),
            ApplicationId::new(&*application).unwrap(),
            1_000,
            Country::Cmr,
            Country::Gab,
        );
        let moved = client.send(&transfer).await;
        assert!(moved.is_ok(), "{round}: {}", moved.unwrap_err());
        tokio::time::sleep(std::time::Duration::from_millis(round % 3)).await;
    }
    sandbox.shutdown().await;
}

#[test]
fn p69_events_whose_id_the_sandbox_puts_elsewhere_are_found() {
    for (fault, has_id) in [("webhook-other-ids", true), ("webhook-without-id", false)] {
        let shop = shop(fault, 1);
        let id = init(&shop, "A").unwrap();
        let came = shop.webhooks(answered(StatusCode::OK));
        assert_eq!(came.len(), 3, "{fault}");
        for (headers, body) in &came {
            let event = webhook::verify(headers, body, &shop.secret()).unwrap();
            assert_eq!(event.notice().names(id.as_str()), has_id, "{fault}");
            assert_eq!(event.notice().external_id.as_deref(), Some("A"), "{fault}");
        }
    }
}
