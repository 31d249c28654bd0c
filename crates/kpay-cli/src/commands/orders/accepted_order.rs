//! An order that KPay has accepted: shown at once, or waited for. Nothing that goes wrong from here on says that
//! it was not accepted.

use std::io;
use std::time::Duration;

use kpay_native::core::Reference;
use kpay_native::{ExternalId, Response, Status, TransactionState};

use crate::api::Api;
use crate::api::order_facts::{Fact, OrderFacts};
use crate::commands::orders::args::WaitingArgs;
use crate::commands::transactions::Transaction;
use crate::commands::transactions::wait::{self, Waiting};
use crate::exit::Exit;
use crate::failure::{Failure, FailureKind};
use crate::output::sheet::Sheet;
use crate::output::{self, printable};

/// How long `--wait` waits without `--timeout`.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(300);

/// A payment or withdrawal that KPay has accepted.
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
        self.facts = self.facts.with(Fact::GatewayUrl, Some(url));
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
        self.facts = self.facts.with(Fact::ExternalId, Some(external_id));
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
        Waiting::<T>::for_accepted(api, &self.key, self.facts, timeout, json).run().await
    }

    fn show(&self, json: bool) -> Result<Exit, Failure> {
        let state = self.facts.state();
        show(json, &self.body, &self.sheet, &self.facts, state)?;
        if state != TransactionState::Open {
            return Ok(Exit::of_state(state));
        }
        if !json {
            output::print_note(&format!(
                "KPay has accepted the {}, and it is still open. To wait for its end: {}",
                T::NAME,
                wait::command::<T>(&self.key)
            ));
        }
        Ok(Exit::Success)
    }

    fn note(&self) {
        let status = self.facts.get(Fact::NewestStatus).unwrap_or_default();
        let id = printable(&self.key.to_string());
        output::print_note(&format!("accepted as {id}, {}", printable(status)));
        if let Some(page) = self.facts.get(Fact::GatewayUrl) {
            output::print_note(&format!("page: {}", printable(page)));
        }
    }
}

/// An order of which nothing is proven yet. With `--wait` and an id in the answer that could not be read, a status of
/// that order proves that it was accepted.
///
/// # Errors
/// With `failure`, when no status of the order was read.
pub(crate) async fn resolve_doubt<T: Transaction>(
    failure: Failure,
    api: &Api,
    waiting: &WaitingArgs,
    json: bool,
) -> Result<Exit, Failure> {
    let key = failure.facts().get(T::ID).and_then(|id| id.parse::<T::Key>().ok());
    match key.filter(|_| waiting.wait && failure.is_in_doubt()) {
        Some(key) => {
            let timeout = waiting.timeout.unwrap_or(DEFAULT_TIMEOUT);
            Waiting::<T>::for_doubtful(api, &key, failure, timeout, json).run().await
        }
        None => Err(failure),
    }
}

/// Shows what KPay says about an order that it has accepted.
///
/// # Errors
/// When stdout can't be written: with all that is known, and the exit code of the money.
pub(crate) fn show(
    json: bool,
    body: &[u8],
    sheet: &Sheet,
    facts: &OrderFacts,
    state: TransactionState,
) -> Result<(), Failure> {
    output::try_print_answer(json, body, sheet).map_err(|error| {
        if !json {
            output::print_note(&sheet.to_string());
        }
        output_failure(&error, facts, state)
    })
}

fn output_failure(error: &io::Error, facts: &OrderFacts, state: TransactionState) -> Failure {
    let standing = match state {
        TransactionState::Open => {
            "KPay has accepted the order, and it is still open: keep its ids, and do not order it again"
        }
        TransactionState::Completed => "KPay has accepted the order, and it is completed",
        _ => "KPay has accepted the order, and it has ended",
    };
    let known_as = printable(&facts.in_words());
    let message = format!(
        "the output could not be written ({error}), so the ids follow here: {known_as}. {standing}"
    );
    Failure::new(FailureKind::Output, Exit::Trouble, message).accepted_in_state(
        facts,
        state,
        Exit::of_state(state),
    )
}
