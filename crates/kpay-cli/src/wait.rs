//! `kpay payment wait`, `kpay withdrawal wait`, and the waiting of `--wait`.

use std::time::{Duration, Instant};

use kpay_native::{CallOptions, Client, Error, Outcome, Response, Waited};

use crate::api::Api;
use crate::args::WaitArgs;
use crate::exit::Exit;
use crate::failure::{Failure, Kind};
use crate::output::{self, printable};
use crate::progress::Progress;
use crate::transaction::Transaction;

/// The first look gets this long, even when the wait's own time is shorter.
const LEAST_LOOK: Duration = Duration::from_secs(10);

/// And no longer than this, as any call.
const LONGEST_LOOK: Duration = Duration::from_secs(60);

/// Looks at once, for it may have ended long ago, and then waits. A first look that fails ends it;
/// later ones are waited out.
pub(crate) async fn wait<T: Transaction>(args: &WaitArgs) -> Result<Exit, Failure> {
    let key = args.id.parse::<T::Key>()?;
    let api = Api::open(&args.api.file)?;
    let start = Instant::now();
    let first = api
        .interrupt
        .or(look::<T>(&api.client, &key, args.timeout))
        .await
        .ok_or_else(|| interrupted::<T>(&key))?
        .map_err(|error| api.failure(error).about(key.clone()))?;
    let left = args.timeout.saturating_sub(start.elapsed());
    let newest = if first.status().outcome() != Outcome::StillOpen || left.is_zero() {
        first
    } else {
        watch::<T>(&api, &key, left).await?.newest.unwrap_or(first)
    };
    conclude(&key, &newest, args.timeout, args.api.json)
}

/// Waits for what was taken just now.
pub(crate) async fn until_ended<T: Transaction>(
    api: &Api,
    key: &T::Key,
    timeout: Duration,
    json: bool,
) -> Result<Exit, Failure> {
    let waited = watch::<T>(api, key, timeout).await?;
    match waited.newest {
        Some(newest) => conclude(key, &newest, timeout, json),
        None => {
            let reason = waited.last_error.map(|error| format!(" ({error})")).unwrap_or_default();
            let message = format!(
                "no status of {} could be read in {} s{reason}: it was taken, and its webhook will tell",
                printable(&key.to_string()),
                timeout.as_secs(),
            );
            Err(Failure::new(Kind::NoAnswer, Exit::NotSent, message).about(key.clone()))
        }
    }
}

/// The command that goes on with a wait.
pub(crate) fn command<T: Transaction>(key: &T::Key) -> String {
    format!("kpay {} wait {}", T::NAME, printable(&key.to_string()))
}

async fn look<T: Transaction>(
    client: &Client,
    key: &T::Key,
    timeout: Duration,
) -> Result<Response<T>, Error> {
    let deadline = timeout.clamp(LEAST_LOOK, LONGEST_LOOK);
    let client = client.with_options(CallOptions::new().deadline(deadline));
    T::fetch(&client, key).await
}

async fn watch<T: Transaction>(
    api: &Api,
    key: &T::Key,
    timeout: Duration,
) -> Result<Waited<T>, Failure> {
    let id = printable(&key.to_string());
    let progress = Progress::start(&format!("waiting for the end of {id}"));
    let wait = T::wait(&api.client, key).deadline(timeout).on_status(|newest: &T| {
        // How it ended is the result, which follows.
        if !newest.status().is_final() {
            progress.update(&format!("{id} is {}", printable(newest.status().as_str())));
        }
    });
    api.interrupt
        .or(wait)
        .await
        .ok_or_else(|| interrupted::<T>(key))?
        .map_err(|error| api.failure(error).about(key.clone()))
}

fn conclude<T: Transaction>(
    key: &T::Key,
    newest: &Response<T>,
    timeout: Duration,
    json: bool,
) -> Result<Exit, Failure> {
    output::answer(json, &newest.meta.body, || newest.sheet())?;
    let outcome = newest.status().outcome();
    if outcome == Outcome::StillOpen {
        output::note(&format!(
            "still open after {} s: its webhook will tell, or wait on with: {}",
            timeout.as_secs(),
            command::<T>(key),
        ));
    }
    Ok(Exit::of_outcome(outcome))
}

fn interrupted<T: Transaction>(key: &T::Key) -> Failure {
    let message = format!(
        "interrupted; the {} goes on without us. Wait on with: {}",
        T::NAME,
        command::<T>(key)
    );
    Failure::interrupted(message).about(key.clone())
}
