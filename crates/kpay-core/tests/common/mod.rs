//! What the tests share: a request of each kind, and a driver in virtual time.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod money;
#[cfg(feature = "binding")]
pub(crate) mod samples;
pub(crate) mod vectors;

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use kpay_core::endpoint::{GetMe, GetPayment, InitGatewayPayment, InitUssdPayment};
use kpay_core::{
    BaseUrl, Call, CallFailure, CallPolicy, CallStep, Credentials, Currency, Endpoint, Error,
    ExternalId, Money, MoneyError, NotSentReason, Now, PaymentId, PhoneNumber, PreparedRequest,
    Provider, RateLimiter, RawResponse, Tick, TransportError, UnixMillis,
};

/// When every call of the tests starts; the wall clock stands between two seconds on purpose.
pub(crate) const START: Now =
    Now::new(Tick::from_duration(Duration::from_secs(1_000)), UnixMillis::new(1_780_000_000_250));

pub(crate) const EXTERNAL_ID: &str = "ORDER-12345";
pub(crate) const PHONE_NUMBER: &str = "237653456789";

/// One of the operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ussd,
    Gateway,
    Get,
    Me,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Ussd, Self::Gateway, Self::Get, Self::Me];

    pub(crate) fn moves_money(self) -> bool {
        matches!(self, Self::Ussd | Self::Gateway)
    }

    pub(crate) fn prepare(self) -> PreparedRequest {
        self.prepare_with(&Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f").unwrap())
    }

    pub(crate) fn prepare_with(self, keys: &Credentials) -> PreparedRequest {
        let url = BaseUrl::kpay();
        match self {
            Self::Ussd => ussd().prepare(&url, keys),
            Self::Gateway => gateway().prepare(&url, keys),
            Self::Get => GetPayment::new(PaymentId::new("pay_1").unwrap()).prepare(&url, keys),
            Self::Me => GetMe::new().prepare(&url, keys),
        }
        .unwrap()
    }

    /// A body that this operation reads as its success.
    pub(crate) fn good_body(self) -> &'static str {
        match self {
            Self::Ussd | Self::Get => r#"{"id":"pay_1","status":"PENDING"}"#,
            Self::Gateway => {
                r#"{"id":"pay_1","status":"PENDING","gatewayUrl":"https://admin.kpay.site/g"}"#
            }
            Self::Me => r#"{"environment":"TEST"}"#,
        }
    }

    pub(crate) fn conclude(self, result: Result<RawResponse, CallFailure>) -> Outcome {
        match self {
            Self::Ussd => money(InitUssdPayment::conclude(result)),
            Self::Gateway => money(InitGatewayPayment::conclude(result)),
            Self::Get => GetPayment::conclude(result).map_or_else(Outcome::Failed, |_| Outcome::Ok),
            Self::Me => GetMe::conclude(result).map_or_else(Outcome::Failed, |_| Outcome::Ok),
        }
    }
}

pub(crate) fn ussd() -> InitUssdPayment {
    InitUssdPayment::new(
        ExternalId::new(EXTERNAL_ID).unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new(PHONE_NUMBER).unwrap(),
    )
}

pub(crate) fn gateway() -> InitGatewayPayment {
    let id = ExternalId::new(EXTERNAL_ID).unwrap();
    InitGatewayPayment::new(id, Money::new(5000, Currency::Xaf), "https://shop.example/return")
}

/// How a call ended, whatever its type.
#[derive(Debug)]
pub(crate) enum Outcome {
    Ok,
    Failed(Error),
    Money(MoneyError),
}

impl Outcome {
    pub(crate) fn error(&self) -> &Error {
        match self {
            Self::Ok => panic!("a success"),
            Self::Failed(error) => error,
            Self::Money(error) => error.error(),
        }
    }

    /// The failure of a call that moves money.
    pub(crate) fn money_error(&self) -> &MoneyError {
        match self {
            Self::Money(error) => error,
            outcome => panic!("no failure of a money call: {outcome:?}"),
        }
    }

    pub(crate) fn verdict(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed(_) => "failed",
            Self::Money(MoneyError::AlreadyExists { .. }) => "already exists",
            Self::Money(MoneyError::NotMoved(_)) => "not moved",
            Self::Money(MoneyError::Unknown { .. }) => "unknown",
        }
    }
}

fn money<T>(result: Result<T, MoneyError>) -> Outcome {
    result.map_or_else(Outcome::Money, |_| Outcome::Ok)
}

