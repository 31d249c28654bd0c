//! Waiting for a final status, driven by JavaScript.

use std::time::Duration;

use kpay_core::binding::Say;
use kpay_core::{
    InvalidInputError, Now, PaymentId, PaymentKey, Reference, SavedWatch, Status, Watch, WatchKey,
    WatchPolicy, WatchStep, WithdrawalId,
};

use crate::Answer;
use crate::border::WaitTime;
use crate::failure::{invalid_input, misunderstood};
use crate::held::{HeldItem, hold};
use crate::texts::{Texts, joined, millis};

/// A read at the wait's end gets this long all the same.
const SHORTEST_READ: Duration = Duration::from_secs(10);

/// Starts to wait: moment, `payment` or `withdrawal`, id, and each [`WaitTime`], as it is by default where the
/// text is empty. Gives its number.
#[inline(never)]
pub(crate) fn start(mut of: Texts<'_>) -> Answer {
    let (now, kind, id) = (of.now(), of.text(), of.text());
    let key = match kind {
        "withdrawal" => WithdrawalId::new(id).map(WatchKey::from),
        _ => id.parse::<PaymentKey>().map(WatchKey::from),
    };
    let key = key.map_err(|input| invalid_input(&input))?;
    let mut policy = WatchPolicy::default();
    for time in WaitTime::ALL {
        let Some(millis) = of.maybe_number() else { continue };
        let place = match time {
            WaitTime::FirstDelay => &mut policy.first_delay,
            WaitTime::LongestDelay => &mut policy.longest_delay,
            WaitTime::Deadline => &mut policy.deadline,
        };
        *place = Duration::from_millis(millis);
    }
    Ok(held(Watch::new(key, policy, now), now))
}

/// Goes on with a saved wait: moment, what its id is, the id, the times, and the status that was read
/// last. Gives its number.
#[inline(never)]
pub(crate) fn resume(mut of: Texts<'_>) -> Answer {
    let (now, kind, id) = (of.now(), of.text(), of.text());
    let key = || {
        Ok(match kind {
            "withdrawal" => WatchKey::from(WithdrawalId::new(id)?),
            "reference" => WatchKey::from(Reference::new(id)?),
            _ => WatchKey::from(PaymentId::new(id)?),
        })
    };
    let key = key().map_err(|input: InvalidInputError| invalid_input(&input))?;
    let times = [of.number(), of.number(), of.number(), of.number()];
    let saved = SavedWatch::of_parts(key, times, of.given().map(Status::from));
    Ok(held(Watch::resume(saved, now), now))
}

fn held(watch: Watch, now: Now) -> String {
    let life = watch.time_left(now).saturating_add(SHORTEST_READ);
    hold(HeldItem::Watch(Box::new(watch)), life, now)
}

pub(crate) fn ask(watch: &mut Watch, about: &str, mut of: Texts<'_>) -> Answer {
    let now = of.now();
    match about {
        "poll" => return Ok(poll(watch, now)),
        "save" => return Ok(save(watch, now)),
        "status" => {
            let entropy = of.entropy();
            watch.on_status(&Status::from(of.text()), now, entropy);
        }
        // The failure of a read: the wait that was asked for, whether it may pass by itself, its status, and
        // how many messages of KPay's it has, as a proxy's page has none. Something is said when it ends
        // the wait.
        "failed" => {
            let (entropy, wait, passes) = (of.entropy(), of.wait(), of.text() == "true");
            let (status, messages) = (of.number(), of.number());
            let is_refused = status / 100 == 4 && messages > 0;
            if passes || (status > 0 && !is_refused) {
                watch.on_transient_error(wait, now, entropy);
            } else if status == 0 || !watch.on_refusal(now, entropy) {
                return Ok(String::from("over"));
            }
        }
        _ => return Err(misunderstood()),
    }
    Ok(String::new())
}

/// What to do next: nothing more; a number of milliseconds to wait; or to read, and in how many.
fn poll(watch: &Watch, now: Now) -> String {
    match watch.poll(now) {
        WatchStep::Done(_) => String::new(),
        WatchStep::Wait(wait) => millis(wait).saturating_add(1).said(),
        _ => joined(&["read", &millis(watch.time_left(now).max(SHORTEST_READ)).said()]),
    }
}

/// The times of a saved wait, by their names in its JSON and in its order.
#[cfg(test)]
pub(crate) const SAVED_TIMES: [&str; 4] =
    ["deadline", "next_check", "delay_millis", "longest_delay_millis"];

/// The state to keep: what the id is, the times, the status that was read last.
fn save(watch: &Watch, now: Now) -> String {
    let kind = match watch.key() {
        WatchKey::Payment(PaymentKey::Reference(_)) => "reference",
        WatchKey::Payment(_) => "id",
        _ => "withdrawal",
    };
    let [deadline, next_check, delay, longest] = watch.save(now).times().map(|time| time.said());
    let status = watch.last_status().map_or("", |status| status.as_str());
    joined(&[kind, &*deadline, &*next_check, &*delay, &*longest, status])
}
