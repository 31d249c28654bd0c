//! An order that KPay has taken: shown at once, or waited for. Nothing that goes wrong from here on says that it
//! was not taken.

use std::io;
use std::time::Duration;

use kpay_native::{ExternalId, Outcome, Response};

use crate::api::Api;
use crate::api::order_facts::Known;
use crate::commands::orders::args::WaitingArgs;
use crate::commands::transactions::Transaction;
use crate::commands::transactions::wait::{self, Waiting};
use crate::exit::Exit;
use crate::failure::{Failure, Kind};
use crate::output::sheet::Sheet;
use crate::output::{self, printable};

/// How long `--wait` waits when it is not told.
const TIMEOUT: Duration = Duration::from_secs(300);

/// A payment or withdrawal that KPay has taken.
pub(crate) struct Taken<T: Transaction> {
    key: T::Key,
    known: Known,
    sheet: Sheet,
    body: Vec<u8>,
}

impl<T: Transaction> Taken<T> {
    pub(crate) fn new<R>(
        answer: &Response<R>,
        key: impl Into<T::Key>,
        known: impl FnOnce(Known) -> Known,
        sheet: Sheet,
    ) -> Self {
        let key = key.into();
        let known = known(Known::of(key.clone()));
        Self { key, known, sheet, body: answer.meta.body.to_vec() }
    }

    /// With a page that waits for someone.
    pub(crate) fn with_page(mut self, url: &str) -> Self {
        self.known.gateway_url = Some(url.to_owned());
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
        self.known.external_id = Some(external_id.to_string());
        if !waiting.wait {
            return self.show(json);
        }
        // The last line is about the end; what a script must not lose meanwhile goes to stderr.
        if json {
            self.note();
        } else if output::try_answer(false, &self.body, &self.sheet).is_err() {
            output::note(&self.sheet.to_string());
        }
        let timeout = waiting.timeout.unwrap_or(TIMEOUT);
        Waiting::<T>::for_taken(api, &self.key, self.known, timeout, json).run().await
    }

    fn show(&self, json: bool) -> Result<Exit, Failure> {
        let outcome = self.known.outcome();
        show(json, &self.body, &self.sheet, &self.known, outcome)?;
        if outcome != Outcome::StillOpen {
            return Ok(Exit::of_outcome(outcome));
        }
        if !json {
            output::note(&format!("taken, not paid yet: {}", wait::command::<T>(&self.key)));
        }
        Ok(Exit::Success)
    }

    fn note(&self) {
        let status = self.known.newest_status.as_deref().unwrap_or_default();
        let id = printable(&self.key.to_string());
        output::note(&format!("taken as {id}, {}", printable(status)));
        if let Some(page) = &self.known.gateway_url {
            output::note(&format!("page: {}", printable(page)));
        }
    }
}

/// An order of which nothing is proven. With `--wait` and an id in the answer that could not be read, a status of
/// that order proves that it was taken.
///
/// # Errors
/// With `failure`, when no status of the order was read.
pub(crate) async fn in_doubt<T: Transaction>(
    failure: Failure,
    api: &Api,
    waiting: &WaitingArgs,
    json: bool,
) -> Result<Exit, Failure> {
    let key = T::id_in(failure.known()).and_then(|id| id.parse::<T::Key>().ok());
    match key.filter(|_| waiting.wait && failure.is_in_doubt()) {
        Some(key) => {
            let timeout = waiting.timeout.unwrap_or(TIMEOUT);
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
    known: &Known,
    outcome: Outcome,
) -> Result<(), Failure> {
    output::try_answer(json, body, sheet).map_err(|error| {
        if !json {
            output::note(&sheet.to_string());
        }
        unprinted(&error, known, outcome)
    })
}

fn unprinted(error: &io::Error, known: &Known, outcome: Outcome) -> Failure {
    let state = match outcome {
        Outcome::StillOpen => {
            "KPay has taken the order, and it is still open: keep its ids, and do not order it again"
        }
        Outcome::Succeeded => "KPay has taken the order, and it is done",
        _ => "KPay has taken the order, and it has ended",
    };
    let known_as = printable(&known.in_words());
    let message = format!(
        "the output could not be written ({error}), so it stands here: {known_as}. {state}"
    );
    Failure::new(Kind::Output, Exit::Trouble, message).with_outcome(
        known,
        outcome.into(),
        Exit::of_outcome(outcome),
    )
}
