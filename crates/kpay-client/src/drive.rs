//! The one loop that drives every call.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{Request, Response};
use kpay_core::{
    Call, CallFailure, CallOutcome, CallPolicy, CallStep, InvalidInputError, Now, PreparedRequest,
    RawResponse, TransportError, Verdict,
};

use crate::client::Shared;
use crate::marker::Boxed;
use crate::observer::{AttemptEvent, OutcomeEvent};
use crate::options::CallOptions;
use crate::runtime::RunningCall;
use crate::trace;
use crate::transport::FreshConnection;

/// A call that gives its place in the rate limiter's queue back when its caller lets go, and then says
/// what became of the money.
struct Driven {
    call: Call,
    shared: Arc<Shared>,
    /// Whether each attempt takes a new connection.
    fresh: bool,
    ended: bool,
}

impl Drop for Driven {
    fn drop(&mut self) {
        self.call.leave(&mut self.shared.rate_limiter());
        if !self.ended {
            let now = self.shared.now();
            self.call.abandon(now);
            let step = self.call.poll(&mut self.shared.rate_limiter(), now);
            if let CallStep::Done(result) = step {
                self.conclude(&result);
            }
        }
        self.call.settle(&mut self.shared.orders());
    }
}

/// Drives a call to its end.
///
/// Boxed: moved from future into future by value, it would be copied at each level, and compiled
/// again in each program.
///
/// # Errors
/// When the options forbid it.
pub(crate) fn run(
    shared: &Arc<Shared>,
    options: &CallOptions,
    mut request: PreparedRequest,
) -> Result<RunningCall, InvalidInputError> {
    request.add_headers(&options.headers)?;
    let (operation, policy) = (request.operation(), options.over(&shared.policy));
    let (now, fresh) = (shared.now(), is_sent_once(&request, &policy));
    let call = match Call::begin(request, policy, now, &mut shared.orders()) {
        Ok(call) => call,
        Err(failure) => return Ok(Box::pin(std::future::ready(Err(failure)))),
    };
    let driven = Driven { call, shared: Arc::clone(shared), fresh, ended: false };
    let call = trace::in_call(operation, Box::pin(drive(driven, now)));
    Ok(if operation.moves_money() { shared.runtime.kept_going(call) } else { call })
}

/// Whether a call ends as unknown after its first attempt that may have been processed. A kept
/// connection that the server closes at that moment would cost it the outcome.
fn is_sent_once(request: &PreparedRequest, policy: &CallPolicy) -> bool {
    let operation = request.operation();
    operation.moves_money()
        && (policy.max_retries == 0 || !policy.retries_after_unknown(operation.retry))
}

async fn drive(mut driven: Driven, mut now: Now) -> Result<RawResponse, CallFailure> {
    let shared = &*Arc::clone(&driven.shared);
    if let Some(reason) = shared.runtime.obstacle_here() {
        driven.call.refuse(reason);
    }
    loop {
        match driven.next(shared, now) {
            Next::Ended(result) => {
                driven.ended = true;
                driven.conclude(&result);
                return result;
            }
            Next::Wait(wait) => {
                wait.await;
                now = shared.now();
            }
            Next::Attempt(attempt) => {
                let answer = attempt.await;
                now = shared.now();
                driven.on_answer(answer, now);
            }
        }
    }
}

/// What the loop does next, begun.
enum Next<'a> {
    Ended(Result<RawResponse, CallFailure>),
    Wait(Boxed<'a, ()>),
    Attempt(Boxed<'a, Result<Response<Bytes>, TransportError>>),
}

impl Driven {
    fn next<'a>(&mut self, shared: &'a Shared, now: Now) -> Next<'a> {
        match self.call.poll(&mut shared.rate_limiter(), now) {
            CallStep::Done(result) => Next::Ended(result),
            CallStep::Wait(wait) => Next::Wait(shared.runtime.sleep_boxed(wait)),
            CallStep::Send { mut request, timeout } => {
                if self.fresh {
                    request.extensions_mut().insert(FreshConnection);
                }
                Next::Attempt(attempt(shared, request, timeout))
            }
            // Core may learn steps that this driver doesn't know; to ask again is always right.
            _ => Next::Wait(shared.runtime.sleep_boxed(Duration::ZERO)),
        }
    }

    fn on_answer(&mut self, answer: Result<Response<Bytes>, TransportError>, now: Now) {
        match answer {
            Ok(response) => {
                // A success is never repeated, and to ask the system takes a while.
                let is_success = response.status().is_success();
                let entropy = if is_success { 0 } else { self.shared.entropy() };
                self.call.on_response(response, now, entropy);
            }
            Err(failure) => self.call.on_failure(failure, now, self.shared.entropy()),
        }
        tell(self);
    }

    /// Tells the observer how a call that moves money has ended.
    fn conclude(&self, result: &Result<RawResponse, CallFailure>) {
        let request = self.call.request();
        // Where a panic ends the call, a second one would end the program.
        let observer = self.shared.observer.as_ref().filter(|_| !std::thread::panicking());
        let (Some(observer), Some(external_id)) = (observer, request.external_id()) else { return };
        let id = result.as_ref().ok().and_then(RawResponse::id);
        let outcome = match result {
            Ok(_) if id.is_some() => CallOutcome::Accepted,
            // The caller reads such an answer as unknown too.
            Ok(_) => CallOutcome::Unknown,
            Err(failure) => match failure.verdict {
                Verdict::AlreadyExists => CallOutcome::AlreadyExists,
                Verdict::NotMoved => CallOutcome::NotMoved,
                _ => CallOutcome::Unknown,
            },
        };
        let id = id.as_deref();
        let operation = request.operation();
        observer.on_outcome(&OutcomeEvent { operation, external_id, outcome, id });
    }
}

/// One attempt, bounded here where the transport does not bound it.
fn attempt(
    shared: &Shared,
    request: Request<Bytes>,
    timeout: Duration,
) -> Boxed<'_, Result<Response<Bytes>, TransportError>> {
    let answer = shared.transport.send_boxed(request, timeout);
    if shared.transport.keeps_timeout_itself() {
        return answer;
    }
    Box::pin(async move {
        match select(answer, shared.runtime.sleep_boxed(timeout)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), _)) => Err(TransportError::timed_out()),
        }
    })
}

fn tell(driven: &Driven) {
    let Some((number, attempt)) = driven.call.newest_attempt() else { return };
    let event = AttemptEvent {
        operation: driven.call.request().operation(),
        attempt: number,
        result: attempt.result,
        latency: attempt.latency,
    };
    trace::attempt_ended(&event);
    if let Some(observer) = &driven.shared.observer {
        observer.on_attempt(&event);
    }
}

#[cfg(all(test, feature = "test-util"))]
mod outcomes;
