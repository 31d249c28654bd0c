//! An order that KPay has taken: shown at once, or waited for.

use std::time::Duration;

use kpay_native::{ExternalId, Outcome, Response, Status};

use crate::api::Api;
use crate::args::WaitingArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, printable};
use crate::sheet::Sheet;
use crate::transaction::Transaction;
use crate::wait;

/// How long `--wait` waits when it is not told.
const TIMEOUT: Duration = Duration::from_secs(300);

/// A payment or withdrawal that KPay has taken.
pub(crate) struct Taken<T: Transaction> {
    key: T::Key,
    status: Status,
    sheet: Sheet,
    body: Vec<u8>,
    page: Option<String>,
}

impl<T: Transaction> Taken<T> {
    pub(crate) fn new<R>(
        answer: &Response<R>,
        key: impl Into<T::Key>,
        status: &Status,
        sheet: Sheet,
    ) -> Self {
        let body = answer.meta.body.to_vec();
        Self { key: key.into(), status: status.clone(), sheet, body, page: None }
    }

    /// With a page that waits for someone.
    pub(crate) fn with_page(mut self, url: &str) -> Self {
        self.page = Some(url.to_owned());
        self
    }

    /// Shows it, and with `--wait` waits for its end.
    pub(crate) async fn conclude(
        self,
        api: &Api,
        external_id: &ExternalId,
        waiting: &WaitingArgs,
        json: bool,
    ) -> Result<Exit, Failure> {
        if !waiting.wait {
            return self.show(json);
        }
        // The last line is about the end; what a script must not lose meanwhile goes to stderr.
        if json {
            self.note();
        } else {
            output::say(&self.sheet.to_string())?;
        }
        let timeout = waiting.timeout.unwrap_or(TIMEOUT);
        let ended = wait::until_ended::<T>(api, &self.key, timeout, json).await;
        ended.map_err(|failure| failure.of_order(external_id))
    }

    fn show(&self, json: bool) -> Result<Exit, Failure> {
        output::answer(json, &self.body, || &self.sheet)?;
        let outcome = self.status.outcome();
        if outcome != Outcome::StillOpen {
            return Ok(Exit::of_outcome(outcome));
        }
        if !json {
            output::note(&format!("taken, not paid yet: {}", wait::command::<T>(&self.key)));
        }
        Ok(Exit::Success)
    }

    fn note(&self) {
        let (id, status) = (printable(&self.key.to_string()), printable(self.status.as_str()));
        output::note(&format!("taken as {id}, {status}"));
        if let Some(page) = &self.page {
            output::note(&format!("page: {}", printable(page)));
        }
    }
}
