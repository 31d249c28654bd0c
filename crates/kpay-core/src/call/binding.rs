//! A call whose responses a binding to another language reads itself.

use std::time::Duration;

use super::step::Action;
use super::{Call, Delivery, End, RateLimiter, State};
use crate::endpoint::response::{CallFailure, unreadable};
use crate::error::AttemptResult;
use crate::error::body::{FoundBody, RefusalBody};
use crate::error::head::HeadTexts;
use crate::error::unreadable::BodyProblem;
use crate::order::open_orders::Aftermath;
use crate::time::Now;
use crate::wire::value::ReadProblem;

/// What to do next, for a binding to another language.
#[derive(Debug)]
pub enum BindingStep {
    /// The call has ended, with a success unless there is a failure.
    Done(Option<CallFailure>),
    /// Send the request, and give up after `timeout`.
    Send {
        /// Headers and body together must be there by then.
        timeout: Duration,
    },
    /// Ask again after this long.
    Wait(Duration),
}

/// The body of a response, as far as the protocol looks at it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum BodyReading<'a> {
    /// Of a success: what [`answers`](crate::binding::answers) says.
    Read,
    /// Of any status but success.
    Refusal(RefusalBody<'a>),
    /// Of a success: not what [`answers`](crate::binding::answers) says.
    Unreadable {
        /// Where the first problem is, like `amount`; `None` when it is not JSON at all.
        path: Option<&'a str>,
        /// What is wrong there.
        problem: &'a str,
        /// What it says as an error of KPay's, and the body itself.
        body: RefusalBody<'a>,
        /// The `id`, `reference`, `externalId` and `gatewayUrl` that stand in it; empty where there is
        /// none.
        found: FoundBody<'a>,
    },
}

impl Call {
    /// As [`poll`](Self::poll): what to send is in [`request`](Self::request), and the binding has read
    /// what succeeded.
    pub fn poll_for_binding(&mut self, rate_limiter: &mut RateLimiter, now: Now) -> BindingStep {
        match self.step(rate_limiter, now) {
            Action::Send { timeout } => BindingStep::Send { timeout },
            Action::Wait(wait) => BindingStep::Wait(wait),
            Action::End => BindingStep::Done(match self.end.take() {
                Some(End::Failed(failure)) => Some(failure),
                Some(End::Read | End::Succeeded(_)) => None,
                None => Some(self.was_over()),
            }),
        }
    }

    /// As [`on_response`](Self::on_response), for a binding that has read the body.
    pub fn on_response_for_binding(
        &mut self,
        head: HeadTexts<'_>,
        body: BodyReading<'_>,
        now: Now,
        entropy: u64,
    ) {
        let result = AttemptResult::Response(head.status);
        let Some(sent) = self.record(result, now.tick) else { return };
        let (end, aftermath) = match body {
            BodyReading::Read => (End::Read, Aftermath::Proof),
            BodyReading::Refusal(body) => {
                return self.on_refusal(sent, head, Some(&body), now, entropy);
            }
            BodyReading::Unreadable { path, problem, body, found } => {
                let attempts = std::mem::take(&mut self.attempts);
                let said = BodyProblem { problem: ReadProblem::new(problem, path), body, found };
                let failure = unreadable(&self.request, head, said, attempts);
                (End::Failed(failure), Aftermath::Doubt)
            }
        };
        (self.state, self.aftermath) = (State::Ended, aftermath);
        self.end = Some(end);
    }

    /// As [`on_failure`](Self::on_failure), with the parts that a binding knows.
    pub fn on_failure_for_binding(
        &mut self,
        delivery: Delivery,
        timed_out: bool,
        head: Option<HeadTexts<'_>>,
        now: Now,
        entropy: u64,
    ) {
        self.on_no_response(delivery, timed_out, head, None, now, entropy);
    }
}
