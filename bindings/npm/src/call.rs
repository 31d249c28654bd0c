//! One call, driven by JavaScript.

use std::rc::Rc;

use http::StatusCode;
use kpay_core::binding::{BindingStep, BodyReading, HeadTexts, RefusalBody, Say};
use kpay_core::{Call, CallPolicy, Delivery, NotSentReason, Now, PreparedRequest};

use crate::Answer;
use crate::border::{NOT_SENT, TIMED_OUT};
use crate::failure::{failed, misunderstood};
use crate::held::{HeldItem, hold};
use crate::session::Session;
use crate::texts::{Texts, add, joined, millis};

/// A call, and the client it is of.
pub(crate) struct DrivenCall {
    shared: Rc<Session>,
    call: Call,
}

impl DrivenCall {
    pub(crate) fn start(
        shared: Rc<Session>,
        request: PreparedRequest,
        policy: CallPolicy,
        now: Now,
    ) -> Answer {
        let external_id = request.external_id().map_or("", |id| id.as_str()).to_owned();
        let operation = request.operation().name;
        let life = policy.deadline;
        let begun = Call::begin(request, policy, now, &mut shared.orders.borrow_mut());
        let call = begun.map_err(failed)?;
        let number = hold(HeldItem::Call(Box::new(Self { shared, call })), life, now);
        Ok(joined(&[&*number, operation, &*external_id]))
    }

    #[inline(never)]
    pub(crate) fn ask(&mut self, about: &str, mut of: Texts<'_>) -> Answer {
        match about {
            "poll" => return self.poll(of.now()),
            "hidden" => {
                let hidden = self.call.request().hidden_in_success(of.rest());
                return Ok(hidden.unwrap_or_default());
            }
            "answer" => self.answer(of),
            "fail" => self.fail(of),
            "abandon" => {
                let now = of.now();
                self.call.abandon(now);
                return self.poll(now);
            }
            _ => return Err(misunderstood()),
        }
        Ok(String::new())
    }

    /// What to do next: nothing more, as it ended with success; a number of milliseconds to wait; or
    /// what to send. Any other end is an error.
    fn poll(&mut self, now: Now) -> Answer {
        let mut rate_limiter = self.shared.rate_limiter.borrow_mut();
        match self.call.poll_for_binding(&mut rate_limiter, now) {
            // Rounded up: asked a moment too early, it would only wait again.
            BindingStep::Wait(wait) => Ok(millis(wait).saturating_add(1).said()),
            BindingStep::Send { timeout } => Ok(self.parts(millis(timeout))),
            BindingStep::Done(None) => Ok(String::new()),
            BindingStep::Done(Some(failure)) => Err(failed(failure)),
        }
    }

    /// The attempt to send: time-out in milliseconds, method, address, body, and each header's name and
    /// value. The secrets are among them.
    fn parts(&self, timeout: u64) -> String {
        let parts = self.call.request().expose_parts();
        let body = parts.body.unwrap_or_default();
        let json = "application/json";
        let mut said = joined(&[&timeout.said(), parts.method, &parts.url, body, "accept", json]);
        if !body.is_empty() {
            add(&mut said, &["content-type", json]);
        }
        for (name, scheme, secret) in parts.headers() {
            add(&mut said, &[name, scheme]);
            said.push_str(secret);
        }
        said
    }

    /// Takes the answer of the attempt in flight: moment, entropy, head, and of the body what was read,
    /// how many texts that is, and the body itself.
    ///
    /// Of a success that is nothing when it is as it must be, else place, problem and what names an order
    /// in it; of any other, and behind those, code, error, path and messages.
    fn answer(&mut self, mut of: Texts<'_>) {
        let (now, entropy, status) = (of.now(), of.entropy(), status(&mut of));
        let head = head(status.unwrap_or(StatusCode::BAD_GATEWAY), &mut of);
        let mut said = Vec::new();
        for _ in 0..of.small_number() {
            if of.is_over() {
                break;
            }
            said.push(of.text());
        }
        let text = of.rest();
        let body = match said[..] {
            [path, problem, id, reference, external_id, gateway_url, ref said @ ..]
                if head.status.is_success() =>
            {
                let path = Some(path).filter(|path| !path.is_empty());
                let found = [id, reference, external_id, gateway_url];
                BodyReading::Unreadable { path, problem, body: refusal(said, text), found }
            }
            _ if head.status.is_success() => BodyReading::Read,
            ref said => BodyReading::Refusal(refusal(said, text)),
        };
        self.call.on_response_for_binding(head, body, now, entropy);
    }

    /// Takes the failure of the attempt in flight: moment, entropy, the word for it, and the head where
    /// there was one.
    fn fail(&mut self, mut of: Texts<'_>) {
        let (now, entropy, word) = (of.now(), of.entropy(), of.text());
        let delivery = match word {
            NOT_SENT => Delivery::NotSent(NotSentReason::Connect),
            _ => Delivery::MaybeSent,
        };
        let head = status(&mut of).map(|status| head(status, &mut of));
        self.call.on_failure_for_binding(delivery, word == TIMED_OUT, head, now, entropy);
    }
}

/// Code, error, path and messages.
fn refusal<'a>(said: &'a [&'a str], text: &'a str) -> RefusalBody<'a> {
    match said {
        [code, error, path, messages @ ..] => RefusalBody { code, error, path, messages, text },
        _ => RefusalBody { text, ..RefusalBody::default() },
    }
}

impl Drop for DrivenCall {
    /// Gives back its place in the queue, and tells the client's memory how its order stands.
    fn drop(&mut self) {
        self.call.leave(&mut self.shared.rate_limiter.borrow_mut());
        self.call.settle(&mut self.shared.orders.borrow_mut());
    }
}

fn status(of: &mut Texts<'_>) -> Option<StatusCode> {
    StatusCode::from_u16(u16::try_from(of.number()).ok()?).ok()
}

/// The headers that [`head`] reads, in its order.
#[cfg(test)]
pub(crate) const HEAD: [&str; 4] = ["content-type", "retry-after", "server", "cf-ray"];

/// Content type, wait in milliseconds, and who gave the answer.
fn head<'a>(status: StatusCode, of: &mut Texts<'a>) -> HeadTexts<'a> {
    HeadTexts::new(status, of.given(), of.wait()).given_by(of.given(), of.given())
}
