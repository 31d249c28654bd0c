//! `kpay payment wait`, and the waiting of `kpay payment init --wait`.

use std::time::{Duration, Instant};

use kpay_native::{CallOptions, Client, Outcome, Payment, PaymentKey, Response, Waited};

use super::show;
use crate::args::WaitArgs;
use crate::exit::Exit;
use crate::failure::{Failure, Kind};
use crate::keys::Api;
use crate::progress::Progress;
use crate::{keys, output};

/// The first look gets this long, even when the wait's own time is shorter.
const LEAST_LOOK: Duration = Duration::from_secs(10);

/// And no longer than this, as any call.
const LONGEST_LOOK: Duration = Duration::from_secs(60);

/// Looks at once, for the payment may have ended long ago, and then waits. A first look that fails
/// ends it; later ones are waited out.
pub(crate) async fn wait(args: &WaitArgs) -> Result<Exit, Failure> {
    let key = args.id.parse::<PaymentKey>()?;
    let api = keys::open(args.api.env_file.as_deref())?;
    let start = Instant::now();
    let first = api
        .interrupt
        .or(look(&api.client, &key, args.timeout))
        .await
        .ok_or_else(|| interrupted(&key))?
        .map_err(|error| api.failure(error).about(&key))?;
    let left = args.timeout.saturating_sub(start.elapsed());
    let newest = if first.outcome() != Outcome::StillOpen || left.is_zero() {
        first
    } else {
        watch(&api, &key, left).await?.newest.unwrap_or(first)
    };
    conclude(&newest, args.timeout, args.api.json)
}

/// Waits for a payment that was taken just now.
pub(super) async fn until_ended(
    api: &Api,
    key: &PaymentKey,
    timeout: Duration,
    json: bool,
) -> Result<Exit, Failure> {
    let waited = watch(api, key, timeout).await?;
    match waited.newest {
        Some(newest) => conclude(&newest, timeout, json),
        None => {
            let reason = waited.last_error.map(|error| format!(" ({error})")).unwrap_or_default();
            let message = format!(
                "no status of {} could be read in {} s{reason}: it was taken, and its webhook will tell",
                output::printable(key.as_str()),
                timeout.as_secs(),
            );
            Err(Failure::new(Kind::NoAnswer, Exit::NotSent, message).about(key))
        }
    }
}

async fn look(
    client: &Client,
    key: &PaymentKey,
    timeout: Duration,
) -> Result<Response<Payment>, kpay_native::Error> {
    let deadline = timeout.clamp(LEAST_LOOK, LONGEST_LOOK);
    let options = CallOptions::new().deadline(deadline);
    client.with_options(options).payments().get(key.clone()).await
}

async fn watch(api: &Api, key: &PaymentKey, timeout: Duration) -> Result<Waited<Payment>, Failure> {
    let id = output::printable(key.as_str());
    let progress = Progress::start(&format!("waiting for the end of {id}"));
    let wait = api.client.payments().wait(key.clone()).deadline(timeout).on_status(|payment| {
        // How it ended is the result, which follows.
        if !payment.status.is_final() {
            let status = output::printable(payment.status.as_str());
            progress.update(&format!("{id} is {status}"));
        }
    });
    api.interrupt
        .or(wait)
        .await
        .ok_or_else(|| interrupted(key))?
        .map_err(|error| api.failure(error).about(key))
}

fn conclude(payment: &Response<Payment>, timeout: Duration, json: bool) -> Result<Exit, Failure> {
    output::answer(json, &payment.meta.body, || show::payment(payment))?;
    let outcome = payment.outcome();
    if outcome == Outcome::StillOpen {
        output::note(&format!(
            "still open after {} s: its webhook will tell, or wait on with: kpay payment wait {}",
            timeout.as_secs(),
            output::printable(payment.id.as_str()),
        ));
    }
    Ok(Exit::of_outcome(outcome))
}

fn interrupted(key: &PaymentKey) -> Failure {
    let message = format!(
        "interrupted; the payment goes on without us. Wait on with: kpay payment wait {}",
        output::printable(key.as_str())
    );
    Failure::interrupted(message).about(key)
}
