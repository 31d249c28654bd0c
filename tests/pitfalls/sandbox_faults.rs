//! What the sandbox makes by its faults: 3, 4, 6, 7, 8, 12, 21, 31, 36, 45, 46, 47, 51, 52, 58.

use std::time::Duration;

use http::StatusCode;
use kpay_client::core::webhook::{self, Event, WebhookProblem};
use kpay_client::core::{
    Advance, ErrorKind, GatewaySecret, MoneyError, PaymentId, RefusalCase, TransactionState,
    advance, advance_to, verify_return,
};
use kpay_sandbox::{Fault, FaultRule};

use crate::support::{Shop, answered};
use crate::values::{COMPLETES, gateway, ussd};

const INIT: &str = "initPayment";
const READ: &str = "getPayment";

/// A shop whose sandbox meets `operation` with this fault, so many times.
fn shop(fault: &str, operation: &str, times: u32) -> Shop {
    let mut rule = FaultRule::new(fault.parse::<Fault>().unwrap());
    rule.operation = Some(operation.to_owned());
    rule.times = Some(times);
    Shop::with(|config| config.faults.push(rule), 0)
}

fn begin(shop: &Shop) -> PaymentId {
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).unwrap().id.clone()
}

#[test]
fn p03_a_429_of_the_sandbox_is_waited_for() {
    for (fault, wait) in [("429:7000", 7), ("429", 1)] {
        let shop = shop(fault, READ, 1);
        let id = begin(&shop);
        let before = shop.runtime.elapsed();
        assert!(shop.run(async { shop.client.payments().get(&id).await }).is_ok(), "{fault}");
        let waited = shop.runtime.elapsed() - before;
        assert!(waited >= Duration::from_secs(wait), "{fault}: {waited:?}");
    }
}

#[test]
fn p04_broken_answers_of_the_sandbox_are_typed_errors() {
    for (fault, kind) in [
        ("502-html", ErrorKind::Refused),
        ("empty-body", ErrorKind::Unreadable),
        ("cut-midway", ErrorKind::Unreadable),
        ("huge-body", ErrorKind::Unreadable),
    ] {
        let shop = shop(fault, READ, 9);
        let id = begin(&shop);
        let error = shop.run(async { shop.client.payments().get(&id).await }).unwrap_err();
        assert_eq!(error.kind(), kind, "{fault}: {error}");
    }
    // What only calls itself HTML is read as what it is.
    let shop = shop("wrong-content-type", READ, 9);
    let id = begin(&shop);
    assert!(shop.run(async { shop.client.payments().get(&id).await }).is_ok());
}

#[test]
fn p06_a_sandbox_that_does_not_answer_is_left_in_time() {
    for fault in ["latency:3600000", "slow-body"] {
        let shop = shop(fault, READ, 9);
        let id = begin(&shop);
        let before = shop.runtime.elapsed();
        let error = shop.run(async { shop.client.payments().get(&id).await }).unwrap_err();
        assert!(error.is_timeout(), "{fault}: {error}");
        assert_eq!(shop.runtime.elapsed() - before, Duration::from_secs(60), "{fault}");
    }
}

#[test]
fn p07_an_answer_that_the_sandbox_loses_is_already_exists() {
    let init = |shop: &Shop| {
        let payment = ussd("ORDER-1", COMPLETES);
        shop.run(async { shop.client.send(&payment).await }).unwrap_err()
    };
    for fault in ["cut-after-commit", "504"] {
        let shop = shop(fault, INIT, 1);
        let error = init(&shop);
        assert!(matches!(error, MoneyError::AlreadyExists { .. }), "{fault}: {error}");
        assert_eq!(shop.events().len(), 3, "one payment");
    }
    // After 30 s of silence the client repeats nothing by itself; whoever does meets the same.
    let shop = shop("latency", INIT, 1);
    assert!(matches!(init(&shop), MoneyError::Unknown { .. }));
    assert!(matches!(init(&shop), MoneyError::AlreadyExists { .. }));
    assert_eq!(shop.events().len(), 3, "one payment");
}

