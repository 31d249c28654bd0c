//! What came, and what became of it: a line each.

use axum::http::StatusCode;
use kpay_native::webhook::{Event, WebhookError};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{self, BAD, GOOD, OPEN, STRONG, printable, styled};

/// Something that was posted here.
pub(super) struct ReceivedPost {
    pub(super) verification: Verification,
    pub(super) forwarded: ForwardResult,
    /// What its sender was answered.
    pub(super) answered: StatusCode,
}

/// What it says, if that can be trusted.
pub(super) enum Verification {
    Refused(WebhookError),
    /// Rightly signed, and not what this version can read.
    Unreadable(WebhookError),
    Verified(Box<Event>),
}

/// Whether a program got it.
pub(super) enum ForwardResult {
    Answered(StatusCode),
    /// Why there was no answer.
    NoAnswer(String),
    NotForwarded,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostLine<'a> {
    event: Option<&'a str>,
    payment_id: Option<&'a str>,
    status: Option<&'a str>,
    verified: bool,
    problem: Option<String>,
    forwarded: Option<u16>,
    forward_problem: Option<&'a str>,
    answered: u16,
}

impl ReceivedPost {
    /// Prints it.
    pub(super) fn show(&self, json: bool) -> Result<(), Failure> {
        if json { output::print_json(&self.line()) } else { output::print_text(&self.text()) }
    }

    fn line(&self) -> PostLine<'_> {
        let notice = match &self.verification {
            Verification::Verified(event) => Some(event.notice()),
            Verification::Refused(_) | Verification::Unreadable(_) => None,
        };
        PostLine {
            event: notice.map(|it| it.event.as_str()),
            payment_id: notice.and_then(|it| it.named_id()),
            status: notice.and_then(|it| it.status.as_ref()).map(|it| it.as_str()),
            verified: !matches!(self.verification, Verification::Refused(_)),
            problem: match &self.verification {
                Verification::Refused(error) | Verification::Unreadable(error) => {
                    Some(error.to_string())
                }
                Verification::Verified(_) => None,
            },
            forwarded: match self.forwarded {
                ForwardResult::Answered(status) => Some(status.as_u16()),
                ForwardResult::NoAnswer(_) | ForwardResult::NotForwarded => None,
            },
            forward_problem: match &self.forwarded {
                ForwardResult::NoAnswer(problem) => Some(problem),
                ForwardResult::Answered(_) | ForwardResult::NotForwarded => None,
            },
            answered: self.answered.as_u16(),
        }
    }

    fn text(&self) -> String {
        let verification = match &self.verification {
            Verification::Verified(event) => {
                let notice = event.notice();
                let status = notice.status.as_ref().map_or("no status", |it| it.as_str());
                format!(
                    "{} {} {} {}",
                    styled(GOOD, "verified"),
                    styled(STRONG, printable(&notice.event)),
                    printable(notice.named_id().unwrap_or("without an id")),
                    printable(status)
                )
            }
            Verification::Unreadable(error) => {
                format!("{} {}", styled(OPEN, "signed, not read"), printable(&error.to_string()))
            }
            Verification::Refused(error) => {
                format!("{} {}", styled(BAD, "refused"), printable(&error.to_string()))
            }
        };
        let answered = self.answered.as_u16();
        match &self.forwarded {
            ForwardResult::Answered(status) => format!("{verification} -> {}", status.as_u16()),
            ForwardResult::NoAnswer(problem) => {
                format!("{verification} -> {}, answered {answered}", printable(problem))
            }
            ForwardResult::NotForwarded => format!("{verification}, answered {answered}"),
        }
    }
}
