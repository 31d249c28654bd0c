//! What an attempt met, and what follows from it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response as HttpResponse, StatusCode};

use super::{Call, Doubt, End, State};
use crate::auth::AuthKind;
use crate::call::backoff;
use crate::call::transport_error::{Delivery, TransportError};
use crate::endpoint::response::{RawResponse, ResponseMeta};
use crate::error::Verdict;
use crate::error::body::{RefusalBody, RefusalTexts};
use crate::error::head::HeadTexts;
use crate::error::{AttemptResult, Cause, Error, FailureDetail, Refusal, UnreadableBody};
use crate::operation::REFUSED_TOKEN;
use crate::operation::RetryClass;
use crate::order::open_orders::Aftermath;
use crate::time::{Now, Tick};

/// The longest `Retry-After` that is waited for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// What to do after an attempt.
enum Next {
    End,
    Retry { wait: Duration },
}

impl Call {
    /// Takes the answer of the attempt in flight. `entropy` is any random number.
    pub fn on_response(&mut self, response: HttpResponse<Bytes>, now: Now, entropy: u64) {
        let (head, body) = response.into_parts();
        if head.status.is_success() {
            self.on_success(head.status, head.headers, body, now);
        } else {
            let head = HeadTexts::of(head.status, &head.headers, now.unix);
            self.on_refusal_answer(head, body, now, entropy);
        }
    }

    fn on_success(&mut self, status: StatusCode, headers: HeaderMap, body: Bytes, now: Now) {
        if self.record(AttemptResult::Response(status), now.tick).is_none() {
            return;
        }
        let body = self.request.masks().in_success(body);
        let attempts = std::mem::take(&mut self.attempts);
        let meta = ResponseMeta { status, headers, body, attempts };
        let request = self.request.clone();
        // It is not read yet.
        (self.state, self.aftermath) = (State::Ended, Aftermath::Doubt);
        self.end = Some(End::Succeeded(Box::new(RawResponse { meta, request })));
    }

    fn on_refusal_answer(&mut self, head: HeadTexts<'_>, body: Bytes, now: Now, entropy: u64) {
        let Some(sent) = self.record(AttemptResult::Response(head.status), now.tick) else {
            return;
        };
        let body = self.request.masks().in_failure(body);
        let texts = RefusalTexts::of_json(&body);
        let messages: Vec<&str> = texts.messages.iter().map(|message| &**message).collect();
        self.on_refusal(sent, head, Some(&texts.body(&messages)), now, entropy);
    }

    /// Takes the failure of the attempt in flight. `entropy` is any random number.
    pub fn on_failure(&mut self, failure: TransportError, now: Now, entropy: u64) {
        let head =
            failure.head.as_ref().map(|head| HeadTexts::of(head.status, &head.headers, now.unix));
        let (delivery, timed_out) = (failure.delivery, failure.timed_out);
        let met = FailureDetail { detail: failure.detail, source: failure.source };
        self.on_no_response(delivery, timed_out, head, Some(met), now, entropy);
    }

    pub(super) fn on_no_response(
        &mut self,
        delivery: Delivery,
        timed_out: bool,
        head: Option<HeadTexts<'_>>,
        met: Option<FailureDetail>,
        now: Now,
        entropy: u64,
    ) {
        let seen = match (head, delivery) {
            (Some(head), _) => AttemptResult::CutResponse(head.status),
            (None, Delivery::NotSent(reason)) => AttemptResult::NotSent(reason),
            (None, Delivery::MaybeSent) if timed_out => AttemptResult::TimedOut,
            (None, Delivery::MaybeSent) => AttemptResult::Cut,
        };
        let Some(sent) = self.record(seen, now.tick) else { return };
        match (head, delivery) {
            (Some(head), _) if head.status.is_success() => {
                let unreadable = UnreadableBody::cut(head, timed_out, self.request.masks());
                let error = Error::new(Cause::Unreadable(unreadable));
                let error = error.with_source(met.and_then(|met| met.source));
                self.on_cut_success(sent, error, now, entropy);
            }
            (Some(head), _) => self.on_refusal(sent, head, None, now, entropy),
            (None, Delivery::NotSent(reason)) => {
                let error = Error::no_connection(
                    reason,
                    self.request.authority(),
                    self.request.masks(),
                    met,
                );
                self.last = Some((error, Verdict::NotMoved));
                let next = self.after_failure(entropy);
                self.end_or_repeat(next, now.tick);
            }
            (None, Delivery::MaybeSent) => {
                let error = Error::new(Cause::NoResponse { timed_out });
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

    pub(super) fn on_refusal(
        &mut self,
        sent: Tick,
        head: HeadTexts<'_>,
        body: Option<&RefusalBody<'_>>,
        now: Now,
        entropy: u64,
    ) {
        let request = &self.request;
        let refusal =
            Refusal::read(request.operation(), request.asked(), head, body, request.masks());
        let (asked_wait, verdict) = (refusal.retry_after, refusal.verdict());
        self.asked_wait = asked_wait;
        let of_token = head.status == StatusCode::UNAUTHORIZED
            && request.operation().auth == AuthKind::Token
            && refusal.is_from_kpay();
        let error = Error::new(Cause::Refused(refusal));
        let error = if of_token { error.with_advice(REFUSED_TOKEN) } else { error };
        let retries = self.repeats_made();
        let wait = match head.status.as_u16() {
            429 => Some(backoff::after_rate_limit(retries, entropy)),
            500 | 502 | 503 | 504 => Some(backoff::after_failure(retries, entropy)),
            _ => None,
        };
        match verdict {
            Verdict::Unknown => self.set_doubt(sent, error),
            Verdict::AlreadyExists | Verdict::NotMoved => self.last = Some((error, verdict)),
        }
        let next = wait.map_or(Next::End, |wait| self.after_wait(asked_wait, wait, entropy));
        self.end_or_repeat(next, now.tick);
    }

    fn after_failure(&self, entropy: u64) -> Next {
        Next::Retry { wait: backoff::after_failure(self.repeats_made(), entropy) }
    }

    fn after_wait(&self, asked: Option<Duration>, otherwise: Duration, entropy: u64) -> Next {
        match asked {
            Some(asked) if asked > LONGEST_RETRY_AFTER => Next::End,
            Some(asked) => Next::Retry { wait: backoff::after_retry_after(asked, entropy) },
            None => Next::Retry { wait: otherwise },
        }
    }

    fn end_or_repeat(&mut self, next: Next, now: Tick) {
        match next {
            Next::Retry { wait } if self.may_repeat(now.saturating_add(wait)) => {
                self.state = State::Ready { not_before: now.saturating_add(wait) };
            }
            Next::Retry { .. } | Next::End => self.end(),
        }
    }

    fn may_repeat(&self, at: Tick) -> bool {
        self.repeats_made() < self.policy.max_retries && !self.is_too_late(at)
    }

    pub(super) fn is_too_late(&self, at: Tick) -> bool {
        at >= self.deadline || !self.doubt_allows(at)
    }

    /// Whether an attempt that may have been processed lets another be sent at `at`. After an earlier
    /// call's, the first attempt was the caller's own choice.
    pub(super) fn doubt_allows(&self, at: Tick) -> bool {
        let Some(Doubt { since, .. }) = &self.doubt else { return true };
        let class = self.request.operation().retry;
        if class == RetryClass::Read {
            return true;
        }
        let allowed = self.policy.retries_after_unknown(class);
        self.attempts.is_empty()
            || allowed && at.saturating_since(*since) <= self.policy.unknown_window
    }
}