/// What becomes of one attempt.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Answer { status: u16, retry_after: RetryAfter, body: Body },
    Cut,
    CutResponse { status: u16, retry_after: RetryAfter, timed_out: bool },
    NotSent(NotSentReason),
    TimedOut,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// What the operation reads as its success; with another status KPay's own form of an error.
    Good,
    Raw(Vec<u8>),
}

/// The header, and what a client has to make of it.
#[derive(Clone, Debug)]
pub(crate) enum RetryAfter {
    Absent,
    /// A date so many seconds from the answer's.
    Date(i64),
    Garbage(String),
    /// More seconds than any integer holds.
    Huge,
    Seconds(u64),
}

impl RetryAfter {
    fn headers(&self, now: Now) -> HeaderMap {
        let text = match self {
            Self::Absent => return HeaderMap::new(),
            Self::Date(_) => httpdate::fmt_http_date(UNIX_EPOCH + self.date(now)),
            Self::Garbage(text) => text.clone(),
            Self::Huge => "9".repeat(40),
            Self::Seconds(seconds) => seconds.to_string(),
        };
        HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(&text).unwrap())])
    }

    /// How long the server asks to wait; nothing for garbage and moments that have passed.
    pub(crate) fn asked(&self, now: Now) -> Option<Duration> {
        let asked = match self {
            Self::Absent | Self::Garbage(_) => Duration::ZERO,
            Self::Date(_) => self.date(now).saturating_sub(Duration::from_millis(now.unix.get())),
            Self::Huge => Duration::from_secs(u64::MAX),
            Self::Seconds(seconds) => Duration::from_secs(*seconds),
        };
        Some(asked).filter(|asked| !asked.is_zero())
    }

    fn date(&self, now: Now) -> Duration {
        let Self::Date(offset) = self else { panic!("no date") };
        Duration::from_secs((now.unix.get() / 1000).saturating_add_signed(*offset))
    }
}

impl Event {
    pub(crate) fn answer(status: u16) -> Self {
        Self::answer_with(status, RetryAfter::Absent, Body::Good)
    }

    pub(crate) fn answer_with(status: u16, retry_after: RetryAfter, body: Body) -> Self {
        Self::Answer { status, retry_after, body }
    }

    pub(crate) fn asks(status: u16, seconds: u64) -> Self {
        Self::answer_with(status, RetryAfter::Seconds(seconds), Body::Good)
    }

    pub(crate) fn connect() -> Self {
        Self::NotSent(NotSentReason::Connect)
    }

    pub(crate) fn cut_response(status: u16) -> Self {
        Self::CutResponse { status, retry_after: RetryAfter::Absent, timed_out: false }
    }

    pub(crate) fn retry_after(&self) -> &RetryAfter {
        match self {
            Self::Answer { retry_after, .. } | Self::CutResponse { retry_after, .. } => retry_after,
            Self::Cut | Self::NotSent(_) | Self::TimedOut => &RetryAfter::Absent,
        }
    }

    pub(crate) fn apply(&self, call: &mut Call, kind: Kind, now: Now, entropy: u64) {
        let failure = match self {
            Self::Answer { status, retry_after, body } => {
                let body = match body {
                    Body::Good if (200..300).contains(status) => {
                        Bytes::from_static(kind.good_body().as_bytes())
                    }
                    Body::Good => {
                        format!(r#"{{"statusCode":{status},"message":"said by KPay"}}"#).into()
                    }
                    Body::Raw(bytes) => Bytes::from(bytes.clone()),
                };
                let is_html = body.starts_with(b"<");
                let content_type = if is_html { "text/html" } else { "application/json" };
                let mut response = http::Response::new(body);
                *response.status_mut() = StatusCode::from_u16(*status).unwrap();
                *response.headers_mut() = retry_after.headers(now);
                let content_type = HeaderValue::from_static(content_type);
                response.headers_mut().insert(CONTENT_TYPE, content_type);
                return call.on_response(response, now, entropy);
            }
            Self::CutResponse { status, retry_after, timed_out } => {
                let failure =
                    if *timed_out { TransportError::timed_out() } else { TransportError::cut() };
                failure.with_head(StatusCode::from_u16(*status).unwrap(), retry_after.headers(now))
            }
            Self::Cut => TransportError::cut(),
            Self::NotSent(reason) => TransportError::not_sent(*reason),
            Self::TimedOut => TransportError::timed_out(),
        };
        call.on_failure(failure, now, entropy);
    }
}

/// An event, and when it comes in 255ths of the attempt's time-out: 255 is right at it.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) event: Event,
    pub(crate) delay: u8,
    pub(crate) entropy: u64,
}

