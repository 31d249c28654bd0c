//! The words that JavaScript sees. Its types list the same: see `generated`.

use kpay_core::webhook::{EventFamily, WebhookProblem};
use kpay_core::{Advance, ErrorKind, FieldMatch, MoneyError, RefusalCase, ReturnError};

/// Declares the word for each value of a type, and the list of these words.
macro_rules! words {
    ($function:ident, $LIST:ident, $Type:ty { $($value:pat => $word:literal,)+ }) => {
        pub(crate) fn $function(value: $Type) -> &'static str {
            match value {
                $($value => $word,)+
            }
        }

        #[cfg(test)]
        pub(crate) const $LIST: &[&str] = &[$($word,)+];
    };
}

words!(kind_code, KIND_CODES, ErrorKind {
    ErrorKind::InFlight => "in_flight",
    ErrorKind::InvalidInput => "invalid_input",
    ErrorKind::NoResponse => "no_response",
    ErrorKind::NotSent => "not_sent",
    ErrorKind::Refused => "refused",
    ErrorKind::Unreadable => "unreadable",
    _ => "misuse",
});

words!(refusal_code, REFUSAL_CODES, &RefusalCase {
    RefusalCase::AlreadyRefunded(_) => "already_refunded",
    RefusalCase::BadParameter => "bad_parameter",
    RefusalCase::Conflict => "conflict",
    RefusalCase::Credentials => "credentials",
    RefusalCase::Currency(_) => "currency",
    RefusalCase::ForbiddenOrNotFound => "forbidden_or_not_found",
    RefusalCase::InsufficientBalance => "insufficient_balance",
    RefusalCase::Intermediary => "intermediary",
    RefusalCase::ModeMismatch => "mode_mismatch",
    RefusalCase::ProviderNotAllowed(_) => "provider_not_allowed",
    RefusalCase::RateLimited => "rate_limited",
    RefusalCase::RefundUnclear => "refund_unclear",
    RefusalCase::ServerFailure => "server_failure",
    _ => "undocumented",
});

words!(webhook_code, WEBHOOK_CODES, WebhookProblem {
    WebhookProblem::MalformedSignature => "webhook_malformed_signature",
    WebhookProblem::Mismatch => "webhook_mismatch",
    WebhookProblem::MissingSignature => "webhook_missing_signature",
    WebhookProblem::NoSecret => "webhook_no_secret",
    _ => "webhook_unreadable",
});

words!(return_code, RETURN_CODES, &ReturnError {
    ReturnError::Contradictory(_) => "return_contradictory",
    ReturnError::InFuture => "return_in_future",
    ReturnError::MalformedSignature => "return_malformed_signature",
    ReturnError::MalformedTime => "return_malformed_time",
    ReturnError::Mismatch => "return_mismatch",
    ReturnError::Missing(_) => "return_missing",
    ReturnError::NoSecret => "return_no_secret",
    ReturnError::TooOld => "return_too_old",
    _ => "return_refused",
});

words!(family_name, FAMILIES, EventFamily {
    EventFamily::Informative => "informative",
    EventFamily::Payment => "payment",
    EventFamily::Payout => "payout",
    EventFamily::Refund => "refund",
    _ => "other",
});

words!(advance_name, ADVANCES, &Advance {
    Advance::Apply(_) => "apply",
    Advance::Conflict => "conflict",
    Advance::Duplicate => "duplicate",
    Advance::Stale => "stale",
});

words!(outcome_name, OUTCOMES, &MoneyError {
    MoneyError::AlreadyExists { .. } => "already_exists",
    MoneyError::NotMoved(_) => "not_moved",
    MoneyError::Unknown { .. } => "unknown",
});

words!(match_name, MATCHES, FieldMatch {
    FieldMatch::Absent => "absent",
    FieldMatch::Differs => "differs",
    FieldMatch::Equal => "equal",
});
