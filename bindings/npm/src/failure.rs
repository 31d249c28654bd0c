//! Errors as texts: each [`ErrorText`], and KPay's messages behind them.

use kpay_core::binding::Say;
use kpay_core::{CallFailure, Error, InvalidInputError, MoneyError, RefusalCase};

use crate::border::ErrorText;
use crate::names::{kind_code, outcome_name, refusal_code};
use crate::texts::{add, joined, millis};

/// A call that ended without a success.
pub(crate) fn failed(failure: CallFailure) -> String {
    let moves_money = failure.error.operation().is_some_and(|operation| operation.moves_money());
    if !moves_money {
        return write(&failure.error, &failure.error.said(), ["", "", ""]);
    }
    let external_id = failure.external_id.clone();
    let error = MoneyError::from(failure);
    let outcome = outcome_name(&error);
    let external_id = external_id.as_ref().map_or("", |id| id.as_str());
    let next_step = error.next_step().as_str();
    write(error.error(), &error.said(), [outcome, external_id, next_step])
}

/// Input that can't be used.
pub(crate) fn invalid_input(input: &InvalidInputError) -> String {
    joined(&["invalid_input", &input.said(), input.field()])
}

/// The error of a question that was not understood, which must not look like a success.
pub(crate) fn misunderstood() -> String {
    refused("internal", "the engine did not understand: please report it")
}

/// Any other refusal.
pub(crate) fn refused(code: &str, message: &str) -> String {
    joined(&[code, message])
}

/// The texts of an error. Each is set at its place, so that the list of places is the only order.
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
    let status = error.status().map(|status| status.as_u16().said());
    let wait = error.retry_after().map(|wait| millis(wait).said());
    let mut texts = [""; ErrorText::COUNT];
    let mut set = |place: ErrorText, text| texts[place as usize] = text;
    set(ErrorText::Code, code);
    set(ErrorText::Message, message);
    set(ErrorText::Field, error.invalid_input().map_or("", InvalidInputError::field));
    set(ErrorText::Outcome, outcome);
    set(ErrorText::ExternalId, external_id);
    set(ErrorText::Status, status.as_deref().unwrap_or_default());
    set(ErrorText::RetryAfter, wait.as_deref().unwrap_or_default());
    set(ErrorText::KpayCode, kpay_code.map_or("", String::as_str));
    set(ErrorText::RefundId, refund);
    set(ErrorText::Advice, error.advice().unwrap_or_default());
    set(ErrorText::NextStep, next_step);
    set(ErrorText::Excerpt, excerpt);
    let mark = |is_so| if is_so { "true" } else { "" };
    set(ErrorText::Retryable, mark(retryable));
    set(ErrorText::TimedOut, mark(error.is_timeout()));
    set(ErrorText::HasMessages, mark(refusal.is_some() || !messages.is_empty()));
    let mut said = joined(&texts);
    for message in messages {
        add(&mut said, &[message]);
    }
    said
}
