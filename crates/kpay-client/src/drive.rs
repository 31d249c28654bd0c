//! The one loop that drives every call.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{Request, Response};
use kpay_core::{
    Call, CallFailure, CallPolicy, ExternalId, InvalidInput, PreparedRequest, RawResponse, Step,
    TransportError,
};

use crate::client::Shared;
use crate::observer::AttemptEvent;
use crate::trace;

/// A place among the calls in flight, given back when the call ends or its caller lets go.
pub(crate) struct InFlight {
    shared: Arc<Shared>,
    external_id: Option<ExternalId>,
}

impl InFlight {
    /// Takes the place of `external_id`.
    ///
    /// # Errors
    /// When a call of this client with the same externalId has not ended.
    pub(crate) fn enter(
        shared: &Arc<Shared>,
        external_id: Option<&ExternalId>,
    ) -> Result<Self, InvalidInput> {
        if let Some(external_id) = external_id
            && !shared.in_flight().insert(external_id.clone())
        {
            let reason =
                "a call with the same externalId is in flight in this client: await that one";
            return Err(InvalidInput::new("externalId", reason));
        }
        Ok(Self { shared: Arc::clone(shared), external_id: external_id.cloned() })
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(external_id) = &self.external_id {
            self.shared.in_flight().remove(external_id);
        }
    }
}

/// A call that gives its place in the budget's queue back when its caller lets go.
struct Driven<'a> {
    call: Call,
    shared: &'a Shared,
}

impl Drop for Driven<'_> {
    fn drop(&mut self) {
        self.call.leave(&mut self.shared.budget());
    }
}

pub(crate) async fn run(
    in_flight: InFlight,
    request: PreparedRequest,
    policy: CallPolicy,
) -> Result<RawResponse, CallFailure> {
    let operation = request.operation();
    trace::in_call(operation, async {
        let shared = &*in_flight.shared;
        let call = Call::new(request, policy, shared.now());
        let mut driven = Driven { call, shared };
        loop {
            let step = driven.call.poll(&mut shared.budget(), shared.now());
            match step {
                Step::Wait(wait) => shared.runtime.sleep_boxed(wait).await,
                Step::Send { request, timeout } => {
                    match attempt(shared, request, timeout).await {
                        Ok(response) => {
                            // A success is never repeated, and to ask the system takes a while.
                            let is_success = response.status().is_success();
                            let entropy = if is_success { 0 } else { shared.entropy() };
                            driven.call.on_response(response, shared.now(), entropy);
                        }
                        Err(failure) => {
                            driven.call.on_failure(failure, shared.now(), shared.entropy());
                        }
                    }
                    tell(&driven);
                }
                Step::Done(result) => return result,
                // Core may learn steps that this driver doesn't know; to ask again is always right.
                _ => {}
            }
        }
    })
    .await
}

/// Races the attempt against its time-out, so that any transport is bounded.
async fn attempt(
    shared: &Shared,
    request: Request<Bytes>,
    timeout: Duration,
) -> Result<Response<Bytes>, TransportError> {
    let answer = shared.transport.send_boxed(request, timeout);
    let too_late = pin!(shared.runtime.sleep_boxed(timeout));
    match select(answer, too_late).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(TransportError::timed_out()),
    }
}

fn tell(driven: &Driven<'_>) {
    let Some((attempt, seen)) = driven.call.newest_attempt() else { return };
    let event = AttemptEvent {
        operation: driven.call.request().operation(),
        attempt,
        seen: seen.seen,
        latency: seen.latency,
    };
    trace::attempt_ended(&event);
    if let Some(observer) = &driven.shared.observer {
        observer.on_attempt(&event);
    }
}
