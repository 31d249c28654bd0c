//! One logical call: attempts, waits, time-outs, and what a failure says of money.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response as HttpResponse, StatusCode};

use crate::answer::Problem;
use crate::budget::{Budget, Permit, Ticket};
use crate::erased::{AnswerBody, AnswerHead, RefusalBody, RefusalTexts};
use crate::error::{
    Attempt, Cause, Error, Met, NotSentReason, Refusal, RefusalCase, Seen, Unreadable,
};
use crate::operation::REFUSED_TOKEN;
use crate::request::PreparedRequest;
use crate::response::{CallFailure, RawResponse, ResponseMeta, Said, Verdict, unreadable};
use crate::transport_error::{Delivery, TransportError};
use crate::{CallPolicy, ErasedStep, Now, Repeat, Step, Tick, backoff};

/// The longest `Retry-After` that is waited for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// A logical call as a state machine without IO.
///
/// **Ask [`poll`](Self::poll) until it says `Done`; answer every `Send` with exactly one of
/// [`on_response`](Self::on_response) and [`on_failure`](Self::on_failure) before asking again.**
/// Once an attempt may have been processed, a call that moves money ends as unknown unless a later
/// 2xx or 409 proves what happened.
///
/// ```
/// use bytes::Bytes;
/// use kpay_core::{BaseUrl, Budget, Call, CallPolicy, Credentials, Endpoint, Now, Step, endpoint};
///
/// let credentials = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?;
/// let request = endpoint::Me::new().prepare(&BaseUrl::kpay(), &credentials)?;
/// let (mut budget, now) = (Budget::new(), Now::default());
///
/// let mut call = Call::new(request, CallPolicy::default(), now);
/// let Step::Send { request, .. } = call.poll(&mut budget, now) else { panic!("nothing to send") };
/// assert_eq!(request.uri().path(), "/api/v1/payments/me");
///
/// let body = r#"{"application":{"id":"a","name":"Shop"},"environment":"TEST"}"#;
/// call.on_response(http::Response::new(Bytes::from(body)), now, 0);
/// let Step::Done(result) = call.poll(&mut budget, now) else { panic!("not done") };
/// let me = endpoint::Me::conclude(result)?;
/// assert!(me.environment.is_test());
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
    /// The first attempt that may have been processed, and when it was sent.
    doubt: Option<(Tick, Error)>,
    /// What the newest failed attempt says, for when no other follows.
    last: Option<(Error, Verdict)>,
    /// The wait that was asked for last, and not kept.
    asked_wait: Option<Duration>,
    /// What the call ended with, until it is asked for.
    end: Option<End>,
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
    Read,
    Succeeded(Box<RawResponse>),
}

