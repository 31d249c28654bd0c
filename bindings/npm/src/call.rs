//! One call, driven by JavaScript.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use kpay_core::erased::{self, AnswerHead, Kind};
use kpay_core::{
    AccessToken, Attempt, CallFailure, CallPolicy, Delivery, ErasedStep, NotSentReason, Now,
    PreparedRequest, RawResponse, Seen, Status,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::failed;
use crate::names::outcome_name;
use crate::object::{Object, list};
use crate::session::{Shared, now};

/// One call of a [`Session`](crate::Session).
#[wasm_bindgen]
pub struct Call {
    shared: Rc<Shared>,
    call: kpay_core::Call,
    answer: Kind,
}

#[wasm_bindgen]
impl Call {
    /// What to do next, as JSON.
    pub fn poll(&mut self, tick: f64, unix: f64) -> String {
        let now = now(tick, unix);
        let mut budget = self.shared.budget.borrow_mut();
        let step = self.call.poll_erased(&mut budget, now);
        drop(budget);
        let mut said = Object::new();
        match step {
            ErasedStep::Send { timeout } => {
                said.json("send", &self.send(millis(timeout)));
            }
            // Rounded up: asked a moment too early, it would only wait again.
            ErasedStep::Wait(wait) => {
                said.number("waitMs", millis(wait).saturating_add(1));
            }
            ErasedStep::Done(result) => self.done(result, &mut said, now),
        }
        said.finish()
    }

    /// Takes the answer of the attempt in flight.
    #[expect(clippy::too_many_arguments, reason = "an object would cost more than it tells")]
    pub fn answer(
        &mut self,
        status: u16,
        content_type: Option<String>,
        retry_after: Option<f64>,
        body: Vec<u8>,
        tick: f64,
        unix: f64,
        entropy: f64,
    ) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        let head = head(status, content_type.as_deref(), retry_after);
        self.call.on_answer(head, Bytes::from(body), now(tick, unix), spread(entropy));
    }

    /// Takes the failure of the attempt in flight: 0 was surely not sent, 1 was cut, 2 timed out.
    #[expect(clippy::too_many_arguments, reason = "an object would cost more than it tells")]
    pub fn fail(
        &mut self,
        kind: u8,
        status: u16,
        content_type: Option<String>,
        retry_after: Option<f64>,
        tick: f64,
        unix: f64,
        entropy: f64,
    ) {
        let delivery = match kind {
            0 => Delivery::NotSent(NotSentReason::Connect),
            _ => Delivery::MaybeSent,
        };
        let status = StatusCode::from_u16(status).ok();
        let head = status.map(|status| head(status, content_type.as_deref(), retry_after));
        self.call.on_erased_failure(delivery, kind == 2, head, now(tick, unix), spread(entropy));
    }

    /// Ends the call because its caller wants no more of it: the error, as JSON. An attempt in
    /// flight counts as one that may have been processed.
    pub fn abandon(&mut self, tick: f64, unix: f64) -> String {
        let now = now(tick, unix);
        self.call.abandon(now);
        let step = self.call.poll_erased(&mut self.shared.budget.borrow_mut(), now);
        match step {
            ErasedStep::Done(Err(failure)) => failed(failure),
            _ => "null".to_owned(),
        }
    }

    /// The attempt that ended last, as JSON.
    #[wasm_bindgen(getter)]
    pub fn attempt(&self) -> String {
        let Some((number, attempt)) = self.call.newest_attempt() else { return "null".to_owned() };
        let mut said = Object::new();
        said.text("operation", self.call.request().operation().name)
            .number("attempt", number.into());
        write_attempt(&mut said, attempt);
        said.finish()
    }

    /// The id of a call that moves money.
    #[wasm_bindgen(getter, js_name = externalId)]
    pub fn external_id(&self) -> Option<String> {
        self.call.request().external_id().map(|id| id.as_str().to_owned())
    }

    /// Gives the place in the queue back.
    pub fn leave(&mut self) {
        self.call.leave(&mut self.shared.budget.borrow_mut());
    }
}

impl Call {
    pub(crate) fn new(
        shared: Rc<Shared>,
        request: PreparedRequest,
        answer: Kind,
        policy: CallPolicy,
        now: Now,
    ) -> Self {
        Self { shared, call: kpay_core::Call::new(request, policy, now), answer }
    }

