//! Scripts of failures to drive a call with.

use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use proptest::option::of;
use proptest::prelude::*;

use super::objects::payment_json;
use super::refusals::{proxy_answer, refusal};
use kpay_core::{
    Call, CallPolicy, CallStep, NotSentReason, Now, PreparedRequest, RateLimiter, TransportError,
};
use kpay_core::{CallFailure, RawResponse};

/// How an attempt ends.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AttemptEnd {
    /// A whole answer: success or refusal.
    Response(Response<Bytes>),
    /// The connection was cut before an answer; KPay may have acted.
    Cut,
    /// Status and headers came, the body did not come whole.
    CutResponse(StatusCode, HeaderMap),
    /// Surely not a byte was sent.
    NotSent(NotSentReason),
    /// No answer in time; KPay may have acted.
    TimedOut,
}

/// One attempt of a [`Script`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Turn {
    /// How the attempt ends.
    pub end: AttemptEnd,
    /// How long it takes, up to 40 s. [`Script::drive`] ends it at its time-out at the latest.
    pub delay: Duration,
    /// The random number of the wait that follows.
    pub entropy: u64,
}

impl Turn {
    /// What a transport gives for the attempt: for a transport of your own in a test.
    ///
    /// # Errors
    /// When the attempt is to end without a whole answer.
    pub fn to_result(&self) -> Result<Response<Bytes>, TransportError> {
        Err(match &self.end {
            AttemptEnd::Response(answer) => return Ok(answer.clone()),
            AttemptEnd::Cut => TransportError::cut(),
            AttemptEnd::CutResponse(status, headers) => {
                TransportError::cut().with_head(*status, headers.clone())
            }
            AttemptEnd::NotSent(reason) => TransportError::not_sent(*reason),
            AttemptEnd::TimedOut => TransportError::timed_out(),
        })
    }

    /// The result and how long it takes, when the attempt is given up after `timeout`.
    fn within(&self, timeout: Duration) -> (Result<Response<Bytes>, TransportError>, Duration) {
        match self.end {
            AttemptEnd::NotSent(_) => (self.to_result(), self.delay.min(timeout)),
            AttemptEnd::Response(_) | AttemptEnd::Cut | AttemptEnd::CutResponse(..)
                if self.delay < timeout =>
            {
                (self.to_result(), self.delay)
            }
            _ => (Err(TransportError::timed_out()), timeout),
        }
    }
}

/// What the attempts of a call meet, in order.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Script {
    /// The attempts, one to six; each after them times out.
    pub turns: Vec<Turn>,
}

/// How a call ended that a [`Script`] drove.
#[derive(Debug)]
#[non_exhaustive]
pub struct ScriptRun {
    /// What the call ended with; [`Endpoint::conclude`](kpay_core::Endpoint::conclude) reads it.
    pub result: Result<RawResponse, CallFailure>,
    /// How many attempts were sent.
    pub sent: usize,
    /// When it ended.
    pub ended: Now,
}

impl Script {
    /// Drives one call to its end, on clocks that only the script moves: no time passes.
    ///
    /// ```
    /// use kpay_core::endpoint::InitUssdPayment;
    /// use kpay_core::{BaseUrl, RateLimiter, CallPolicy, Endpoint, Now};
    /// use proptest::prelude::*;
    ///
    /// let inputs = (kpay_strategies::script(), kpay_strategies::init_ussd_payment(), kpay_strategies::credentials());
    /// proptest!(|((script, payment, keys) in inputs)| {
    ///     let request = payment.prepare(&BaseUrl::kpay(), &keys)?;
    ///     let run = script.drive(request, CallPolicy::default(), &mut RateLimiter::new(), Now::default());
    ///     // What your code does with each end goes here.
    ///     if let Err(error) = InitUssdPayment::conclude(run.result) {
    ///         prop_assert_eq!(error.external_id().is_some(), !matches!(error, kpay_core::MoneyError::NotMoved(_)));
    ///     }
    /// });
    /// ```
    pub fn drive(
        &self,
        request: PreparedRequest,
        policy: CallPolicy,
        rate_limiter: &mut RateLimiter,
        start: Now,
    ) -> ScriptRun {
        let mut call = Call::new(request, policy, start);
        let mut turns = self.turns.iter();
        let mut now = start;
        let mut sent = 0;
        loop {
            match call.poll(rate_limiter, now) {
                CallStep::Done(result) => return ScriptRun { result, sent, ended: now },
                CallStep::Wait(wait) => {
                    now = now.saturating_add(wait.max(Duration::from_millis(1)));
                }
                CallStep::Send { timeout, .. } => {
                    sent += 1;
                    let (result, delay, entropy) = match turns.next() {
                        Some(turn) => {
                            let (result, delay) = turn.within(timeout);
                            (result, delay, turn.entropy)
                        }
                        None => (Err(TransportError::timed_out()), timeout, 0),
                    };
                    now = now.saturating_add(delay);
                    match result {
                        Ok(answer) => call.on_response(answer, now, entropy),
                        Err(failure) => call.on_failure(failure, now, entropy),
                    }
                }
                step => panic!("a call asked for {step:?}, which this version does not know"),
            }
        }
    }
}

