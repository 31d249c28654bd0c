//! One logical call: attempts, waits, time-outs, and what a failure says of money.

mod answers;
pub(crate) mod backoff;
#[cfg(feature = "binding")]
pub(crate) mod binding;
pub(crate) mod policy;
pub(crate) mod rate_limiter;
pub(crate) mod retry_after;
pub(crate) mod step;
pub(crate) mod transport_error;

pub use policy::CallPolicy;
pub use rate_limiter::{Permit, RateLimiter, RateLimits, Ticket};
use step::Action;
pub use step::CallStep;
pub use transport_error::{
    Delivery, LONGEST_ERROR_BODY, LONGEST_SUCCESS_BODY, ResponseHead, TransportError,
};

use std::time::Duration;

use crate::endpoint::prepared::PreparedRequest;
use crate::endpoint::response::{CallFailure, RawResponse};
use crate::error::Verdict;
use crate::error::{Attempt, AttemptResult, Cause, DoubtSource, Error, NotSentReason};
use crate::order::open_orders::{Aftermath, OpenOrders};
use crate::time::{Now, Tick};

/// A logical call as a state machine without IO.
///
/// **Ask [`poll`](Self::poll) until it says `Done`; answer every `Send` with exactly one of
/// [`on_response`](Self::on_response) and [`on_failure`](Self::on_failure) before asking again.**
/// Once an attempt may have been processed, a call that moves money ends as unknown unless a later
/// 2xx or 409 proves what happened.
///
/// ```
/// use bytes::Bytes;
/// use kpay_core::{BaseUrl, RateLimiter, Call, CallPolicy, Credentials, Endpoint, Now, CallStep, endpoint};
///
/// let credentials = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?;
/// let request = endpoint::GetMe::new().prepare(&BaseUrl::kpay(), &credentials)?;
/// let (mut rate_limiter, now) = (RateLimiter::new(), Now::default());
///
/// let mut call = Call::new(request, CallPolicy::default(), now);
/// let CallStep::Send { request, .. } = call.poll(&mut rate_limiter, now) else { panic!("nothing to send") };
/// assert_eq!(request.uri().path(), "/api/v1/payments/me");
///
/// let body = r#"{"application":{"id":"a","name":"Shop"},"environment":"TEST"}"#;
/// call.on_response(http::Response::new(Bytes::from(body)), now, 0);
/// let CallStep::Done(result) = call.poll(&mut rate_limiter, now) else { panic!("not done") };
/// let me = endpoint::GetMe::conclude(result)?;
/// assert!(me.value.environment.is_test());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Call {
    request: PreparedRequest,
    policy: CallPolicy,
    deadline: Tick,
    state: State,
    ticket: Option<Ticket>,
    attempts: Vec<Attempt>,
    newest: Option<(u32, Attempt)>,
    /// What may have been processed first.
    doubt: Option<Doubt>,
    /// What the newest failed attempt says, for when no other follows.
    last: Option<(Error, Verdict)>,
    /// The wait that was asked for last, and not kept.
    asked_wait: Option<Duration>,
    /// What the call ended with, until it is asked for.
    end: Option<End>,
    /// What an ended call leaves of its order.
    aftermath: Aftermath,
    /// Until when its order counts as under way, where a memory of orders knows it.
    until: Option<Tick>,
}

/// Since when something may have been processed.
#[derive(Debug)]
struct Doubt {
    since: Tick,
    /// What the attempt met; `None` when it was an earlier call's.
    error: Option<Error>,
}

impl Doubt {
    fn whose(&self) -> DoubtSource {
        if self.error.is_some() { DoubtSource::ByThisCall } else { DoubtSource::ByEarlierCall }
    }
}

#[derive(Debug)]
enum State {
    Ready { not_before: Tick },
    InFlight { sent: Tick, timeout: Duration },
    Ended,
}

#[derive(Debug)]
enum End {
    Failed(CallFailure),
    /// A success that a binding has read itself.
    #[cfg(feature = "binding")]
    Read,
    Succeeded(Box<RawResponse>),
}

impl Call {
    /// Starts a call; its deadline counts from `now`.
    pub fn new(request: PreparedRequest, policy: CallPolicy, now: Now) -> Self {
        Self {
            deadline: now.tick.saturating_add(policy.deadline),
            state: State::Ready { not_before: now.tick },
            ticket: None,
            attempts: Vec::new(),
            newest: None,
            doubt: None,
            last: None,
            asked_wait: None,
            end: None,
            aftermath: Aftermath::Nothing,
            until: None,
            request,
            policy,
        }
    }

