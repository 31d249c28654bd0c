//! An order that KPay has taken: shown at once, or waited for. Nothing that goes wrong from here on says that it
//! was not taken.

use std::io;
use std::time::Duration;

use kpay_native::core::Reference;
use kpay_native::{ExternalId, Response, Status, TransactionState};

use crate::api::Api;
use crate::api::order_facts::OrderFacts;
use crate::commands::orders::args::WaitingArgs;
use crate::commands::transactions::Transaction;
use crate::commands::transactions::wait::{self, Waiting};
use crate::exit::Exit;
use crate::failure::{Failure, Kind};
use crate::output::sheet::Sheet;
use crate::output::{self, printable};

/// How long `--wait` waits when it is not told.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(300);

/// A payment or withdrawal that KPay has taken.
pub(crate) struct AcceptedOrder<T: Transaction> {
    key: T::Key,
    facts: OrderFacts,
    sheet: Sheet,
    body: Vec<u8>,
}

impl<T: Transaction> AcceptedOrder<T> {
    pub(crate) fn new<R>(
        answer: &Response<R>,
        key: impl Into<T::Key>,
        status: &Status,
        reference: Option<&Reference>,
        sheet: Sheet,
    ) -> Self {
        let key = key.into();
        let facts = OrderFacts::of_key(key.clone()).with_status(status, reference);
        Self { key, facts, sheet, body: answer.meta.body.to_vec() }
    }

    /// With a page that waits for someone.
    pub(crate) fn with_page(mut self, url: &str) -> Self {
        self.facts.gateway_url = Some(url.to_owned());
        self
    }

    /// Shows it, and with `--wait` waits for its end.
    pub(crate) async fn conclude(
        mut self,
        api: &Api,
        external_id: &ExternalId,
        waiting: &WaitingArgs,
        json: bool,
    ) -> Result<Exit, Failure> {
        self.facts.external_id = Some(external_id.to_string());
        if !waiting.wait {
            return self.show(json);
        }
        // The last line is about the end; what a script must not lose meanwhile goes to stderr.
        if json {
            self.note();
        } else if output::try_print_answer(false, &self.body, &self.sheet).is_err() {
            output::print_note(&self.sheet.to_string());
        }
        let timeout = waiting.timeout.unwrap_or(DEFAULT_TIMEOUT);
        Waiting::<T>::for_taken(api, &self.key, self.facts, timeout, json).run().await
    }

    fn show(&self, json: bool) -> Result<Exit, Failure> {
        let outcome = self.facts.outcome();
        show(json, &self.body, &self.sheet, &self.facts, outcome)?;
        if outcome != TransactionState::Open {
            return Ok(Exit::of_outcome(outcome));
        }
        if !json {
            output::print_note(&format!("taken, not paid yet: {}", wait::command::<T>(&self.key)));
        }
        Ok(Exit::Success)
    }

    fn note(&self) {
        let status = self.facts.newest_status.as_deref().unwrap_or_default();
        let id = printable(&self.key.to_string());
        output::print_note(&format!("taken as {id}, {}", printable(status)));
        if let Some(page) = &self.facts.gateway_url {
            output::print_note(&format!("page: {}", printable(page)));
        }
    }
}

/// An order of which nothing is proven. With `--wait` and an id in the answer that could not be read, a status of
/// that order proves that it was taken.
///
/// # Errors
/// With `failure`, when no status of the order was read.
pub(crate) async fn resolve_doubt<T: Transaction>(
    failure: Failure,
    api: &Api,
    waiting: &WaitingArgs,
    json: bool,
) -> Result<Exit, Failure> {
    let key = T::id_in(failure.facts()).and_then(|id| id.parse::<T::Key>().ok());
    match key.filter(|_| waiting.wait && failure.is_in_doubt()) {
        Some(key) => {
            let timeout = waiting.timeout.unwrap_or(DEFAULT_TIMEOUT);
            Waiting::<T>::for_doubtful(api, &key, failure, timeout, json).run().await
        }
        None => Err(failure),
    }
}

/// Shows what KPay said of an order that it has taken.
///
/// # Errors
/// When stdout does not take it: with all that is known, and the exit code of the money.
pub(crate) fn show(
    json: bool,
    body: &[u8],
    sheet: &Sheet,
    facts: &OrderFacts,
    outcome: TransactionState,
) -> Result<(), Failure> {
    output::try_print_answer(json, body, sheet).map_err(|error| {
        if !json {
            output::print_note(&sheet.to_string());
        }
        output_failure(&error, facts, outcome)
    })
}

fn output_failure(error: &io::Error, facts: &OrderFacts, outcome: TransactionState) -> Failure {
    let state = match outcome {
        TransactionState::Open => {
            "KPay has taken the order, and it is still open: keep its ids, and do not order it again"
        }
        TransactionState::Completed => "KPay has taken the order, and it is done",
        _ => "KPay has taken the order, and it has ended",
    };
    let known_as = printable(&facts.in_words());
    let message = format!(
        "the output could not be written ({error}), so it stands here: {known_as}. {state}"
    );
    Failure::new(Kind::Output, Exit::Trouble, message).with_outcome(
        facts,
        outcome.into(),
        Exit::of_outcome(outcome),
    )
}
