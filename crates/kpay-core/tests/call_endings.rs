//! How a call waits, gives up and tells what happened.

mod common;

use std::time::Duration;

use bytes::Bytes;
use common::{Event, Kind, START, Turn, drive, pay, policy, run};
use http::{HeaderValue, StatusCode};
use kpay_core::endpoint::InitGatewayPayment;
use kpay_core::{
    AttemptResult, Call, CallPolicy, CallStep, Endpoint, Limit, MoneyError, NotSentReason, Permit,
    RateLimiter, RateLimits,
};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_wait_too_long_is_given_to_the_caller_at_once() {
    for status in [429, 503] {
        for wait in [61, 3600, u64::MAX] {
            let trace = pay([Event::asks(status, wait)]);
            assert_eq!((trace.sent.len(), trace.ended), (1, START.tick));
            assert_eq!(trace.outcome.error().retry_after(), Some(Duration::from_secs(wait)));
        }
    }
    let hurried = policy(|policy| policy.deadline = 10 * SECOND);
    // Right at the deadline is too late as well; the entropy adds nothing to the wait.
    let turns = [Turn { event: Event::asks(503, 10), delay: 0, entropy: 0 }];
    let trace = drive(Kind::Get, &hurried, &mut RateLimiter::unlimited(), &turns, false);
    assert_eq!((trace.sent.len(), trace.ended), (1, START.tick));
    assert_eq!(trace.outcome.error().retry_after(), Some(10 * SECOND));
}

#[test]
fn a_wait_too_long_is_given_to_the_caller_after_doubt_too() {
    for status in [429, 503] {
        let trace = pay([Event::Cut, Event::asks(status, 3600)]);
        assert_eq!((trace.sent.len(), trace.outcome.verdict()), (2, "unknown"));
        assert_eq!(trace.outcome.error().retry_after(), Some(3600 * SECOND), "{status}");
    }
}

#[test]
fn a_wait_that_was_kept_is_not_asked_of_the_caller_again() {
    let trace = pay([Event::asks(503, 1), Event::Cut, Event::Cut]);
    assert_eq!(trace.outcome.verdict(), "unknown");
    assert_eq!(trace.outcome.error().retry_after(), None, "{}", trace.outcome.error());
}

#[test]
fn a_used_up_budget_ends_as_not_sent_with_the_wait() {
    let mut rate_limiter = RateLimiter::with_limits(RateLimits::all(2));
    let ticket = rate_limiter.queue(Limit::General, START.tick, START.tick);
    assert_eq!(rate_limiter.poll(ticket, START.tick), Permit::Granted);
    let hurried = policy(|policy| policy.deadline = 30 * SECOND);
    for kind in Kind::ALL {
        let trace =
            drive(kind, &hurried, &mut rate_limiter, &[Turn::at_once(Event::answer(201))], false);
        assert!(trace.sent.is_empty());
        assert_eq!(
            trace.outcome.verdict(),
            if kind.moves_money() { "not moved" } else { "failed" }
        );
        let error = trace.outcome.error();
        assert_eq!(error.not_sent(), Some(NotSentReason::RateLimit));
        let wait = error.retry_after().unwrap();
        assert!(wait > 30 * SECOND && wait <= 61 * SECOND, "{wait:?}");
        assert_eq!(rate_limiter.waiting(), 0, "its place is free again");
    }
    // With time enough the call waits for its turn.
    let turns = [Turn::at_once(Event::answer(201))];
    let trace = drive(
        Kind::Ussd,
        &policy(|policy| policy.deadline = 90 * SECOND),
        &mut rate_limiter,
        &turns,
        false,
    );
    assert_eq!(trace.outcome.verdict(), "ok");
    assert!(trace.sent[0].at > START.tick);
}

#[test]
fn a_budget_that_lasts_longer_than_the_doubt_allows_stops_the_repeat() {
    // The only call of a minute is spent on the first attempt; the window is over before the next.
    let patient = policy(|policy| policy.deadline = 90 * SECOND);
    let turns = [Turn::at_once(Event::Cut), Turn::at_once(Event::answer(201))];
    let trace = drive(
        Kind::Ussd,
        &patient,
        &mut RateLimiter::with_limits(RateLimits::all(2)),
        &turns,
        false,
    );
    assert_eq!((trace.sent.len(), trace.outcome.verdict()), (1, "unknown"));
    let trace = drive(
        Kind::Get,
        &patient,
        &mut RateLimiter::with_limits(RateLimits::all(2)),
        &turns,
        false,
    );
    assert_eq!((trace.sent.len(), trace.outcome.verdict()), (2, "ok"), "a read waits for its turn");
}

