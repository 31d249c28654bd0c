//! Errors as texts: code, message, field, outcome, externalId, status, wait in milliseconds, KPay's
//! code, refund, advice, next step, excerpt, marks and the messages; those at the end may be missing.

use kpay_core::binding::Say;
use kpay_core::{CallFailure, Error, InvalidInputError, MoneyError, RefusalCase};

use crate::names::{kind_code, refusal_code};
use crate::texts::{add, joined, millis};

/// A call that ended without a success.
pub(crate) fn failed(failure: CallFailure) -> String {
    let moves_money = failure.error.operation().is_some_and(|operation| operation.moves_money());
    if !moves_money {
        return write(&failure.error, &failure.error.said(), ["", "", ""]);
    }
    let external_id = failure.external_id.clone();
    let error = MoneyError::from(failure);
    let outcome = match error {
        MoneyError::AlreadyExists { .. } => "already_exists",
        MoneyError::NotMoved(_) => "not_moved",
        MoneyError::Unknown { .. } => "unknown",
    };
    let external_id = external_id.as_ref().map_or("", |id| id.as_str());
    let next_step = error.next_step().as_str();
    write(error.error(), &error.said(), [outcome, external_id, next_step])
}

/// Input that can't be used.
pub(crate) fn invalid_input(input: &InvalidInputError) -> String {
    joined(&["invalid_input", &input.said(), input.field()])
}

/// Nothing may pass for the good answer to what was not understood.
pub(crate) fn misunderstood() -> String {
    refused("internal", "the engine did not understand: please report it")
}

/// Any other refusal.
pub(crate) fn refused(code: &str, message: &str) -> String {
    joined(&[code, message])
}

fn write(error: &Error, message: &str, of_money: [&str; 3]) -> String {
    let [outcome, external_id, next_step] = of_money;
    let refusal = error.refusal();
    let code =
        refusal.map_or_else(|| kind_code(error.kind()), |refusal| refusal_code(&refusal.case));
    let refund = match refusal.map(|refusal| &refusal.case) {
        Some(RefusalCase::AlreadyRefunded(Some(id))) => id.as_str(),
        _ => "",
    };
    // Money is never simply tried again: what may be is what surely did not move.
    let retryable = error.is_transient() && matches!(outcome, "" | "not_moved");
    let unreadable = error.unreadable();
    let (kpay_code, excerpt, messages) = match (refusal, unreadable) {
        (Some(it), _) => {
            (it.code.as_ref(), it.excerpt.as_deref().unwrap_or_default(), &*it.messages)
        }
        (_, Some(it)) => (it.code.as_ref(), &*it.excerpt, &*it.messages),
        _ => (None, "", &[][..]),
    };
    let mut said = String::from(code);
    let status = error.status().map(|status| status.as_u16().said());
    let wait = error.retry_after().map(|wait| millis(wait).said());
    let texts = [
        message,
        error.invalid_input().map_or("", InvalidInputError::field),
        outcome,
        external_id,
        status.as_deref().unwrap_or_default(),
        wait.as_deref().unwrap_or_default(),
        kpay_code.map_or("", String::as_str),
        refund,
        error.advice().unwrap_or_default(),
        next_step,
        excerpt,
    ];
    add(&mut said, &texts);
    said.push('\0');
    for (mark, is_so) in
        [("retryable", retryable), ("timedOut", error.is_timeout()), ("refusal", refusal.is_some())]
    {
        said.push_str(if is_so { mark } else { "" });
    }
    for message in messages {
        add(&mut said, &[message]);
    }
    said
}
