//! Any sequence of answers, failures and delays: what `Call` may do, and what it must do.
//!
//! The expectations are written from the contract ("Idempotency", "Ground rules") and look only at
//! what was sent and what came back.

mod common;

use std::time::Duration;

use common::{Body, Event, Kind, RetryAfter, START, Sent, Trace, Turn, drive};
use kpay_core::{CallPolicy, Limit, NotSentReason, RateLimiter, RateLimits};
use proptest::prelude::*;

const LONGEST_HONOURED: Duration = Duration::from_secs(60);
const SPREAD: Duration = Duration::from_millis(250);
/// The most that is waited where the server asks for nothing.
const LONGEST_BACKOFF: Duration = Duration::from_secs(12);

/// What the contract makes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Accepted,
    AcceptedUnreadable,
    Exists,
    Limited,
    LimitedByAnother,
    Lost,
    NotSent,
    Refused,
    ServerFailure,
    Undocumented,
}

impl Meaning {
    fn of(event: &Event) -> Self {
        let (status, whole, good) = match event {
            Event::Answer { status, body, .. } => (*status, true, matches!(body, Body::Good)),
            Event::CutResponse { status, .. } => (*status, false, false),
            Event::Cut | Event::TimedOut => return Self::Lost,
            Event::NotSent(_) => return Self::NotSent,
        };
        match status {
            200..=299 if whole && good => Self::Accepted,
            200..=299 => Self::AcceptedUnreadable,
            // Whoever says so, the request was not taken in.
            413 | 414 | 431 => Self::Refused,
            429 if good => Self::Limited,
            429 => Self::LimitedByAnother,
            // Only KPay's own word proves anything.
            409 if good => Self::Exists,
            400 | 401 | 403 | 404 | 405 | 415 | 422 if good => Self::Refused,
            500 | 502 | 503 | 504 => Self::ServerFailure,
            _ => Self::Undocumented,
        }
    }

    /// Whether KPay may have acted on the attempt.
    fn is_doubtful(self) -> bool {
        use Meaning::{AcceptedUnreadable, LimitedByAnother, Lost, ServerFailure, Undocumented};
        matches!(self, AcceptedUnreadable | LimitedByAnother | Lost | ServerFailure | Undocumented)
    }

    /// Whether it may be sent again for what it is; limits come on top.
    fn is_repeatable(self, event: &Event, kind: Kind) -> bool {
        match self {
            Self::Limited
            | Self::LimitedByAnother
            | Self::Lost
            | Self::NotSent
            | Self::ServerFailure => true,
            // Only a read, and only where the network failed.
            Self::AcceptedUnreadable => {
                !kind.moves_money() && matches!(event, Event::CutResponse { .. })
            }
            _ => false,
        }
    }
}

#[derive(Clone, Debug)]
struct Scenario {
    kind: Kind,
    policy: CallPolicy,
    /// A limit a minute, and how many calls of others were made and queued before.
    rate_limiter: Option<(u32, u32)>,
    turns: Vec<Turn>,
}

impl Scenario {
    fn run(&self, noise: bool) -> Trace {
        let mut rate_limiter = match self.rate_limiter {
            None => RateLimiter::unlimited(),
            Some((limit, others)) => {
                let mut rate_limiter = RateLimiter::with_limits(RateLimits::all(limit));
                for _ in 0..others {
                    let gone = START.tick.saturating_add(Duration::from_secs(90));
                    let ticket = rate_limiter.queue(Limit::Init, START.tick, gone);
                    rate_limiter.poll(ticket, START.tick);
                }
                rate_limiter
            }
        };
        drive(self.kind, &self.policy, &mut rate_limiter, &self.turns, noise)
    }

    /// Whether the option and the window let a call of this class be sent again at the earliest
    /// after `wait`, given the attempts so far.
    fn doubt_allows(&self, so_far: &[Sent], wait: Duration) -> bool {
        let Some(doubtful) = so_far.iter().find(|sent| Meaning::of(&sent.event).is_doubtful())
        else {
            return true;
        };
        let at = so_far.last().unwrap().answered.tick.saturating_add(wait);
        !self.kind.moves_money()
            || self.policy.retry_after_unknown != Some(false)
                && at.saturating_since(doubtful.at) <= self.policy.unknown_window
    }

    /// Whether another attempt may follow the last of these, if it is sent `wait` later.
    fn allows_repeat(&self, so_far: &[Sent], wait: Duration) -> bool {
        let last = so_far.last().unwrap();
        let meaning = Meaning::of(&last.event);
        let spent = last.answered.tick.saturating_since(START.tick).saturating_add(wait);
        so_far.len() <= self.policy.max_retries as usize
            && meaning.is_repeatable(&last.event, self.kind)
            && asked(last).is_none_or(|asked| asked <= LONGEST_HONOURED)
            && spent < self.policy.deadline
            && self.doubt_allows(so_far, wait)
    }
}

fn is_limited(sent: &Sent) -> bool {
    matches!(Meaning::of(&sent.event), Meaning::Limited | Meaning::LimitedByAnother)
}

