//! The names that JavaScript sees.

use kpay_core::webhook::{EventFamily, WebhookProblem};
use kpay_core::{Advance, ErrorKind, RefusalCase, ReturnError};

pub(crate) fn kind_code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InFlight => "in_flight",
        ErrorKind::InvalidInput => "invalid_input",
        ErrorKind::NoResponse => "no_response",
        ErrorKind::NotSent => "not_sent",
        ErrorKind::Refused => "refused",
        ErrorKind::Unreadable => "unreadable",
        _ => "misuse",
    }
}

pub(crate) fn refusal_code(case: &RefusalCase) -> &'static str {
    match case {
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
    }
}

pub(crate) fn webhook_code(problem: WebhookProblem) -> &'static str {
    match problem {
        WebhookProblem::MalformedSignature => "webhook_malformed_signature",
        WebhookProblem::Mismatch => "webhook_mismatch",
        WebhookProblem::MissingSignature => "webhook_missing_signature",
        WebhookProblem::NoSecret => "webhook_no_secret",
        _ => "webhook_unreadable",
    }
}

pub(crate) fn return_code(error: &ReturnError) -> &'static str {
    match error {
        ReturnError::Contradictory(_) => "return_contradictory",
        ReturnError::InFuture => "return_in_future",
        ReturnError::MalformedSignature => "return_malformed_signature",
        ReturnError::MalformedTime => "return_malformed_time",
        ReturnError::Mismatch => "return_mismatch",
        ReturnError::Missing(_) => "return_missing",
        ReturnError::NoSecret => "return_no_secret",
        ReturnError::TooOld => "return_too_old",
        _ => "return_refused",
    }
}

pub(crate) fn family_name(family: EventFamily) -> &'static str {
    match family {
        EventFamily::Informative => "informative",
        EventFamily::Payment => "payment",
        EventFamily::Payout => "payout",
        EventFamily::Refund => "refund",
        _ => "other",
    }
}

pub(crate) fn advance_name(advance: &Advance) -> &'static str {
    match advance {
        Advance::Apply(_) => "apply",
        Advance::Conflict => "conflict",
        Advance::Duplicate => "duplicate",
        Advance::Stale => "stale",
    }
}