/// The rule of the contract that makes an unknown attempt dangerous: the id was free again.
#[test]
fn p08_what_failed_at_once_frees_the_external_id_for_a_second_prompt() {
    let shop = shop("fails-at-once", INIT, 1);
    let first = begin(&shop);
    shop.runtime.advance(Duration::from_secs(1));
    let second = begin(&shop);
    assert_ne!(first, second);
    let outcome =
        |id: &PaymentId| shop.run(async { shop.client.payments().get(id).await }).unwrap().state();
    assert_eq!(outcome(&first), TransactionState::Failed);
    shop.runtime.advance(Duration::from_secs(3));
    assert_eq!(outcome(&second), TransactionState::Completed);
}

#[test]
fn p12_a_sandbox_that_breaks_off_leaves_it_unknown() {
    for (fault, is_paid) in [
        ("cut-before-commit", false),
        ("cut-after-commit", true),
        ("cut-midway", true),
        ("empty-body", true),
        ("huge-body", true),
        ("500", false),
        ("502-html", false),
        ("504", true),
        ("latency:3600000", true),
    ] {
        let shop = shop(fault, INIT, 99);
        let payment = ussd("ORDER-1", COMPLETES);
        let made = shop.run(async { shop.client.send(&payment).await });
        let error = made.unwrap_err();
        assert!(matches!(error, MoneyError::Unknown { .. }), "{fault}: {error}");
        // And nobody can tell from the error which of the two it is.
        assert_eq!(shop.events().len(), if is_paid { 3 } else { 0 }, "{fault}");
    }
}

#[test]
fn p21_a_401_out_of_the_blue_is_about_the_keys() {
    let shop = shop("401", READ, 1);
    let id = begin(&shop);
    let error = shop.run(async { shop.client.payments().get(&id).await }).unwrap_err();
    assert_eq!(error.refusal().unwrap().case, RefusalCase::Credentials);
    // The keys are as good as before.
    assert!(shop.run(async { shop.client.payments().get(&id).await }).is_ok());
}

#[test]
fn p31_a_page_of_the_sandbox_can_say_completed_for_what_fails() {
    let shop = shop("fails-at-once", INIT, 1);
    let secret = GatewaySecret::new(&shop.config.gateway_secret).unwrap();
    let page = shop.run(async { shop.client.send(&gateway("ORDER-1")).await }).unwrap();
    let back = verify_return(&shop.browse(&page.gateway_url, "pay"), &secret, shop.now()).unwrap();
    assert_eq!(back.claimed_status, "COMPLETED");
    shop.runtime.advance(Duration::from_secs(1));
    let read = shop.run(async { shop.client.payments().get(back.key()).await }).unwrap();
    assert_eq!(read.state(), TransactionState::Failed);
}

#[test]
fn p31_a_return_that_the_sandbox_forges_is_refused() {
    let shop = shop("return-forged", INIT, 1);
    let secret = GatewaySecret::new(&shop.config.gateway_secret).unwrap();
    let page = shop.run(async { shop.client.send(&gateway("ORDER-1")).await }).unwrap();
    let location = shop.browse(&page.gateway_url, "cancel");
    assert!(location.contains("status=COMPLETED"), "{location}");
    verify_return(&location, &secret, shop.now()).unwrap_err();
}

#[test]
fn p36_a_webhook_that_the_sandbox_forges_is_no_event() {
    let shop = shop("webhook-forged", INIT, 1);
    begin(&shop);
    let came = shop.webhooks(answered(StatusCode::OK));
    let problems: Vec<_> = came
        .iter()
        .map(|(headers, body)| webhook::verify(headers, body, &shop.secret()))
        .map(|verified| verified.err().map(|error| error.problem()))
        .collect();
    assert_eq!(problems, [Some(WebhookProblem::Mismatch), None, None, None]);
}

#[test]
fn p45_a_webhook_that_comes_twice_is_booked_once() {
    let shop = shop("webhook-twice", INIT, 1);
    begin(&shop);
    let mut stored = None;
    let mut applied = Vec::new();
    let events = shop.events();
    assert_eq!(events.len(), 6);
    for event in &events {
        if let Advance::Apply(state) = advance(stored, event) {
            applied.push(state);
            stored = Some(state);
        }
    }
    assert_eq!(applied.iter().filter(|state| **state == TransactionState::Completed).count(), 1);
}

