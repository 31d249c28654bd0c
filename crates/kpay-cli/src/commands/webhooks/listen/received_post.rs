//! What was posted, and what became of it: a line each.

use axum::http::StatusCode;
use kpay_native::webhook::{Event, WebhookError, WebhookProblem};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{self, BAD, GOOD, OPEN, STRONG, printable, styled};

/// Something that was posted here.
pub(super) struct ReceivedPost {
    /// What it says, if that is verified and can be read.
    pub(super) event: Result<Box<Event>, WebhookError>,
    /// What the program answered that it was forwarded to, or why there is no answer.
    pub(super) forwarded: Option<Result<StatusCode, String>>,
    /// What its sender was answered.
    pub(super) answered: StatusCode,
}

/// The fields of `--json`.
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

/// Whether a webhook is signed correctly, and is only not what this version can read.
pub(super) fn is_signed(error: &WebhookError) -> bool {
    error.problem() == WebhookProblem::Unreadable
}

impl ReceivedPost {
    /// Prints it.
    pub(super) fn show(&self, json: bool) -> Result<(), Failure> {
        if json { output::print_json(&self.line()) } else { output::print_text(&self.text()) }
    }

    fn line(&self) -> PostLine<'_> {
        let notice = self.event.as_ref().ok().map(|event| event.notice());
        let forwarded = self.forwarded.as_ref();
        PostLine {
            event: notice.map(|it| it.event.as_str()),
            payment_id: notice.and_then(|it| it.named_id()),
            status: notice.and_then(|it| it.status.as_ref()).map(|it| it.as_str()),
            verified: self.event.as_ref().err().is_none_or(is_signed),
            problem: self.event.as_ref().err().map(ToString::to_string),
            forwarded: forwarded.and_then(|it| it.as_ref().ok()).map(|status| status.as_u16()),
            forward_problem: forwarded.and_then(|it| it.as_ref().err()).map(String::as_str),
            answered: self.answered.as_u16(),
        }
    }

    fn text(&self) -> String {
        let event = match &self.event {
            Ok(event) => {
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
            Err(error) => {
                let (style, word) =
                    if is_signed(error) { (OPEN, "signed, not read") } else { (BAD, "refused") };
                format!("{} {}", styled(style, word), printable(&error.to_string()))
            }
        };
        let answered = self.answered.as_u16();
        match &self.forwarded {
            Some(Ok(status)) => format!("{event} -> {}", status.as_u16()),
            Some(Err(problem)) => format!("{event} -> {}, answered {answered}", printable(problem)),
            None => format!("{event}, answered {answered}"),
        }
    }
}