/// The wait a server asked for where it is heeded: with a 429 or a failure of its own.
fn asked(sent: &Sent) -> Option<Duration> {
    (is_limited(sent) || Meaning::of(&sent.event) == Meaning::ServerFailure)
        .then(|| sent.event.retry_after().asked(sent.answered))
        .flatten()
}

fn retry_after() -> impl Strategy<Value = RetryAfter> {
    prop_oneof![
        5 => Just(RetryAfter::Absent),
        4 => (0_u64..5).prop_map(RetryAfter::Seconds),
        2 => (0_u64..130).prop_map(RetryAfter::Seconds),
        2 => (-100_i64..130).prop_map(RetryAfter::Date),
        1 => "[ -~]{0,20}".prop_filter("no number", |text| is_no_number(text)).prop_map(RetryAfter::Garbage),
        1 => Just(RetryAfter::Huge),
    ]
}

fn is_no_number(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit())
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![
        6 => prop::sample::select(vec![429_u16, 500, 502, 503, 504]),
        4 => prop::sample::select(vec![
            100_u16, 200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 405, 407, 408, 409, 413, 414, 415, 422, 431, 460,
            499, 501, 505,
        ]),
        2 => 100_u16..=599,
    ]
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        4 => Just(Body::Good),
        // No JSON begins like that, so that this is no success for sure.
        1 => prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| Body::Raw([&b"\xff"[..], &bytes].concat())),
        1 => prop::sample::select(vec!["", "<html></html>", "{\"id\":", "[]", "null"]).prop_map(|text| Body::Raw(text.into())),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    let reason = prop::sample::select(vec![
        NotSentReason::RateLimit,
        NotSentReason::Connect,
        NotSentReason::Deadline,
        NotSentReason::Tls,
    ]);
    let event = prop_oneof![
        6 => (status(), retry_after(), body())
            .prop_map(|(status, retry_after, body)| Event::Answer { status, retry_after, body }),
        2 => (status(), retry_after(), any::<bool>())
            .prop_map(|(status, retry_after, timed_out)| Event::CutResponse { status, retry_after, timed_out }),
        2 => Just(Event::Cut),
        2 => Just(Event::TimedOut),
        2 => reason.prop_map(Event::NotSent),
    ];
    let delay = prop_oneof![4 => 0_u8..8, 2 => any::<u8>(), 1 => Just(255)];
    let entropy = prop_oneof![4 => any::<u64>(), 1 => Just(0), 1 => Just(u64::MAX)];
    (event, delay, entropy).prop_map(|(event, delay, entropy)| Turn { event, delay, entropy })
}

fn policy() -> impl Strategy<Value = CallPolicy> {
    let millis = |values: Vec<u64>| prop::sample::select(values).prop_map(Duration::from_millis);
    (
        0_u32..=5,
        prop_oneof![6 => millis(vec![1, 900, 10_000, 30_000]), 1 => Just(Duration::ZERO), 1 => Just(Duration::MAX)],
        prop_oneof![6 => millis(vec![0, 1, 700, 5_000, 60_000, 300_000]), 3 => (0_u64..120_000).prop_map(Duration::from_millis)],
        prop::sample::select(vec![None, Some(true), Some(false)]),
        prop_oneof![4 => millis(vec![0, 500, 5_000, 60_000]), 1 => Just(Duration::MAX)],
    )
        .prop_map(|(max_retries, attempt_timeout, deadline, retry_after_unknown, unknown_window)| {
            let mut policy = CallPolicy::default();
            policy.max_retries = max_retries;
            policy.attempt_timeout = attempt_timeout;
            policy.deadline = deadline;
            policy.retry_after_unknown = retry_after_unknown;
            policy.unknown_window = unknown_window;
            policy
        })
}

fn scenario_with(
    rate_limiter: impl Strategy<Value = Option<(u32, u32)>>,
) -> impl Strategy<Value = Scenario> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    (kind, policy(), rate_limiter, prop::collection::vec(turn(), 1..7)).prop_map(
        |(kind, policy, rate_limiter, turns)| Scenario { kind, policy, rate_limiter, turns },
    )
}

/// With a rate limiter that is fresh, used up or full of others.
fn scenario() -> impl Strategy<Value = Scenario> {
    scenario_with(prop_oneof![2 => Just(None), 3 => (2_u32..40, 0_u32..60).prop_map(Some)])
}

