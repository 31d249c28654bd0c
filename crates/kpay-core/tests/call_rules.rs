//! The contract's rules of idempotency, one by one, as a reader of the contract would try them.

mod common;

use std::time::Duration;

use common::{Body, Event, Kind, RetryAfter, START, Trace, Turn, drive, pay, policy, run};
use http::{HeaderMap, StatusCode};
use kpay_core::{
    Call, CallPolicy, CallStep, Error, ErrorKind, NotSentReason, RateLimiter, RefusalCase,
    TransportError,
};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_call_that_was_never_sent_moved_nothing() {
    for reason in [NotSentReason::Connect, NotSentReason::Tls] {
        let trace = pay([Event::NotSent(reason)]);
        assert_eq!((trace.sent.len(), trace.outcome.verdict()), (3, "not moved"));
        assert_eq!(trace.outcome.error().not_sent(), Some(reason));
    }
}

#[test]
fn a_call_refused_on_its_only_attempt_moved_nothing() {
    for status in [400, 401, 403, 404, 405, 415, 422] {
        let trace = pay([Event::answer(status)]);
        assert_eq!((trace.sent.len(), trace.outcome.verdict()), (1, "not moved"), "{status}");
        assert_eq!(trace.outcome.error().status().unwrap(), status);
    }
    // These say by themselves that nothing was taken in.
    for status in [413, 414, 431] {
        for event in [Event::answer(status), foreign(status, ""), Event::cut_response(status)] {
            let trace = pay([event]);
            assert_eq!((trace.sent.len(), trace.outcome.verdict()), (1, "not moved"), "{status}");
            assert!(!trace.outcome.error().is_transient(), "{status}");
        }
    }
}

fn foreign(status: u16, body: &str) -> Event {
    Event::answer_with(status, RetryAfter::Absent, Body::Raw(body.into()))
}