/// Scripts for calls that answer with a payment: one to six attempts that are answered with success
/// or a refusal (with `Retry-After` at times), cut, cut within the answer, timed out or never sent,
/// each after 0 to 40 s.
pub fn script() -> impl Strategy<Value = Script> {
    script_with(payment_json())
}

/// Scripts like [`script`]'s, for calls whose success has these JSON bodies.
///
/// ```
/// use proptest::prelude::*;
///
/// proptest!(|(script in kpay_strategies::script_with(kpay_strategies::refund_json()))| {
///     prop_assert!((1..=6).contains(&script.turns.len()));
/// });
/// ```
pub fn script_with(
    success: impl Strategy<Value = String> + 'static,
) -> impl Strategy<Value = Script> {
    prop::collection::vec(turn(success), 1..=6).prop_map(|turns| Script { turns })
}

/// Policies of a call: 0 to 4 repeats, attempts of 1 to 40 s, deadlines of 1 to 120 s, and the
/// repeat after an unknown outcome left to the operation, allowed or refused.
pub fn call_policy() -> impl Strategy<Value = CallPolicy> {
    (0_u32..=4, 1_u64..=40, 1_u64..=120, of(any::<bool>()), 0_u64..=60).prop_map(
        |(max_retries, attempt, deadline, retry_after_unknown, window)| {
            let mut policy = CallPolicy::default();
            policy.max_retries = max_retries;
            policy.attempt_timeout = Duration::from_secs(attempt);
            policy.deadline = Duration::from_secs(deadline);
            policy.retry_after_unknown = retry_after_unknown;
            policy.unknown_window = Duration::from_secs(window);
            policy
        },
    )
}

pub(super) fn turn(
    success: impl Strategy<Value = String> + 'static,
) -> impl Strategy<Value = Turn> {
    let delay = prop_oneof![4 => 0_u64..3_000, 1 => 0_u64..=40_000].prop_map(Duration::from_millis);
    (end(success), delay, any::<u64>()).prop_map(|(end, delay, entropy)| Turn {
        end,
        delay,
        entropy,
    })
}

fn end(success: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = AttemptEnd> {
    let created = prop::sample::select(vec![StatusCode::OK, StatusCode::CREATED]);
    let retry_after = of(0_u64..90);
    let refused = (prop_oneof![5 => refusal(), 1 => proxy_answer()], retry_after.clone())
        .prop_map(|((status, body), wait)| answer(status, body, wait));
    let reason = prop::sample::select(vec![
        NotSentReason::Connect,
        NotSentReason::Connect,
        NotSentReason::Tls,
    ]);
    let any_status = prop_oneof![created.clone(), refusal().prop_map(|(status, _)| status)];
    prop_oneof![
        3 => (created, success).prop_map(|(status, body)| answer(status, body, None)),
        4 => refused,
        1 => Just(AttemptEnd::Cut),
        1 => (any_status, retry_after)
            .prop_map(|(status, wait)| AttemptEnd::CutResponse(status, headers(wait))),
        1 => reason.prop_map(AttemptEnd::NotSent),
        1 => Just(AttemptEnd::TimedOut),
    ]
}

fn answer(status: StatusCode, body: String, retry_after: Option<u64>) -> AttemptEnd {
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers(retry_after);
    AttemptEnd::Response(answer)
}

fn headers(retry_after: Option<u64>) -> HeaderMap {
    retry_after.map(|seconds| (RETRY_AFTER, HeaderValue::from(seconds))).into_iter().collect()
}