    /// The attempt to send, as JSON.
    fn send(&self, timeout: u64) -> String {
        let parts = self.call.request().to_secret_parts();
        let mut headers = Object::new();
        headers.text("accept", "application/json");
        if parts.body.is_some() {
            headers.text("content-type", "application/json");
        }
        for (name, value) in &parts.headers {
            headers.text(name, std::str::from_utf8(value).unwrap_or_default());
        }
        let mut send = Object::new();
        send.text("method", parts.method)
            .text("url", &parts.url)
            .json("headers", &headers.finish())
            .number("timeoutMs", timeout)
            .optional("body", parts.body);
        send.finish()
    }

    fn done(&self, result: Result<RawResponse, CallFailure>, said: &mut Object, now: Now) {
        let response = match result.and_then(|raw| raw.read_erased(self.answer)) {
            Ok(response) => response,
            Err(failure) => {
                said.json("failed", &failed(failure));
                return;
            }
        };
        let value = if self.call.request().operation().name == "wallets.token" {
            self.keep_token(&response.value, now)
        } else {
            with_outcome(response.value)
        };
        let mut done = Object::new();
        done.number("status", response.meta.status.as_u16().into())
            .json("attempts", &attempts(&response.meta.attempts))
            .json("value", &value);
        said.json("done", &done.finish());
    }

    /// Keeps a token for as long as it says; nothing of it goes out.
    fn keep_token(&self, answer: &str, now: Now) -> String {
        let members = erased::members(answer).unwrap_or_default();
        let field =
            |name| members.iter().rev().find_map(|(key, value)| (key == name).then_some(*value));
        let token = field("accessToken").and_then(erased::string);
        let expires_in = field("expiresIn").unwrap_or_default();
        let expires_in = erased::string(expires_in).unwrap_or(expires_in.into());
        if let Some(Ok(token)) = token.map(AccessToken::new) {
            self.shared.tokens.borrow_mut().put(token, &expires_in, now);
        }
        "{}".to_owned()
    }
}

fn head(
    status: StatusCode,
    content_type: Option<&str>,
    retry_after: Option<f64>,
) -> AnswerHead<'_> {
    let retry_after = retry_after.map(|millis| Duration::from_millis(millis as u64));
    AnswerHead::new(status, content_type, retry_after.filter(|wait| !wait.is_zero()))
}

/// Adds what the status means, unless KPay says something by that name itself.
fn with_outcome(value: String) -> String {
    let members = erased::members(&value).unwrap_or_default();
    let status = members
        .iter()
        .rev()
        .find_map(|(key, value)| if key == "status" { erased::string(value) } else { None });
    let taken = members.iter().any(|(key, _)| key == "outcome");
    match (status, value.strip_suffix('}')) {
        (Some(status), Some(open)) if !taken => {
            let outcome = outcome_name(Status::from(&*status).outcome());
            [open, ",\"outcome\":\"", outcome, "\"}"].concat()
        }
        _ => value,
    }
}

pub(crate) fn attempts(attempts: &[Attempt]) -> String {
    list(&mut attempts.iter().map(|attempt| {
        let mut said = Object::new();
        write_attempt(&mut said, *attempt);
        said.finish()
    }))
}

fn write_attempt(said: &mut Object, attempt: Attempt) {
    let (seen, status) = match attempt.seen {
        Seen::Answer(status) => ("answer", Some(status)),
        Seen::CutAnswer(status) => ("cut_answer", Some(status)),
        Seen::Cut => ("cut", None),
        Seen::TimedOut => ("timed_out", None),
        Seen::NotSent(_) => ("not_sent", None),
        _ => ("other", None),
    };
    said.text("seen", seen);
    if let Some(status) = status {
        said.number("status", status.as_u16().into());
    }
    said.number("latencyMs", millis(attempt.latency));
}

/// In whole milliseconds, held at the largest value.
pub(crate) fn millis(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1000).saturating_add(duration.subsec_millis().into())
}

/// A fraction of one as 64 random bits.
#[expect(clippy::float_arithmetic, reason = "the host's entropy comes as a fraction; no money")]
pub(crate) fn spread(entropy: f64) -> u64 {
    (entropy * 18_446_744_073_709_551_616.0) as u64
}
