//! A failure from what the SDK or the system reports.

use std::error::Error as StdError;
use std::io;

use kpay_native::core::RefusalCase;
use kpay_native::{Error, ErrorKind, InvalidInputError, MoneyError, OrderState};

use super::{Failure, FailureKind};
use crate::api::order_facts::{Fact, OrderFacts};
use crate::exit::Exit;
use crate::output::wording::for_the_command;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        of(&error, error.to_string(), Exit::of_error(&error))
    }
}

impl From<InvalidInputError> for Failure {
    /// Outside of a call, where an [`Error`] would say that nothing was sent.
    fn from(input: InvalidInputError) -> Self {
        let message = input.to_string();
        let error = Error::from(input);
        of(&error, message, Exit::of_error(&error))
    }
}

impl From<MoneyError> for Failure {
    fn from(error: MoneyError) -> Self {
        let mut failure = of(error.error(), error.to_string(), Exit::of_money_error(&error));
        failure.0.outcome = Some(match &error {
            MoneyError::AlreadyExists { .. } => OrderState::AlreadyExists,
            MoneyError::NotMoved(_) => OrderState::NotMoved,
            MoneyError::Unknown { .. } => OrderState::Unknown,
        });
        failure.0.next_step = Some(error.next_step().as_str());
        // The one that was sent, whatever an answer says.
        let facts = OrderFacts::default().with(Fact::ExternalId, error.external_id());
        let refund = match error.error().refusal().map(|refusal| &refusal.case) {
            Some(RefusalCase::AlreadyRefunded(id)) => id.as_ref(),
            _ => None,
        };
        failure.with_facts(&facts.with(Fact::RefundId, refund))
    }
}

impl From<io::Error> for Failure {
    /// Output that could not be written.
    fn from(error: io::Error) -> Self {
        let message = format!("the output could not be written: {error}");
        Self::new(FailureKind::Output, Exit::Trouble, message)
    }
}

fn of(error: &Error, message: String, exit: Exit) -> Failure {
    let mut failure = Failure::new(kind(error), exit, message);
    failure.0.field = error.invalid_input().map(InvalidInputError::field);
    failure.0.status = error.status().map(|status| status.as_u16());
    if let Some(refusal) = error.refusal() {
        failure.0.code.clone_from(&refusal.code);
        failure.0.messages.clone_from(&refusal.messages);
    }
    if let Some(unreadable) = error.unreadable() {
        failure.0.code.clone_from(&unreadable.code);
        failure.0.messages.clone_from(&unreadable.messages);
        let operation = error.operation().map_or("", |operation| operation.name);
        failure.0.facts.learn(&OrderFacts::from_unreadable(operation, &unreadable.found));
    }
    failure.0.retry_after_ms =
        error.retry_after().map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    failure.0.advice = error.advice().map(|advice| for_the_command(advice).into_owned());
    failure.0.cause = innermost_cause(error);
    failure
}

fn kind(error: &Error) -> FailureKind {
    match error.kind() {
        ErrorKind::InFlight => FailureKind::InFlight,
        ErrorKind::InvalidInput => FailureKind::InvalidInput,
        ErrorKind::NotSent => FailureKind::NotSent,
        ErrorKind::Refused => FailureKind::Refused,
        ErrorKind::Unreadable => FailureKind::Unreadable,
        // A case that core may learn says least when taken for this one.
        _ => FailureKind::NoResponse,
    }
}

/// The last of the causes: the system's own word, where the others only say that there is one.
pub(crate) fn innermost_cause(error: &dyn StdError) -> Option<String> {
    let mut cause = error.source()?;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Some(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_input_of_a_call_is_said_not_to_be_sent() {
        let input = || InvalidInputError::new("body", "is too long");
        assert_eq!(Failure::from(input()).message(), "body: is too long");
        let of_call = Failure::from(Error::from(input()));
        assert_eq!(of_call.message(), "body: is too long (nothing was sent)");
        assert_eq!(Failure::from(input()).exit(), of_call.exit());
    }

    #[test]
    fn an_error_in_json_has_only_the_fields_that_are_known() {
        let input = InvalidInputError::new("amount", "must be more than zero");
        let failure = Failure::from(MoneyError::from(input));
        assert_eq!(
            serde_json::to_value(&failure).unwrap(),
            serde_json::json!({
                "kind": "invalid_input",
                "message": "this call moved no money: amount: must be more than zero (nothing was sent)",
                "field": "amount",
                "outcome": "not_moved",
                "nextStep": "correct",
                "exitCode": 2,
            })
        );
    }
}