/// What to do after an attempt.
enum Next {
    End,
    Repeat { wait: Duration },
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
            request,
            policy,
        }
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
    pub fn poll(&mut self, budget: &mut Budget, now: Now) -> Step {
        match self.step(budget, now) {
            ErasedStep::Send { timeout } => {
                Step::Send { request: self.request.to_request(), timeout }
            }
            ErasedStep::Wait(wait) => Step::Wait(wait),
            ErasedStep::Done(_) => Step::Done(match self.end.take() {
                Some(End::Succeeded(response)) => Ok(*response),
                Some(End::Failed(failure)) => Err(failure),
                Some(End::Read) | None => Err(self.was_over()),
            }),
        }
    }

    /// As [`poll`](Self::poll), for a binding to another language: what to send is in
    /// [`request`](Self::request), and it has read what succeeded.
    pub fn poll_erased(&mut self, budget: &mut Budget, now: Now) -> ErasedStep {
        match self.step(budget, now) {
            ErasedStep::Done(_) => ErasedStep::Done(match self.end.take() {
                Some(End::Failed(failure)) => Some(failure),
                Some(End::Read | End::Succeeded(_)) => None,
                None => Some(self.was_over()),
            }),
            other => other,
        }
    }

    /// What to do next; how it ended is in `end`.
    fn step(&mut self, budget: &mut Budget, now: Now) -> ErasedStep {
        match &mut self.state {
            State::Ended => ErasedStep::Done(None),
            State::InFlight { sent, timeout } => {
                ErasedStep::Wait(timeout.saturating_sub(now.tick.saturating_since(*sent)))
            }
            State::Ready { not_before } => {
                let wait = not_before.saturating_since(now.tick);
                if wait.is_zero() { self.send(budget, now.tick) } else { ErasedStep::Wait(wait) }
            }
        }
    }

    /// Takes the answer of the attempt in flight. `entropy` is any random number.
    pub fn on_response(&mut self, response: HttpResponse<Bytes>, now: Now, entropy: u64) {
        let (head, body) = response.into_parts();
        if head.status.is_success() {
            self.on_success(head.status, head.headers, body, now);
        } else {
            let head = AnswerHead::of(head.status, &head.headers, now.unix);
            self.on_refusal_answer(head, body, now, entropy);
        }
    }

    /// As [`on_response`](Self::on_response), for a binding to another language that has read the
    /// body.
    pub fn on_answer(
        &mut self,
        head: AnswerHead<'_>,
        body: AnswerBody<'_>,
        now: Now,
        entropy: u64,
    ) {
        let Some(sent) = self.record(Seen::Answer(head.status), now.tick) else { return };
        let end = match body {
            AnswerBody::Read => End::Read,
            AnswerBody::Refusal(body) => {
                return self.on_refusal(sent, head, Some(&body), now, entropy);
            }
            AnswerBody::Unreadable { path, problem, body, found } => {
                let attempts = std::mem::take(&mut self.attempts);
                let said = Said { problem: Problem::new(problem, path), body, found };
                End::Failed(unreadable(&self.request, head, said, attempts))
            }
        };
        self.state = State::Ended;
        self.end = Some(end);
    }

    fn on_success(&mut self, status: StatusCode, headers: HeaderMap, body: Bytes, now: Now) {
        if self.record(Seen::Answer(status), now.tick).is_none() {
            return;
        }
        let body = self.request.masks().in_success(body);
        let attempts = std::mem::take(&mut self.attempts);
        let meta = ResponseMeta { status, headers, body, attempts };
        let request = self.request.clone();
        self.state = State::Ended;
        self.end = Some(End::Succeeded(Box::new(RawResponse { meta, request })));
    }

    fn on_refusal_answer(&mut self, head: AnswerHead<'_>, body: Bytes, now: Now, entropy: u64) {
        let Some(sent) = self.record(Seen::Answer(head.status), now.tick) else { return };
        let body = self.request.masks().in_failure(body);
        let texts = RefusalTexts::of_json(&body);
        let messages: Vec<&str> = texts.messages.iter().map(|message| &**message).collect();
        self.on_refusal(sent, head, Some(&texts.body(&messages)), now, entropy);
    }

    /// Takes the failure of the attempt in flight. `entropy` is any random number.
    pub fn on_failure(&mut self, failure: TransportError, now: Now, entropy: u64) {
        let head =
            failure.head.as_ref().map(|head| AnswerHead::of(head.status, &head.headers, now.unix));
        let (delivery, timed_out) = (failure.delivery, failure.timed_out);
        let met = Met { detail: failure.detail, source: failure.source };
        self.on_no_answer(delivery, timed_out, head, Some(met), now, entropy);
    }

    /// As [`on_failure`](Self::on_failure), for a binding to another language.
    pub fn on_erased_failure(
        &mut self,
        delivery: Delivery,
        timed_out: bool,
        head: Option<AnswerHead<'_>>,
        now: Now,
        entropy: u64,
    ) {
        self.on_no_answer(delivery, timed_out, head, None, now, entropy);
    }

    fn on_no_answer(
        &mut self,
        delivery: Delivery,
        timed_out: bool,
        head: Option<AnswerHead<'_>>,
        met: Option<Met>,
        now: Now,
        entropy: u64,
    ) {
        let seen = match (head, delivery) {
            (Some(head), _) => Seen::CutAnswer(head.status),
            (None, Delivery::NotSent(reason)) => Seen::NotSent(reason),
            (None, Delivery::MaybeSent) if timed_out => Seen::TimedOut,
            (None, Delivery::MaybeSent) => Seen::Cut,
        };
        let Some(sent) = self.record(seen, now.tick) else { return };
        match (head, delivery) {
            (Some(head), _) if head.status.is_success() => {
                let unreadable = Unreadable::cut(head, timed_out, self.request.masks());
                let error = Error::new(Cause::Unreadable(unreadable));
                let error = error.with_source(met.and_then(|met| met.source));
                self.on_cut_success(sent, error, now, entropy);
            }
            (Some(head), _) => self.on_refusal(sent, head, None, now, entropy),
            (None, Delivery::NotSent(reason)) => {
                let error = Error::no_connection(reason, &self.request, met);
                self.last = Some((error, Verdict::NotMoved));
                let next = self.after_failure(entropy);
                self.end_or_repeat(next, now.tick);
            }
            (None, Delivery::MaybeSent) => {
                let error = Error::new(Cause::NoAnswer { timed_out });
                self.set_doubt(sent, error.with_source(met.and_then(|met| met.source)));
                let next = self.after_failure(entropy);
                self.end_or_repeat(next, now.tick);
            }
        }
    }

    /// A success whose body was cut, late or too large: a call that moves money was surely accepted, so a
    /// repeat could only do harm; a read may be repeated.
    fn on_cut_success(&mut self, sent: Tick, error: Error, now: Now, entropy: u64) {
        self.set_doubt(sent, error);
        let next = if self.moves_money() { Next::End } else { self.after_failure(entropy) };
        self.end_or_repeat(next, now.tick);
    }

    fn on_refusal(
        &mut self,
        sent: Tick,
        head: AnswerHead<'_>,
        body: Option<&RefusalBody<'_>>,
        now: Now,
        entropy: u64,
    ) {
        let request = &self.request;
        let refusal =
            Refusal::read(request.operation(), request.asked(), head, body, request.masks());
        let asked_wait = refusal.retry_after;
        let is_conflict = matches!(refusal.case, RefusalCase::Conflict);
        let is_refunded = matches!(refusal.case, RefusalCase::AlreadyRefunded(_));
        self.asked_wait = asked_wait;
        let error = Error::new(Cause::Refused(refusal));
        let repeats = self.repeats_made();
        let next = match head.status.as_u16() {
            409 => {
                let advice = request.operation().conflict_advice(self.doubt.is_some());
                let error = match advice.filter(|_| is_conflict) {
                    Some(advice) => error.with_advice(advice),
                    None => error,
                };
                self.last = Some((error, Verdict::AlreadyExists));
                Next::End
            }
            _ if is_refunded => {
                self.last = Some((error, Verdict::AlreadyExists));
                Next::End
            }
            429 => {
                self.last = Some((error, Verdict::NotMoved));
                self.after_wait(asked_wait, backoff::after_rate_limit(repeats, entropy), entropy)
            }
            400..=407 | 410..=499 => {
                let of_token =
                    head.status == StatusCode::UNAUTHORIZED && request.operation().with_token;
                let error = if of_token { error.with_advice(REFUSED_TOKEN) } else { error };
                self.last = Some((error, Verdict::NotMoved));
                Next::End
            }
            500 | 502 | 503 | 504 => {
                self.set_doubt(sent, error);
                self.after_wait(asked_wait, backoff::after_failure(repeats, entropy), entropy)
            }
            _ => {
                self.set_doubt(sent, error);
                Next::End
            }
        };
        self.end_or_repeat(next, now.tick);
    }

    fn after_failure(&self, entropy: u64) -> Next {
        Next::Repeat { wait: backoff::after_failure(self.repeats_made(), entropy) }
    }

    fn after_wait(&self, asked: Option<Duration>, otherwise: Duration, entropy: u64) -> Next {
        match asked {
            Some(asked) if asked > LONGEST_RETRY_AFTER => Next::End,
            Some(asked) => Next::Repeat { wait: backoff::after_retry_after(asked, entropy) },
            None => Next::Repeat { wait: otherwise },
        }
    }

    fn end_or_repeat(&mut self, next: Next, now: Tick) {
        match next {
            Next::Repeat { wait } if self.may_repeat(now.saturating_add(wait)) => {
                self.state = State::Ready { not_before: now.saturating_add(wait) };
            }
            Next::Repeat { .. } | Next::End => self.end(),
        }
    }

    fn may_repeat(&self, at: Tick) -> bool {
        self.repeats_made() < self.policy.repeats && !self.is_too_late(at)
    }

    fn is_too_late(&self, at: Tick) -> bool {
        at >= self.deadline || !self.doubt_allows(at)
    }

    /// Whether an attempt that may have been processed lets another be sent at `at`.
    fn doubt_allows(&self, at: Tick) -> bool {
        let Some((sent, _)) = &self.doubt else { return true };
        let allowed = match self.request.operation().repeat {
            Repeat::Read => return true,
            Repeat::Money => self.policy.repeat_after_unknown.unwrap_or(false),
            Repeat::MoneyForSeconds => self.policy.repeat_after_unknown.unwrap_or(true),
        };
        allowed && at.saturating_since(*sent) <= self.policy.unknown_window
    }

    fn send(&mut self, budget: &mut Budget, now: Tick) -> ErasedStep {
        let timeout = self.deadline.saturating_since(now).min(self.policy.attempt_timeout);
        if timeout.is_zero() || self.is_too_late(now) {
            return self.give_up(budget, NotSentReason::Deadline, None);
        }
        let limit = self.request.operation().limit;
        let permit = if self.ticket.is_none() && budget.pass_at_once(limit, now) {
            Permit::Granted
        } else {
            let ticket = self.ticket.get_or_insert_with(|| budget.queue(limit, now, self.deadline));
            budget.poll(*ticket, now)
        };
        match permit {
            Permit::Wait { estimate, .. } if self.is_too_late(now.saturating_add(estimate)) => {
                self.give_up(budget, NotSentReason::Budget, Some(estimate))
            }
            Permit::Wait { look_again, .. } => ErasedStep::Wait(look_again),
            Permit::Granted => {
                self.ticket = None;
                self.state = State::InFlight { sent: now, timeout };
                ErasedStep::Send { timeout }
            }
        }
    }

    /// Ends before another attempt: with what was seen, or with nothing sent at all.
    fn give_up(
        &mut self,
        budget: &mut Budget,
        reason: NotSentReason,
        retry_after: Option<Duration>,
    ) -> ErasedStep {
        self.leave(budget);
        self.asked_wait = retry_after;
        if self.last.is_none() {
            self.last = Some((Error::new(Cause::NotSent(reason)), Verdict::NotMoved));
        }
        self.end();
        ErasedStep::Done(None)
    }

    fn was_over(&self) -> CallFailure {
        let over = Error::new(Cause::Misuse("the call was over, and has said how it ended"));
        CallFailure::new(over, Verdict::Unknown, &self.request)
    }

    /// Ends the call because its caller wants no more of it; [`poll`](Self::poll) then says how it
    /// ended. An attempt in flight counts as one that may have been processed.
    pub fn abandon(&mut self, now: Now) {
        if let State::InFlight { .. } = self.state
            && let Some(sent) = self.record(Seen::Cut, now.tick)
        {
            self.set_doubt(sent, Error::new(Cause::NoAnswer { timed_out: false }));
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

    /// Gives the place in the budget's queue back; for a driver whose caller has gone.
    pub fn leave(&mut self, budget: &mut Budget) {
        if let Some(ticket) = self.ticket.take() {
            budget.cancel(ticket);
        }
    }

    /// Notes what the attempt in flight met, and gives the moment it was sent.
    fn record(&mut self, seen: Seen, now: Tick) -> Option<Tick> {
        let State::InFlight { sent, .. } = self.state else { return None };
        let attempt = Attempt::new(seen, now.saturating_since(sent));
        self.attempts.push(attempt);
        self.newest = Some((self.repeats_made() + 1, attempt));
        self.asked_wait = None;
        Some(sent)
    }

    fn set_doubt(&mut self, sent: Tick, error: Error) {
        if self.moves_money() && self.doubt.is_none() {
            self.doubt = Some((sent, error));
        } else {
            self.last = Some((error, Verdict::Unknown));
        }
    }

    fn end(&mut self) {
        let last = self.last.take();
        let (error, verdict) = match (self.doubt.take(), last) {
            // Only a 409 proves something after doubt; a 2xx never comes here.
            (Some(_), Some((error, Verdict::AlreadyExists))) => (error, Verdict::AlreadyExists),
            (Some((_, error)), _) => (error, Verdict::Unknown),
            (None, Some(last)) => last,
            (None, None) => {
                (Error::new(Cause::NotSent(NotSentReason::Deadline)), Verdict::NotMoved)
            }
        };
        let error = error
            .with_retry_after(self.asked_wait)
            .with_attempts(std::mem::take(&mut self.attempts));
        let failure = CallFailure::new(error, verdict, &self.request);
        self.state = State::Ended;
        self.end = Some(End::Failed(failure));
    }

    fn repeats_made(&self) -> u32 {
        u32::try_from(self.attempts.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn moves_money(&self) -> bool {
        self.request.operation().moves_money()
    }
}
