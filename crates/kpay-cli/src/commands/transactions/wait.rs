//! `kpay payment wait`, `kpay withdrawal wait`, and the waiting of `--wait`.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use kpay_native::core::Refusal;
use kpay_native::{CallOptions, Error, ErrorKind, Response, TransactionState, WaitResult};

use crate::api::Api;
use crate::api::order_facts::{Fact, OrderFacts};
use crate::commands::args::ApiArgs;
use crate::commands::orders::accepted_order;
use crate::commands::orders::args::seconds;
use crate::commands::transactions::Transaction;
use crate::exit::Exit;
use crate::failure::{Failure, FailureKind};
use crate::output::progress::Progress;
use crate::output::{self, printable};

/// The first read gets this long, even when the wait's own time is shorter.
const MIN_FIRST_READ: Duration = Duration::from_secs(10);

/// And no longer than this, as any call.
const MAX_FIRST_READ: Duration = Duration::from_secs(60);

/// An id that is not found is read once more after this: KPay may not find yet what it accepted a moment ago
/// (inferred).
const SECOND_READ_AFTER: Duration = Duration::from_secs(3);

#[derive(Args, Debug)]
pub(crate) struct WaitArgs {
    /// KPay's id of the payment, or its reference
    pub(crate) id: String,
    /// How long to wait in total
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
    pub(crate) timeout: Duration,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

/// A wait, and what is known of what it waits for.
pub(crate) struct Waiting<'a, T: Transaction> {
    api: &'a Api,
    key: &'a T::Key,
    facts: OrderFacts,
    /// Whether KPay has accepted it for certain: by its answer to the order, or by a status that was read.
    is_accepted: bool,
    /// Why it is not known whether KPay has accepted it.
    doubt: Option<Failure>,
    timeout: Duration,
    json: bool,
}

/// How a wait ended.
enum WaitEnd<T> {
    /// With a status; the error is that of a read after it.
    Read(Response<T>, Option<Error>),
    /// Without a status in all its time.
    Unread(Option<Error>),
    /// By what will not pass.
    Refused(Error),
}

/// Reads at once, since the transaction may have ended long ago, and then waits. Wrong keys, an unknown id and no
/// connection at the first read end the command; any other failure may pass, so the wait goes on.
pub(crate) async fn wait<T: Transaction>(args: &WaitArgs) -> Result<Exit, Failure> {
    let key = args.id.parse::<T::Key>()?;
    let api = Api::open(&args.api.file)?;
    let (start, facts) = (Instant::now(), OrderFacts::of_key(key.clone()));
    let (timeout, json) = (args.timeout, args.api.json);
    let mut waiting = Waiting::<T> {
        api: &api,
        key: &key,
        facts,
        is_accepted: false,
        doubt: None,
        timeout,
        json,
    };
    let mut first_read = waiting.read().await?;
    if first_read.as_ref().is_err_and(is_not_found) && timeout >= SECOND_READ_AFTER {
        waiting.unless_interrupted(tokio::time::sleep(SECOND_READ_AFTER)).await?;
        first_read = waiting.read().await?;
    }
    let left = timeout.saturating_sub(start.elapsed());
    match first_read {
        Ok(first) => {
            waiting.learn(&first.value.facts());
            if first.value.status().state() != TransactionState::Open || left.is_zero() {
                return waiting.conclude(&first, None);
            }
            waiting.follow(left, Some(first)).await
        }
        Err(error) if is_decided(&error) => Err(api.failure(error).with_facts(&waiting.facts)),
        Err(error) if left.is_zero() => Err(waiting.unread(Some(error))),
        Err(error) => {
            output::print_note(&format!("the status could not be read yet: {error}"));
            waiting.follow(left, None).await
        }
    }
}

/// Whether another read would fail in the same way: wrong keys, an unknown id, or no connection.
fn is_decided(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::InvalidInput | ErrorKind::Misuse | ErrorKind::NotSent => true,
        ErrorKind::Refused => error.refusal().is_some_and(Refusal::is_final),
        _ => false,
    }
}

fn is_not_found(error: &Error) -> bool {
    error.refusal().is_some_and(|refusal| refusal.is_final() && refusal.status == 404)
}

/// The command that goes on with a wait.
pub(crate) fn command<T: Transaction>(key: &T::Key) -> String {
    format!("kpay {} wait {}", T::NAME, printable(&key.to_string()))
}

impl<'a, T: Transaction> Waiting<'a, T> {
    /// For an order that KPay has just accepted: however the reads go, it was accepted.
    pub(crate) fn for_accepted(
        api: &'a Api,
        key: &'a T::Key,
        facts: OrderFacts,
        timeout: Duration,
        json: bool,
    ) -> Self {
        Self { api, key, facts, is_accepted: true, doubt: None, timeout, json }
    }

    /// For an order that KPay may have accepted, by the id that its answer held.
    pub(crate) fn for_doubtful(
        api: &'a Api,
        key: &'a T::Key,
        doubt: Failure,
        timeout: Duration,
        json: bool,
    ) -> Self {
        let facts = doubt.facts().clone();
        Self { api, key, facts, is_accepted: false, doubt: Some(doubt), timeout, json }
    }

