//! Errors as JSON.

use kpay_core::erased::Say;
use kpay_core::{CallFailure, Error, InvalidInput, MoneyError, RefusalCase};

use crate::call::{attempts, millis};
use crate::names::{kind_code, refusal_code};
use crate::object::{Object, list, quoted};

/// What became of the money, as JavaScript names it.
struct Money<'a> {
    outcome: &'static str,
    external_id: Option<&'a str>,
}

/// A call that ended without a success.
pub(crate) fn failed(failure: CallFailure) -> String {
    let moves_money = failure.error.operation().is_some_and(|operation| operation.moves_money());
    if !moves_money {
        return write(&failure.error, &failure.error.said(), None);
    }
    let external_id = failure.external_id.clone();
    let error = MoneyError::from(failure);
    let outcome = match error {
        MoneyError::AlreadyExists { .. } => "already_exists",
        MoneyError::NotMoved(_) => "not_moved",
        MoneyError::Unknown { .. } => "unknown",
    };
    let money = Money { outcome, external_id: external_id.as_ref().map(|id| id.as_str()) };
    write(error.error(), &error.said(), Some(money))
}

/// Input that can't be sent, in a call that moves money or another.
pub(crate) fn invalid_input(input: &InvalidInput, moves_money: bool) -> String {
    let money = moves_money.then_some(Money { outcome: "not_moved", external_id: None });
    let mut said = start("invalid_input", &input.said(), false, money);
    said.text("field", input.field()).finish()
}

/// Any other refusal.
pub(crate) fn refused(code: &str, message: &str) -> String {
    start(code, message, false, None).finish()
}

fn start(code: &str, message: &str, retryable: bool, money: Option<Money<'_>>) -> Object {
    let mut said = Object::new();
    said.text("code", code).text("message", message).flag("retryable", retryable);
    if let Some(money) = money {
        said.text("outcome", money.outcome).optional("externalId", money.external_id);
    }
    said
}

fn write(error: &Error, message: &str, money: Option<Money<'_>>) -> String {
    let refusal = error.refusal();
    let code =
        refusal.map_or_else(|| kind_code(error.kind()), |refusal| refusal_code(&refusal.case));
    // Money is never simply tried again: what may be is what surely did not move.
    let retryable =
        error.is_transient() && money.as_ref().is_none_or(|money| money.outcome == "not_moved");
    let mut said = start(code, message, retryable, money);
    if let Some(operation) = error.operation() {
        said.text("operation", operation.name);
    }
    if let Some(status) = error.status() {
        said.number("status", status.as_u16().into());
    }
    if let Some(refusal) = refusal {
        let mut messages = refusal.messages.iter().map(|message| quoted(message));
        said.json("messages", &list(&mut messages)).optional("kpayCode", refusal.code.as_deref());
        if let RefusalCase::AlreadyRefunded(Some(id)) = &refusal.case {
            said.text("refundId", id.as_str());
        }
    }
    if let Some(wait) = error.retry_after() {
        said.number("retryAfterMs", millis(wait));
    }
    if let Some(input) = error.invalid_input() {
        said.text("field", input.field());
    }
    if error.is_timeout() {
        said.flag("timedOut", true);
    }
    said.json("attempts", &attempts(error.attempts())).optional("advice", error.advice()).finish()
}