    /// As [`new`](Self::new), for a client that remembers its open orders: a call whose externalId an
    /// earlier call left unknown starts in doubt, so that only a 2xx or a 409 ends the uncertainty.
    /// [`settle`](Self::settle) gives its place back.
    ///
    /// # Errors
    /// When a call with this externalId is under way: it is of the kind
    /// [`InFlight`](crate::error::ErrorKind::InFlight), and its verdict is unknown. Nothing is sent.
    pub fn begin(
        request: PreparedRequest,
        policy: CallPolicy,
        now: Now,
        orders: &mut OpenOrders,
    ) -> Result<Self, CallFailure> {
        let begun = orders.begin(&request, policy.deadline, now.tick);
        let Ok(begun) = begun else { return Err(CallFailure::in_flight(&request)) };
        let mut call = Self::new(request, policy, now);
        call.until = begun.until;
        if begun.is_in_doubt {
            call.doubt = Some(Doubt { since: now.tick, error: None });
        }
        Ok(call)
    }

    /// Tells the memory of orders how the call stands, ended or given up. A success of
    /// [`poll`](Self::poll) counts as unknown until [`OpenOrders::proven`] says that it was read.
    pub fn settle(&mut self, orders: &mut OpenOrders) {
        let Some(until) = self.until.take() else { return };
        let has_own_doubt = self.doubt.as_ref().is_some_and(|doubt| doubt.error.is_some());
        let aftermath = match self.state {
            State::Ended => self.aftermath,
            State::InFlight { .. } => Aftermath::Doubt,
            State::Ready { .. } if has_own_doubt => Aftermath::Doubt,
            State::Ready { .. } => Aftermath::Nothing,
        };
        orders.settle(&self.request, until, aftermath);
    }

    /// The request that the attempts send.
    pub fn request(&self) -> &PreparedRequest {
        &self.request
    }

    /// The attempt that ended last, with its number from 1; it stays known after the call's end.
    pub fn newest_attempt(&self) -> Option<(u32, Attempt)> {
        self.newest
    }

    /// Says what to do next.
    ///
    /// After `Done` it says `Done` again with an error that the call was over: ask no more.
    pub fn poll(&mut self, rate_limiter: &mut RateLimiter, now: Now) -> CallStep {
        match self.step(rate_limiter, now) {
            Action::Send { timeout } => {
                CallStep::Send { request: self.request.to_request(), timeout }
            }
            Action::Wait(wait) => CallStep::Wait(wait),
            Action::End => CallStep::Done(match self.end.take() {
                Some(End::Succeeded(response)) => Ok(*response),
                Some(End::Failed(failure)) => Err(failure),
                _ => Err(self.was_over()),
            }),
        }
    }

    /// What to do next; how it ended is in `end`.
    fn step(&mut self, rate_limiter: &mut RateLimiter, now: Now) -> Action {
        match &mut self.state {
            State::Ended => Action::End,
            State::InFlight { sent, timeout } => {
                Action::Wait(timeout.saturating_sub(now.tick.saturating_since(*sent)))
            }
            State::Ready { not_before } => {
                let wait = not_before.saturating_since(now.tick);
                if wait.is_zero() { self.send(rate_limiter, now.tick) } else { Action::Wait(wait) }
            }
        }
    }

    fn send(&mut self, rate_limiter: &mut RateLimiter, now: Tick) -> Action {
        let timeout = self.deadline.saturating_since(now).min(self.policy.attempt_timeout);
        if timeout.is_zero() || self.is_too_late(now) {
            return self.give_up(rate_limiter, NotSentReason::Deadline, None);
        }
        let limit = self.request.operation().limit;
        let permit = if self.ticket.is_none() && rate_limiter.pass_at_once(limit, now) {
            Permit::Granted
        } else {
            let ticket =
                self.ticket.get_or_insert_with(|| rate_limiter.queue(limit, now, self.deadline));
            rate_limiter.poll(*ticket, now)
        };
        match permit {
            Permit::Wait { estimate, .. } if self.is_too_late(now.saturating_add(estimate)) => {
                self.give_up(rate_limiter, NotSentReason::RateLimit, Some(estimate))
            }
            Permit::Wait { look_again, .. } => Action::Wait(look_again),
            Permit::Granted => {
                self.ticket = None;
                self.state = State::InFlight { sent: now, timeout };
                Action::Send { timeout }
            }
        }
    }

