//! What came, and what became of it: a line each.

use axum::http::StatusCode;
use kpay_native::webhook::{Event, WebhookError};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{self, BAD, GOOD, OPEN, STRONG, printable, styled};

/// Something that was posted here.
pub(super) struct Arrival {
    pub(super) told: Told,
    pub(super) forwarded: Forwarded,
    /// What its sender was answered.
    pub(super) answered: StatusCode,
}

/// What it says, if that can be trusted.
pub(super) enum Told {
    Refused(WebhookError),
    /// Rightly signed, and not what this version can read.
    Unreadable(WebhookError),
    Verified(Box<Event>),
}

/// Whether a program got it.
pub(super) enum Forwarded {
    Answered(StatusCode),
    /// Why there was no answer.
    NoAnswer(String),
    NotMeant,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    event: Option<&'a str>,
    payment_id: Option<&'a str>,
    status: Option<&'a str>,
    verified: bool,
    problem: Option<String>,
    forwarded: Option<u16>,
    forward_problem: Option<&'a str>,
    answered: u16,
}

impl Arrival {
    /// Prints it.
    pub(super) fn show(&self, json: bool) -> Result<(), Failure> {
        if json { output::json_value(&self.line()) } else { output::say(&self.text()) }
    }

    fn line(&self) -> Line<'_> {
        let notice = match &self.told {
            Told::Verified(event) => Some(event.notice()),
            Told::Refused(_) | Told::Unreadable(_) => None,
        };
        Line {
            event: notice.map(|it| it.event.as_str()),
            payment_id: notice.and_then(|it| it.named_id()),
            status: notice.and_then(|it| it.status.as_ref()).map(|it| it.as_str()),
            verified: !matches!(self.told, Told::Refused(_)),
            problem: match &self.told {
                Told::Refused(error) | Told::Unreadable(error) => Some(error.to_string()),
                Told::Verified(_) => None,
            },
            forwarded: match self.forwarded {
                Forwarded::Answered(status) => Some(status.as_u16()),
                Forwarded::NoAnswer(_) | Forwarded::NotMeant => None,
            },
            forward_problem: match &self.forwarded {
                Forwarded::NoAnswer(problem) => Some(problem),
                Forwarded::Answered(_) | Forwarded::NotMeant => None,
            },
            answered: self.answered.as_u16(),
        }
    }

    fn text(&self) -> String {
        let told = match &self.told {
            Told::Verified(event) => {
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
            Told::Unreadable(error) => {
                format!("{} {}", styled(OPEN, "signed, not read"), printable(&error.to_string()))
            }
            Told::Refused(error) => {
                format!("{} {}", styled(BAD, "refused"), printable(&error.to_string()))
            }
        };
        let answered = self.answered.as_u16();
        match &self.forwarded {
            Forwarded::Answered(status) => format!("{told} -> {}", status.as_u16()),
            Forwarded::NoAnswer(problem) => {
                format!("{told} -> {}, answered {answered}", printable(problem))
            }
            Forwarded::NotMeant => format!("{told}, answered {answered}"),
        }
    }
}