/// With nothing but the call's own rules.
fn unlimited() -> impl Strategy<Value = Scenario> {
    scenario_with(Just(None))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 768, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn attempts_and_time_stay_within_their_limits(scenario in scenario()) {
        let trace = scenario.run(false);
        let policy = &scenario.policy;
        prop_assert!(trace.sent.len() <= policy.max_retries as usize + 1);
        for sent in &trace.sent {
            let spent = sent.at.saturating_since(START.tick);
            prop_assert!(spent < policy.deadline);
            prop_assert!(!sent.timeout.is_zero());
            prop_assert!(sent.timeout <= policy.attempt_timeout && sent.timeout <= policy.deadline - spent);
        }
        prop_assert!(trace.ended.saturating_since(START.tick) <= policy.deadline);
    }

    #[test]
    fn the_verdict_is_the_contracts_and_unknown_is_sticky(scenario in scenario()) {
        let trace = scenario.run(false);
        let meanings: Vec<Meaning> = trace.sent.iter().map(|sent| Meaning::of(&sent.event)).collect();
        let expected = match meanings.last() {
            Some(Meaning::Accepted) => "ok",
            _ if !scenario.kind.moves_money() => "failed",
            Some(Meaning::Exists) => "already exists",
            _ if meanings.iter().any(|meaning| meaning.is_doubtful()) => "unknown",
            _ => "not moved",
        };
        prop_assert_eq!(trace.outcome.verdict(), expected, "{:?}", meanings);
        if expected != "ok" {
            prop_assert_eq!(trace.outcome.error().attempts().len(), meanings.len());
        }
    }

    #[test]
    fn a_repeat_follows_only_where_the_contract_allows(scenario in scenario()) {
        let trace = scenario.run(false);
        for index in 1..trace.sent.len() {
            let (before, sent) = (&trace.sent[..index], &trace.sent[index]);
            let waited = sent.at.saturating_since(before[index - 1].answered.tick);
            prop_assert!(scenario.allows_repeat(before, waited), "{before:?}");
        }
    }

    #[test]
    fn a_repeat_follows_wherever_it_helps(scenario in unlimited()) {
        let trace = scenario.run(false);
        if let Some(last) = trace.sent.last() {
            let longest = asked(last).map_or(LONGEST_BACKOFF, |asked| asked.saturating_add(SPREAD));
            prop_assert!(!scenario.allows_repeat(&trace.sent, longest), "gave up after {last:?}");
        } else {
            prop_assert!(scenario.policy.deadline.is_zero() || scenario.policy.attempt_timeout.is_zero());
        }
    }

    #[test]
    fn every_attempt_is_the_same_request(scenario in scenario()) {
        let trace = scenario.run(false);
        for pair in trace.sent.windows(2) {
            let (one, other) = (&pair[0].request, &pair[1].request);
            prop_assert_eq!(one.method(), other.method());
            prop_assert_eq!(one.uri(), other.uri());
            prop_assert_eq!(one.headers(), other.headers());
            prop_assert_eq!(one.body(), other.body());
        }
        for sent in trace.sent.iter().filter(|_| scenario.kind.moves_money()) {
            let body: serde_json::Value = serde_json::from_slice(sent.request.body()).unwrap();
            prop_assert_eq!(&body["externalId"], common::EXTERNAL_ID);
        }
    }

    #[test]
    fn waits_are_what_the_server_asks_for_or_the_backoff(scenario in scenario()) {
        let trace = scenario.run(false);
        let mut shortest_after_429 = Duration::from_secs(1);
        for pair in trace.sent.windows(2) {
            let waited = pair[1].at.saturating_since(pair[0].answered.tick);
            let limited = is_limited(&pair[0]);
            let (least, most) = match asked(&pair[0]) {
                Some(asked) => (asked, asked + SPREAD),
                None if limited => (shortest_after_429, LONGEST_BACKOFF),
                None => (Duration::ZERO, Duration::from_secs(4)),
            };
            prop_assert!(waited >= least, "{waited:?} < {least:?}");
            // Others may hold the rate limiter; without them the wait is the call's own.
            prop_assert!(waited <= most || scenario.rate_limiter.is_some(), "{waited:?} > {most:?}");
            if limited {
                shortest_after_429 = (shortest_after_429 * 2).min(Duration::from_secs(4));
            }
        }
    }

    #[test]
    fn a_wait_that_is_too_long_ends_the_call_and_is_given_to_the_caller(scenario in unlimited()) {
        let trace = scenario.run(false);
        let asked_for = trace.sent.iter().map(|sent| {
            let left = scenario.policy.deadline.saturating_sub(sent.answered.tick.saturating_since(START.tick));
            asked(sent).filter(|asked| *asked > LONGEST_HONOURED || *asked >= left)
        });
        for (index, too_long) in asked_for.enumerate().filter_map(|(index, asked)| Some((index, asked?))) {
            prop_assert_eq!(index + 1, trace.sent.len(), "another attempt followed");
            prop_assert_eq!(trace.ended, trace.sent[index].answered.tick, "it waited before it ended");
            prop_assert_eq!(trace.outcome.error().retry_after(), Some(too_long));
        }
    }

    #[test]
    fn a_driver_out_of_step_changes_nothing(scenario in scenario()) {
        let (quiet, noisy) = (scenario.run(false), scenario.run(true));
        prop_assert_eq!(format!("{:?}", quiet.outcome), format!("{:?}", noisy.outcome));
        let times = |trace: &Trace| trace.sent.iter().map(|sent| (sent.at, sent.timeout)).collect::<Vec<_>>();
        prop_assert_eq!(times(&quiet), times(&noisy));
    }
}