#[test]
fn no_time_at_all_ends_as_not_sent() {
    for tight in [
        policy(|policy| policy.deadline = Duration::ZERO),
        policy(|policy| policy.attempt_timeout = Duration::ZERO),
    ] {
        let trace = run(Kind::Ussd, &tight, [Event::answer(201)]);
        assert_eq!((trace.sent.len(), trace.outcome.verdict()), (0, "not moved"));
        assert_eq!(trace.outcome.error().not_sent(), Some(NotSentReason::Deadline));
        assert!(trace.outcome.error().is_timeout() && trace.outcome.error().attempts().is_empty());
    }
}

#[test]
fn every_attempt_is_told_in_its_order() {
    let turns = [
        Turn { event: Event::connect(), delay: 0, entropy: 0 },
        Turn { event: Event::answer(429), delay: 51, entropy: 0 },
        Turn { event: Event::cut_response(503), delay: 102, entropy: 0 },
    ];
    let five = policy(|policy| policy.attempt_timeout = 5 * SECOND);
    let trace = drive(Kind::Ussd, &five, &mut RateLimiter::unlimited(), &turns, false);
    let attempts = trace.outcome.error().attempts();
    let seen: Vec<AttemptResult> = attempts.iter().map(|attempt| attempt.result).collect();
    assert_eq!(
        seen,
        [
            AttemptResult::NotSent(NotSentReason::Connect),
            AttemptResult::Response(StatusCode::TOO_MANY_REQUESTS),
            AttemptResult::CutResponse(StatusCode::SERVICE_UNAVAILABLE)
        ]
    );
    // 51 and 102 are a fifth and two fifths of 255, give or take what a division drops.
    let latencies: Vec<u128> =
        attempts.iter().map(|attempt| (attempt.latency.as_micros() + 5) / 1000).collect();
    assert_eq!(latencies, [0, 1000, 2000]);
}

#[test]
fn an_answer_whose_body_was_cut_is_not_called_empty() {
    let once = policy(|policy| policy.max_retries = 0);
    for status in [301, 400, 409, 503] {
        let trace = run(Kind::Ussd, &once, [Event::cut_response(status)]);
        let text = trace.outcome.error().to_string();
        assert!(text.contains(&status.to_string()) && !text.contains("empty"), "{text}");
    }
}

/// A gateway page's call that is polled by hand.
fn by_hand(answers: &[(u16, &str)]) -> (Call, Result<(), MoneyError>) {
    let mut rate_limiter = RateLimiter::unlimited();
    let mut call = Call::new(Kind::Gateway.prepare(), CallPolicy::default(), START);
    let (mut now, mut answers) = (START, (1..).zip(answers));
    loop {
        match call.poll(&mut rate_limiter, now) {
            CallStep::Wait(wait) => now = now.saturating_add(wait),
            CallStep::Send { .. } => {
                let (sent, (status, body)) = answers.next().unwrap();
                let mut response = http::Response::new(Bytes::from((*body).to_owned()));
                *response.status_mut() = StatusCode::from_u16(*status).unwrap();
                response.headers_mut().insert("x-request-id", HeaderValue::from_static("r-1"));
                call.on_response(response, now, 0);
                let (number, attempt) = call.newest_attempt().unwrap();
                assert_eq!(number, sent);
                assert_eq!(
                    attempt.result,
                    AttemptResult::Response(StatusCode::from_u16(*status).unwrap())
                );
            }
            CallStep::Done(result) => {
                let result = InitGatewayPayment::conclude(result).map(|response| {
                    assert_eq!(response.meta.headers["x-request-id"], "r-1");
                    assert_eq!(response.value.gateway_url, "https://admin.kpay.site/g");
                });
                return (call, result);
            }
            step => panic!("{step:?}"),
        }
    }
}

#[test]
fn an_observer_can_read_each_attempt_even_after_the_end() {
    let (call, result) = by_hand(&[(503, ""), (201, Kind::Gateway.good_body())]);
    assert!(result.is_ok());
    assert_eq!(call.newest_attempt().map(|(number, _)| number), Some(2));
    let (call, result) = by_hand(&[(503, ""), (400, "{}")]);
    assert!(matches!(result, Err(MoneyError::Unknown { .. })));
    assert_eq!(call.newest_attempt().map(|(number, _)| number), Some(2));
}

#[test]
fn polling_on_after_the_end_says_so_and_claims_nothing() {
    let mut rate_limiter = RateLimiter::unlimited();
    let (mut call, _) = by_hand(&[(201, Kind::Gateway.good_body())]);
    let CallStep::Done(Err(failure)) = call.poll(&mut rate_limiter, START) else {
        panic!("not over")
    };
    let text = MoneyError::from(failure).to_string();
    assert!(!text.contains("nothing was sent") && !text.contains("deadline"), "{text}");
    // The caller has the page's address from the first answer.
    assert!(!text.contains("is safe"), "{text}");
}