    /// Waits until it has ended.
    pub(crate) async fn run(self) -> Result<Exit, Failure> {
        let timeout = self.timeout;
        self.follow(timeout, None).await
    }

    /// `first`: what was read before.
    async fn follow(mut self, left: Duration, first: Option<Response<T>>) -> Result<Exit, Failure> {
        let ended = self.watch(left).await?;
        if !self.is_accepted
            && let Some(doubt) = self.doubt.take()
        {
            return Err(doubt);
        }
        match (ended, first) {
            (WaitEnd::Read(newest, error), _) => self.conclude(&newest, error.as_ref()),
            (WaitEnd::Unread(error), Some(first)) => self.conclude(&first, error.as_ref()),
            (WaitEnd::Unread(error), None) => Err(self.unread(error)),
            (WaitEnd::Refused(error), _) => Err(self.unreadable_end(self.api.failure(error))),
        }
    }

    async fn read(&self) -> Result<Result<Response<T>, Error>, Failure> {
        let deadline = self.timeout.clamp(MIN_FIRST_READ, MAX_FIRST_READ);
        let client = self.api.client.with_options(CallOptions::new().deadline(deadline));
        self.unless_interrupted(T::fetch(&client, self.key)).await
    }

    async fn unless_interrupted<R>(&self, work: impl Future<Output = R>) -> Result<R, Failure> {
        self.api.interrupt.or(work).await.ok_or_else(|| self.interrupted())
    }

    async fn watch(&mut self, left: Duration) -> Result<WaitEnd<T>, Failure> {
        let id = self.id();
        let progress = Progress::start(&format!("waiting until {id} has ended"));
        let seen = Mutex::new(None);
        let wait = T::wait(&self.api.client, self.key).deadline(left).on_status(|newest: &T| {
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(newest.facts());
            // How it ended is the result, which follows.
            if !newest.status().is_final() {
                progress.update(&format!("{id} is {}", printable(newest.status().as_str())));
            }
        });
        let ended = self.api.interrupt.or(wait).await;
        if let Some(newest) = seen.into_inner().unwrap_or_else(PoisonError::into_inner) {
            self.learn(&newest);
        }
        match ended.ok_or_else(|| self.interrupted())? {
            Ok(WaitResult { newest: Some(newest), last_error, .. }) => {
                Ok(WaitEnd::Read(newest, last_error))
            }
            Ok(waited) => Ok(WaitEnd::Unread(waited.last_error)),
            Err(error) => Ok(WaitEnd::Refused(error)),
        }
    }

    /// What was read says more, and proves that there is something to read.
    fn learn(&mut self, read: &OrderFacts) {
        // An id in an answer that can't be read may be of anything: only the order's own externalId proves it.
        if self.doubt.is_some() && read.get(Fact::ExternalId) != self.facts.get(Fact::ExternalId) {
            return;
        }
        self.facts.learn(read);
        self.is_accepted = true;
    }

    fn conclude(&self, newest: &Response<T>, error: Option<&Error>) -> Result<Exit, Failure> {
        let state = newest.value.status().state();
        accepted_order::show(
            self.json,
            &newest.meta.body,
            &newest.value.sheet(),
            &self.facts,
            state,
        )?;
        if state == TransactionState::Open {
            let reason =
                error.map(|error| format!(" (the last read failed: {error})")).unwrap_or_default();
            let waited = match self.timeout.as_secs() {
                0 => String::new(),
                seconds => format!(" after {seconds} s"),
            };
            output::print_note(&format!(
                "{} is still open{waited}{reason}. Its webhook tells how it ends; to continue waiting: {}",
                self.id(),
                command::<T>(self.key),
            ));
        }
        Ok(Exit::of_state(state))
    }

    /// The time of the wait is over, and no status was read.
    fn unread(&self, error: Option<Error>) -> Failure {
        let failure = match error {
            Some(error) => self.api.failure(error),
            None => Failure::new(
                FailureKind::NoResponse,
                Exit::StillOpen,
                "the time was over before a read ended",
            ),
        };
        let failure = self.unreadable_end(failure);
        // KPay has not refused to say, so the order may be open.
        failure.ending(Exit::StillOpen)
    }

    /// An order that KPay has accepted goes on, whether or not it can be read.
    fn unreadable_end(&self, failure: Failure) -> Failure {
        let (name, id) = (T::NAME, self.id());
        if !self.is_accepted {
            return failure
                .within(&format!("the status of {id} could not be read"), "")
                .with_facts(&self.facts);
        }
        let before = format!("KPay has accepted the {name} {id}, but its status could not be read");
        let after = format!(
            "It goes on at KPay: keep its ids, do not order it again, and wait for its webhook or continue with: {}",
            command::<T>(self.key)
        );
        failure.within(&before, &after).after_acceptance(&self.facts)
    }

    fn interrupted(&self) -> Failure {
        let message = format!(
            "interrupted: the {} goes on at KPay. To continue waiting: {}",
            T::NAME,
            command::<T>(self.key)
        );
        let failure = Failure::interrupted(message);
        match &self.doubt {
            _ if self.is_accepted => failure.interrupted_after_acceptance(&self.facts),
            Some(_) => failure.in_doubt(&self.facts),
            None => failure.with_facts(&self.facts),
        }
    }

    fn id(&self) -> String {
        printable(&self.key.to_string())
    }
}
