//! What went wrong, for people and for scripts.

mod from_error;

use kpay_native::core::{NextStep, WatchKey};
use kpay_native::{ExternalId, OrderState, TransactionState};
use serde::Serialize;

use crate::api::order_facts::{Fact, OrderFacts};
use crate::exit::Exit;
use crate::output;
use crate::output::wording::for_the_command;

pub(crate) use from_error::innermost_cause;

/// Why a command did not do what it was asked.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Failure(Box<FailureReport>);

/// The fields of `--json`; what is not known is not there.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FailureReport {
    kind: FailureKind,
    /// Enough to act on, the advice included.
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OrderState>,
    /// Where the order stands, once KPay has accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<TransactionState>,
    /// What to call or to wait for next, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_step: Option<&'static str>,
    #[serde(flatten)]
    facts: OrderFacts,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    /// What the system said beneath it all, like `Connection refused`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(rename = "exitCode")]
    exit: Exit,
}

/// The cases of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FailureKind {
    /// The demo did not go as planned.
    Deviation,
    /// Another call of this program has the order under way.
    InFlight,
    Interrupted,
    InvalidInput,
    NoResponse,
    NotSent,
    Output,
    Refused,
    Start,
    Unreadable,
    Usage,
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, exit: Exit, message: impl Into<String>) -> Self {
        Self(Box::new(FailureReport {
            kind,
            message: for_the_command(&message.into()).into_owned(),
            field: None,
            status: None,
            code: None,
            messages: Vec::new(),
            outcome: None,
            state: None,
            next_step: None,
            facts: OrderFacts::default(),
            retry_after_ms: None,
            advice: None,
            cause: None,
            exit,
        }))
    }

    /// Something could not even begin.
    pub(crate) fn start(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Start, Exit::Trouble, message)
    }

    /// The demo did not go as planned.
    pub(crate) fn deviation(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Deviation, Exit::Trouble, message)
    }

    /// From what clap would print: its first part, on one line.
    pub(crate) fn usage(rendered: &str, advice: Option<&'static str>) -> Self {
        let problem = rendered.split("\n\nUsage:").next().unwrap_or(rendered);
        let problem = problem.split("\n\nFor more information").next().unwrap_or(problem);
        let words: Vec<&str> = problem.trim_start_matches("error:").split_whitespace().collect();
        let mut failure = Self::new(FailureKind::Usage, Exit::Usage, words.join(" "));
        failure.0.advice = advice.map(str::to_owned);
        failure
    }

    /// Ctrl-C while a call that moves money was under way.
    pub(crate) fn interrupted_order(external_id: &ExternalId) -> Self {
        let message = format!(
            "interrupted: the request may have been sent, so it is unknown whether money moved for externalId \
             {external_id}. Keep this externalId, do not pay again under another, and wait for its webhook or reconcile"
        );
        let mut failure = Self::new(FailureKind::Interrupted, Exit::Interrupted, message);
        failure.0.outcome = Some(OrderState::Unknown);
        failure.of_order(external_id)
    }

    /// Ctrl-C while nothing could be lost.
    pub(crate) fn interrupted(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Interrupted, Exit::Interrupted, message)
    }

    /// Says in which step of the demo it came up: there, everything unplanned is a deviation.
    #[must_use]
    pub(crate) fn in_step(mut self, step: &str) -> Self {
        self.0.message = format!("step {step} of the demo: {}", self.0.message);
        self.0.exit = Exit::Trouble;
        self
    }

    /// Says which payment or withdrawal it is about.
    #[must_use]
    pub(crate) fn about(self, key: impl Into<WatchKey>) -> Self {
        self.with_facts(&OrderFacts::of_key(key))
    }

    /// Says which order it is about.
    #[must_use]
    pub(crate) fn of_order(self, external_id: &ExternalId) -> Self {
        self.with_facts(&OrderFacts::default().with(Fact::ExternalId, Some(external_id)))
    }

    /// Says what else is known.
    #[must_use]
    pub(crate) fn with_facts(mut self, facts: &OrderFacts) -> Self {
        self.0.facts.learn(facts);
        self
    }

    /// Says that KPay has accepted the order: whatever went wrong since, the order goes on.
    #[must_use]
    pub(crate) fn after_acceptance(self, facts: &OrderFacts) -> Self {
        let state = facts.state();
        self.accepted_in_state(facts, state, Exit::of_state(state))
    }

    /// As [`after_acceptance`](Self::after_acceptance), interrupted by Ctrl-C.
    #[must_use]
    pub(crate) fn interrupted_after_acceptance(self, facts: &OrderFacts) -> Self {
        self.accepted_in_state(facts, facts.state(), Exit::Interrupted)
    }

    /// Says that KPay has accepted the order, and where it stands.
    #[must_use]
    pub(crate) fn accepted_in_state(
        mut self,
        facts: &OrderFacts,
        state: TransactionState,
        exit: Exit,
    ) -> Self {
        self.0.outcome = Some(OrderState::Accepted);
        self.0.state = Some(state);
        self.0.exit = exit;
        if state == TransactionState::Open {
            let follow = match facts.get(Fact::RefundId) {
                Some(_) => NextStep::FollowRefund,
                None => NextStep::FollowTransaction,
            };
            self.0.next_step = Some(follow.as_str());
        }
        self.with_facts(facts)
    }

    /// Says that KPay may have accepted the order, and that it is not known.
    #[must_use]
    pub(crate) fn in_doubt(mut self, facts: &OrderFacts) -> Self {
        self.0.outcome = Some(OrderState::Unknown);
        self.with_facts(facts)
    }

    /// What is known of the order that it is about.
    pub(crate) fn facts(&self) -> &OrderFacts {
        &self.0.facts
    }

    /// Whether KPay may have accepted the order all the same.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.0.outcome == Some(OrderState::Unknown)
    }

    /// Lets the command end otherwise.
    #[must_use]
    pub(crate) fn ending(mut self, exit: Exit) -> Self {
        self.0.exit = exit;
        self
    }

    /// Puts what it means for the money around what went wrong.
    #[must_use]
    pub(crate) fn within(mut self, before: &str, after: &str) -> Self {
        self.0.message = format!("{before}: {}", self.0.message);
        if !after.is_empty() {
            let message = self.0.message.trim_end_matches('.');
            self.0.message = format!("{message}. {after}");
        }
        self
    }

    /// Says where nothing was reached, when it is not KPay's own address.
    #[must_use]
    pub(crate) fn at(mut self, base_url: Option<&str>) -> Self {
        if let (FailureKind::NotSent, Some(base_url), None) =
            (self.0.kind, base_url, &self.0.advice)
        {
            let advice = format!(
                "KPAY_BASE_URL is {base_url}: is a sandbox (`kpay sandbox`) running there?"
            );
            self.0.message = format!("{}. {advice}", self.0.message);
            self.0.advice = Some(advice);
        }
        self
    }

    #[cfg(test)]
    pub(crate) fn exit(&self) -> Exit {
        self.0.exit
    }

    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// Prints it: one JSON line on stdout, or text on stderr. What is known of money is not lost with a stdout that
    /// takes nothing: then the line goes to stderr.
    pub(crate) fn print(&self, json: bool) -> Exit {
        if json && let Ok(line) = self.line() {
            // When stdout itself is the trouble, only stderr is left.
            if self.0.kind == FailureKind::Output || output::try_print_line(&line).is_err() {
                output::print_line_on_stderr(&line);
            }
        } else {
            self.print_text();
        }
        self.0.exit
    }

    pub(crate) fn print_text(&self) {
        output::print_error(&self.0.message);
        if let Some(cause) = &self.0.cause {
            output::print_note(&format!("  cause: {cause}"));
        }
    }

    fn line(&self) -> serde_json::Result<Vec<u8>> {
        #[derive(Serialize)]
        struct ErrorLine<'a> {
            error: &'a Failure,
        }
        serde_json::to_vec(&ErrorLine { error: self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usage_error_is_one_line() {
        let rendered = "error: the following required arguments were not provided:\n  --amount <AMOUNT>\n  \
                        --external-id <ID>\n\nUsage: kpay payment init\n\nFor more information, try '--help'.\n";
        assert_eq!(
            Failure::usage(rendered, None).message(),
            "the following required arguments were not provided: --amount <AMOUNT> --external-id <ID>"
        );
        let rendered =
            "error: unexpected argument '--x' found\n\nFor more information, try '--help'.\n";
        assert_eq!(Failure::usage(rendered, None).message(), "unexpected argument '--x' found");
    }
}