    /// Ends before another attempt: with what was seen, or with nothing sent at all.
    fn give_up(
        &mut self,
        rate_limiter: &mut RateLimiter,
        reason: NotSentReason,
        retry_after: Option<Duration>,
    ) -> Action {
        self.leave(rate_limiter);
        self.asked_wait = retry_after;
        if self.last.is_none() {
            self.last = Some((Error::new(Cause::NotSent(reason)), Verdict::NotMoved));
        }
        self.end();
        Action::End
    }

    fn was_over(&self) -> CallFailure {
        let over = Error::new(Cause::Misuse("the call was over, and has said how it ended"));
        CallFailure::new(over, Verdict::Unknown, &self.request)
    }

    /// Ends the call because its caller wants no more of it; [`poll`](Self::poll) then says how it
    /// ended. An attempt in flight counts as one that may have been processed.
    pub fn abandon(&mut self, now: Now) {
        if let State::InFlight { .. } = self.state
            && let Some(sent) = self.record(AttemptResult::Cut, now.tick)
        {
            self.set_doubt(sent, Error::new(Cause::NoResponse { timed_out: false }));
        }
        if !matches!(self.state, State::Ended) {
            self.end();
        }
    }

    /// Ends a call that can't be made where its caller is; [`poll`](Self::poll) then says so. It is
    /// for a driver that has not sent an attempt.
    pub fn refuse(&mut self, reason: NotSentReason) {
        if let State::Ready { .. } = self.state {
            self.last = Some((Error::new(Cause::NotSent(reason)), Verdict::NotMoved));
            self.end();
        }
    }

    /// Gives the place in the rate limiter's queue back; for a driver whose caller has gone.
    pub fn leave(&mut self, rate_limiter: &mut RateLimiter) {
        if let Some(ticket) = self.ticket.take() {
            rate_limiter.cancel(ticket);
        }
    }

    /// Notes what the attempt in flight met, and gives the moment it was sent.
    fn record(&mut self, result: AttemptResult, now: Tick) -> Option<Tick> {
        let State::InFlight { sent, .. } = self.state else { return None };
        let attempt = Attempt::new(result, now.saturating_since(sent));
        self.attempts.push(attempt);
        self.newest = Some((self.repeats_made() + 1, attempt));
        self.asked_wait = None;
        Some(sent)
    }

    fn set_doubt(&mut self, sent: Tick, error: Error) {
        let is_first = self.doubt.as_ref().is_none_or(|doubt| doubt.error.is_none());
        if self.moves_money() && is_first {
            self.doubt = Some(Doubt { since: sent, error: Some(error) });
        } else {
            self.last = Some((error, Verdict::Unknown));
        }
    }

    fn end(&mut self) {
        let last = self.last.take();
        let last = last.unwrap_or_else(|| {
            (Error::new(Cause::NotSent(NotSentReason::Deadline)), Verdict::NotMoved)
        });
        let (error, verdict) = match (self.doubt.take(), last) {
            (None, last) => last,
            // Only a 409 proves something after doubt; a 2xx never comes here.
            (Some(doubt), (error, Verdict::AlreadyExists)) => {
                (error.with_doubt(doubt.whose()), Verdict::AlreadyExists)
            }
            (Some(doubt), (last, _)) => {
                let whose = doubt.whose();
                (doubt.error.unwrap_or(last).with_doubt(whose), Verdict::Unknown)
            }
        };
        let error = error
            .with_retry_after(self.asked_wait)
            .with_attempts(std::mem::take(&mut self.attempts));
        self.aftermath = match verdict {
            Verdict::AlreadyExists => Aftermath::Proof,
            Verdict::NotMoved => Aftermath::Nothing,
            Verdict::Unknown => Aftermath::Doubt,
        };
        self.state = State::Ended;
        self.end = Some(End::Failed(CallFailure::new(error, verdict, &self.request)));
    }

    fn repeats_made(&self) -> u32 {
        u32::try_from(self.attempts.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn moves_money(&self) -> bool {
        self.request.operation().moves_money()
    }
}
