//! What a check found.

use std::fmt;

use anstyle::Style;
use serde::Serialize;

use crate::exit::Exit;
use crate::output::wording::for_the_command;
use crate::output::{BAD, GOOD, OPEN, STRONG, printable, styled};

/// One line of the report. Its texts never hold a key.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    check: &'static str,
    result: Severity,
    message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    /// How the command ends when this is the first problem.
    #[serde(skip)]
    exit: Exit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Severity {
    Ok,
    Warning,
    Problem,
}

impl Severity {
    fn shown(self) -> (&'static str, Style) {
        match self {
            Self::Ok => ("ok", GOOD),
            Self::Warning => ("warning", OPEN),
            Self::Problem => ("problem", BAD),
        }
    }
}

impl Finding {
    pub(super) fn ok(check: &'static str, message: impl Into<String>) -> Self {
        let message = for_the_command(&message.into()).into_owned();
        Self { check, result: Severity::Ok, message, advice: None, exit: Exit::Success }
    }

    pub(super) fn warning(
        check: &'static str,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let advice = Some(for_the_command(&advice.into()).into_owned());
        Self { result: Severity::Warning, advice, ..Self::ok(check, message) }
    }

    pub(super) fn problem(
        check: &'static str,
        exit: Exit,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { result: Severity::Problem, exit, ..Self::warning(check, message, advice) }
    }

    /// How the command ends by this.
    pub(super) fn exit(&self) -> Exit {
        self.exit
    }

    /// Takes these texts out of all that is shown, wherever they came from.
    pub(super) fn hide(&mut self, secrets: &[&str]) {
        for text in std::iter::once(&mut self.message).chain(&mut self.advice) {
            for secret in
                secrets.iter().filter(|secret| text.contains(**secret)).collect::<Vec<_>>()
            {
                *text = text.replace(secret, "***");
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, style) = self.result.shown();
        let word = styled(style, format_args!("{word:<7}"));
        write!(f, "{word} {}: {}", styled(STRONG, self.check), printable(&self.message))?;
        match &self.advice {
            Some(advice) => write!(f, "\n        to do: {}", printable(advice)),
            None => Ok(()),
        }
    }
}