#[test]
fn p46_what_the_sandbox_cancels_is_no_success() {
    let shop = shop("cancels", INIT, 1);
    let id = begin(&shop);
    let waited = shop.run(async { shop.client.payments().wait(&id).await }).unwrap();
    assert_eq!(waited.state, TransactionState::Cancelled);
    let events = shop.events();
    let Some(Event::Payment(end)) = events.last() else { panic!("{events:?}") };
    assert_eq!(end.state, TransactionState::Cancelled);
}

#[test]
fn p46_a_status_that_the_sandbox_invents_is_still_open() {
    let shop = shop("unknown-status", INIT, 1);
    let id = begin(&shop);
    shop.runtime.advance(Duration::from_secs(2));
    let read = shop.run(async { shop.client.payments().get(&id).await }).unwrap();
    assert_eq!((read.status.as_str(), read.state()), ("UNDER_REVIEW", TransactionState::Open));
    let waited = shop.run(async { shop.client.payments().wait(&id).await }).unwrap();
    assert_eq!(waited.state, TransactionState::Completed);
}

#[test]
fn p47_events_that_the_sandbox_loses_are_found_by_reading() {
    for (fault, come_late) in [("webhook-lost", 0), ("webhook-late:120000", 3)] {
        let shop = shop(fault, INIT, 1);
        let id = begin(&shop);
        // A minute passes without a word.
        assert!(shop.webhooks(answered(StatusCode::OK)).is_empty(), "{fault}");
        let read = shop.run(async { shop.client.payments().get(&id).await }).unwrap();
        let next = advance_to(Some(TransactionState::Open), read.state());
        assert_eq!(next, Advance::Apply(TransactionState::Completed), "{fault}");
        // What comes after that brings nothing new.
        let late = [shop.events(), shop.events()].concat();
        assert_eq!(late.len(), come_late, "{fault}");
        for event in &late {
            let next = advance(Some(TransactionState::Completed), event);
            assert!(matches!(next, Advance::Duplicate | Advance::Stale), "{fault}: {next:?}");
        }
    }
}

/// The states that a shop books from what comes, each once.
fn booked(shop: &Shop) -> Vec<TransactionState> {
    let mut states: Vec<TransactionState> = Vec::new();
    for event in shop.events() {
        if let Advance::Apply(state) = advance(states.last().copied(), &event) {
            states.push(state);
        }
    }
    states
}

#[test]
fn p51_events_of_progress_that_come_after_the_end_change_nothing() {
    for fault in ["webhook-out-of-order", "webhook-twice", "webhook-future-field"] {
        let shop = shop(fault, INIT, 1);
        begin(&shop);
        assert_eq!(booked(&shop).last(), Some(&TransactionState::Completed), "{fault}");
    }
}

#[test]
fn p52_a_success_of_the_sandbox_after_its_failure_counts() {
    let shop = shop("completes-after-failure:5000", INIT, 1);
    begin(&shop);
    let events = shop.events();
    let ends: Vec<bool> = events
        .iter()
        .filter_map(|event| match event {
            Event::Payment(payment) => Some(payment.state == TransactionState::Completed),
            _ => None,
        })
        .collect();
    assert_eq!(ends, [false, true]);
    let mut stored = Some(TransactionState::Open);
    for event in &events {
        if let Advance::Apply(state) = advance(stored, event) {
            stored = Some(state);
        }
    }
    assert_eq!(stored, Some(TransactionState::Completed));
}

#[test]
fn p58_a_webhook_with_a_field_of_tomorrow_is_an_event_all_the_same() {
    let shop = shop("webhook-future-field", INIT, 1);
    begin(&shop);
    let came = shop.webhooks(answered(StatusCode::OK));
    assert_eq!(came.len(), 3);
    for (headers, body) in &came {
        let event = webhook::verify(headers, body, &shop.secret()).unwrap();
        assert_eq!(event.notice().extra.get("fieldOfTomorrow").unwrap().as_str(), "[1,2]");
    }
}