impl Turn {
    /// An event that comes at once, followed by the middle of the backoff.
    pub(crate) fn at_once(event: Event) -> Self {
        Self { event, delay: 0, entropy: u64::MAX / 2 }
    }
}

/// One attempt as the server and the clock saw it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Tick,
    pub(crate) timeout: Duration,
    pub(crate) request: Request<Bytes>,
    pub(crate) event: Event,
    pub(crate) answered: Now,
}

/// The whole of a call.
#[derive(Debug)]
pub(crate) struct Trace {
    pub(crate) sent: Vec<Sent>,
    pub(crate) ended: Tick,
    pub(crate) outcome: Outcome,
}

/// Drives a call to its end; the turns start over when they are used up. With `noise` it also does
/// what a driver must not do, which has to change nothing.
pub(crate) fn drive(
    kind: Kind,
    policy: &CallPolicy,
    rate_limiter: &mut RateLimiter,
    turns: &[Turn],
    noise: bool,
) -> Trace {
    let mut call = Call::new(kind.prepare(), policy.clone(), START);
    let mut now = START;
    let mut sent: Vec<Sent> = Vec::new();
    for _ in 0..100_000 {
        match call.poll(rate_limiter, now) {
            CallStep::Wait(wait) => {
                if noise {
                    call.on_response(http::Response::new(Bytes::from("{}")), now, 1);
                    call.on_failure(TransportError::cut(), now, 1);
                }
                now = now.saturating_add(wait);
            }
            CallStep::Send { request, timeout } => {
                let turn = &turns[sent.len() % turns.len()];
                let delay = timeout / 255 * u32::from(turn.delay);
                let delay = if turn.delay == 255 { timeout } else { delay };
                if noise {
                    let step = call.poll(rate_limiter, now);
                    assert!(matches!(step, CallStep::Wait(wait) if wait == timeout), "{step:?}");
                    let step = call.poll(rate_limiter, now.saturating_add(timeout));
                    assert!(matches!(step, CallStep::Wait(Duration::ZERO)), "{step:?}");
                }
                let at = now.tick;
                now = now.saturating_add(delay);
                turn.event.apply(&mut call, kind, now, turn.entropy);
                sent.push(Sent { at, timeout, request, event: turn.event.clone(), answered: now });
            }
            CallStep::Done(result) => {
                if noise {
                    call.on_response(http::Response::new(Bytes::from("{}")), now, 1);
                    call.on_failure(TransportError::cut(), now, 1);
                    let step = call.poll(rate_limiter, now);
                    assert!(matches!(step, CallStep::Done(Err(_))), "{step:?}");
                }
                return Trace { sent, ended: now.tick, outcome: kind.conclude(result) };
            }
            step => panic!("a new kind of step: {step:?}"),
        }
    }
    panic!("the call never ends");
}

/// [`drive`] with events that come at once and a rate limiter without limits.
pub(crate) fn run(
    kind: Kind,
    policy: &CallPolicy,
    events: impl IntoIterator<Item = Event>,
) -> Trace {
    let turns: Vec<Turn> = events.into_iter().map(Turn::at_once).collect();
    drive(kind, policy, &mut RateLimiter::unlimited(), &turns, false)
}

/// What a call without retries ends in when KPay, or something before it, answers so.
pub(crate) fn answer_once(
    request: PreparedRequest,
    response: http::Response<Bytes>,
) -> Result<RawResponse, CallFailure> {
    let mut call = Call::new(request, policy(|policy| policy.max_retries = 0), START);
    let mut rate_limiter = RateLimiter::unlimited();
    let CallStep::Send { .. } = call.poll(&mut rate_limiter, START) else {
        panic!("nothing to send")
    };
    call.on_response(response, START, 0);
    let CallStep::Done(result) = call.poll(&mut rate_limiter, START) else { panic!("not done") };
    result
}

/// The default policy, changed.
pub(crate) fn policy(change: impl FnOnce(&mut CallPolicy)) -> CallPolicy {
    let mut policy = CallPolicy::default();
    change(&mut policy);
    policy
}

/// A payment on the phone under the default policy.
pub(crate) fn pay(events: impl IntoIterator<Item = Event>) -> Trace {
    run(Kind::Ussd, &CallPolicy::default(), events)
}