#[test]
fn a_4xx_that_is_not_kpays_proves_nothing() {
    let page = "<html><head><title>Attention Required!</title></head></html>";
    for status in [400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 415, 422, 451, 460, 499] {
        for event in [
            foreign(status, page),
            foreign(status, ""),
            foreign(status, "{}"),
            foreign(status, r#"{"statusCode":400,"error":"Bad Request"}"#),
            foreign(status, r#"{"statusCode":400,"message":""}"#),
            foreign(status, r#"{"statusCode":400,"message":[]}"#),
            foreign(status, r#"{"statusCode":400,"message":{"a":1}}"#),
            Event::cut_response(status),
        ] {
            for kind in Kind::ALL {
                let trace = run(kind, &CallPolicy::default(), [event.clone()]);
                let verdict = if kind.moves_money() { "unknown" } else { "failed" };
                let end = (trace.sent.len(), trace.outcome.verdict());
                assert_eq!(end, (1, verdict), "{event:?}");
                let error = trace.outcome.error();
                assert_eq!(error.refusal().unwrap().case, RefusalCase::Intermediary);
                let text = error.to_string();
                for wrong in ["check the id", "Check that both keys", "Top the wallet up"] {
                    assert!(!text.contains(wrong), "{text}");
                }
            }
            // Nor does it end a doubt, not even as a 409.
            assert_eq!(pay([Event::Cut, event]).outcome.verdict(), "unknown");
        }
    }
    // KPay's own error with a status that it has none for says as little.
    for status in [402, 406, 407, 408, 410, 451, 499] {
        assert_eq!(pay([Event::answer(status)]).outcome.verdict(), "unknown", "{status}");
    }
    // A limit of somebody else's is waited for, as far as a doubt allows.
    let trace = pay([foreign(429, page), Event::answer(201)]);
    assert_eq!((trace.sent.len(), trace.outcome.verdict()), (2, "ok"));
    assert_eq!(pay([foreign(429, page)]).outcome.verdict(), "unknown");
}

#[test]
fn a_409_says_that_a_transaction_exists_and_no_more() {
    for before in [vec![], vec![Event::connect()], vec![Event::answer(429)], vec![Event::Cut]] {
        let trace = pay(before.into_iter().chain([Event::answer(409)]));
        assert_eq!(trace.outcome.verdict(), "already exists");
        let error = trace.outcome.money_error();
        assert_eq!(error.external_id().unwrap(), common::EXTERNAL_ID);
        assert_eq!(error.error().refusal().unwrap().case, RefusalCase::Conflict);
        let text = error.to_string();
        assert!(!text.contains("accepted") && !text.contains("failed"), "{text}");
    }
}

#[test]
fn whatever_may_have_been_processed_is_unknown() {
    let unreadable = |text: &str| Body::Raw(text.into());
    for event in [
        Event::Cut,
        Event::TimedOut,
        Event::answer(408),
        Event::answer(100),
        Event::answer(301),
        Event::answer(500),
        Event::answer(501),
        Event::answer(599),
        Event::cut_response(201),
        Event::cut_response(408),
        Event::cut_response(502),
        Event::answer_with(201, RetryAfter::Absent, unreadable("")),
        Event::answer_with(201, RetryAfter::Absent, unreadable("<html></html>")),
        Event::answer_with(201, RetryAfter::Absent, unreadable("{\"id\":\"pay_1\",")),
        Event::answer_with(201, RetryAfter::Absent, unreadable("{\"id\":\"pay_1\"}")),
    ] {
        let trace = run(Kind::Ussd, &policy(|policy| policy.max_retries = 0), [event.clone()]);
        assert_eq!(trace.outcome.verdict(), "unknown", "{event:?}");
        assert_eq!(trace.outcome.money_error().external_id().unwrap(), common::EXTERNAL_ID);
    }
}

#[test]
fn unknown_stays_unknown_whatever_else_comes() {
    for later in [400, 401, 404, 408, 422, 429, 500] {
        let trace = pay([Event::Cut, Event::answer(later)]);
        assert_eq!(trace.outcome.verdict(), "unknown", "{later}");
        let error = trace.outcome.money_error();
        assert_eq!(error.error().kind(), ErrorKind::NoResponse, "what raised the doubt is told");
        assert!(error.to_string().contains(&later.to_string()), "and what came after: {error}");
    }
    assert_eq!(pay([Event::TimedOut, Event::connect()]).outcome.verdict(), "unknown");
    // Also when no time is left for what would follow.
    let trace = run(
        Kind::Ussd,
        &policy(|policy| policy.deadline = Duration::from_millis(1)),
        [Event::answer(500)],
    );
    assert_eq!(trace.outcome.verdict(), "unknown");
}

#[test]
fn a_success_or_a_409_ends_the_uncertainty() {
    assert_eq!(pay([Event::Cut, Event::answer(201)]).outcome.verdict(), "ok");
    assert_eq!(pay([Event::Cut, Event::answer(409)]).outcome.verdict(), "already exists");
    assert_eq!(pay([Event::Cut, Event::connect(), Event::answer(200)]).outcome.verdict(), "ok");
}

#[test]
fn the_start_of_an_answer_is_stronger_than_what_the_transport_believes() {
    let mut call = Call::new(Kind::Ussd.prepare(), policy(|policy| policy.max_retries = 0), START);
    let CallStep::Send { .. } = call.poll(&mut RateLimiter::unlimited(), START) else {
        panic!("no send")
    };
    let failure = TransportError::not_sent(NotSentReason::Connect);
    call.on_failure(failure.with_head(StatusCode::BAD_GATEWAY, HeaderMap::new()), START, 0);
    let CallStep::Done(result) = call.poll(&mut RateLimiter::unlimited(), START) else {
        panic!("not done")
    };
    assert_eq!(Kind::Ussd.conclude(result).verdict(), "unknown");
}

#[test]
fn after_doubt_a_payment_is_repeated_for_a_few_seconds_only() {
    let in_time =
        [Turn { event: Event::TimedOut, delay: 255, entropy: 0 }, Turn::at_once(Event::Cut)];
    let quick = policy(|policy| policy.attempt_timeout = 4 * SECOND);
    let trace = drive(Kind::Ussd, &quick, &mut RateLimiter::unlimited(), &in_time, false);
    assert_eq!(trace.sent.len(), 3);

    // The time-out of 30 s outlasts the window of 5 s, which counts from the sending.
    let late = [Turn { event: Event::TimedOut, delay: 255, entropy: 0 }];
    let trace =
        drive(Kind::Ussd, &CallPolicy::default(), &mut RateLimiter::unlimited(), &late, false);
    assert_eq!((trace.sent.len(), trace.outcome.verdict()), (1, "unknown"));

    // A wait that the server asks for counts as well.
    assert_eq!(pay([Event::asks(503, 4), Event::answer(201)]).sent.len(), 2);
    assert_eq!(pay([Event::asks(503, 5), Event::answer(201)]).sent.len(), 1);
}

#[test]
fn the_caller_may_forbid_repeats_after_doubt_but_not_lose_the_harmless_ones() {
    let careful = policy(|policy| policy.retry_after_unknown = Some(false));
    assert_eq!(run(Kind::Ussd, &careful, [Event::answer(500)]).sent.len(), 1);
    assert_eq!(run(Kind::Ussd, &careful, [Event::Cut]).sent.len(), 1);
    assert_eq!(run(Kind::Ussd, &careful, [Event::answer(429)]).sent.len(), 3);
    assert_eq!(run(Kind::Ussd, &careful, [Event::connect()]).sent.len(), 3);
}

#[test]
fn after_an_accepted_attempt_nothing_is_sent_even_when_its_answer_was_cut() {
    let eager = policy(|policy| policy.retry_after_unknown = Some(true));
    for kind in [Kind::Ussd, Kind::Gateway] {
        let trace = run(kind, &eager, [Event::cut_response(201)]);
        assert_eq!((trace.sent.len(), trace.outcome.verdict()), (1, "unknown"));
    }
    assert_eq!(
        run(Kind::Get, &eager, [Event::cut_response(200)]).sent.len(),
        3,
        "a read is harmless"
    );
}

#[test]
fn no_repeats_means_one_attempt() {
    for event in [Event::connect(), Event::answer(429), Event::answer(503), Event::Cut] {
        for kind in Kind::ALL {
            let trace = run(kind, &policy(|policy| policy.max_retries = 0), [event.clone()]);
            assert_eq!(trace.sent.len(), 1);
        }
    }
}

#[test]
fn reads_are_repeated_where_it_can_help() {
    for kind in [Kind::Get, Kind::Me] {
        for status in [429, 500, 502, 503, 504] {
            let trace = run(kind, &CallPolicy::default(), [Event::answer(status)]);
            assert_eq!(trace.sent.len(), 3, "{status}");
            assert!(trace.outcome.error().is_transient());
        }
        for status in [100, 302, 400, 401, 403, 404, 408, 409, 422, 501] {
            let trace = run(kind, &CallPolicy::default(), [Event::answer(status)]);
            assert_eq!(trace.sent.len(), 1, "{status}");
        }
        let trace = run(kind, &CallPolicy::default(), [Event::Cut, Event::answer(200)]);
        assert_eq!(trace.outcome.verdict(), "ok");
    }
}

#[test]
fn a_read_whose_bodies_were_cut_may_be_tried_again_later() {
    // The network failed, not KPay's answer: a `Watch` must not give up over it.
    let trace = run(Kind::Get, &CallPolicy::default(), [Event::cut_response(200)]);
    let error: &Error = trace.outcome.error();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(error.is_transient(), "{error}");
}

fn advice(trace: &Trace) -> &'static str {
    trace.outcome.error().advice().unwrap_or_default()
}

#[test]
fn a_gateway_page_whose_address_was_lost_may_be_opened_again() {
    // Contract: nobody has seen that page, so a fresh externalId is safe, and the error says so.
    for lost in [Event::Cut, Event::TimedOut, Event::answer(502)] {
        let trace = run(Kind::Gateway, &CallPolicy::default(), [lost, Event::answer(409)]);
        assert_eq!(trace.outcome.verdict(), "already exists");
        assert!(advice(&trace).contains("a fresh externalId is safe"), "{}", advice(&trace));
    }
    // A 409 on the first attempt, or for a prompt on the phone, says nothing of the kind.
    let first = run(Kind::Gateway, &CallPolicy::default(), [Event::connect(), Event::answer(409)]);
    for trace in [first, pay([Event::answer(409)]), pay([Event::Cut, Event::answer(409)])] {
        assert!(!advice(&trace).is_empty() && !advice(&trace).contains("is safe"));
    }
}

#[test]
fn a_gateway_page_whose_201_was_cut_may_be_opened_again() {
    // The same loss as above without the 409: only that answer had the address.
    let trace = run(Kind::Gateway, &CallPolicy::default(), [Event::cut_response(201)]);
    assert_eq!(trace.outcome.verdict(), "unknown");
    let text = trace.outcome.money_error().to_string();
    assert!(text.contains("a fresh externalId is safe"), "{text}");
    assert!(!text.contains("start no other payment"), "{text}");
}
