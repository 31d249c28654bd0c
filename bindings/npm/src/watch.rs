//! Waiting for a final status, driven by JavaScript.

use std::time::Duration;

use kpay_core::erased::Members;
use kpay_core::{
    InvalidInput, PaymentKey, SavedWatch, Status, WatchKey, WatchPolicy, WatchStep, WithdrawalId,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::call::{millis, spread};
use crate::failure::invalid_input;
use crate::names::outcome_name;
use crate::object::Object;
use crate::session::now;

/// A read at the wait's end gets this long all the same.
const SHORTEST_READ: Duration = Duration::from_secs(10);

/// A wait for a payment's or a withdrawal's end.
#[wasm_bindgen]
pub struct Watch(kpay_core::Watch);

#[wasm_bindgen]
impl Watch {
    /// Starts to wait for a `payment` or a `withdrawal`.
    ///
    /// # Errors
    /// The JSON of an error: what can't be used, and why.
    pub fn start(
        kind: &str,
        id: &str,
        options: &str,
        tick: f64,
        unix: f64,
    ) -> Result<Watch, String> {
        let start = || {
            let key = match kind {
                "withdrawal" => WatchKey::from(WithdrawalId::new(id)?),
                _ => WatchKey::Payment(id.parse::<PaymentKey>()?),
            };
            Ok(Self(kpay_core::Watch::new(key, policy(options)?, now(tick, unix))))
        };
        start().map_err(|input: InvalidInput| invalid_input(&input, false))
    }

    /// Goes on from what [`save`](Self::save) gave.
    ///
    /// # Errors
    /// The JSON of an error: the text is no saved wait.
    pub fn resume(saved: &str, tick: f64, unix: f64) -> Result<Watch, String> {
        match SavedWatch::from_json(saved) {
            Ok(saved) => Ok(Self(kpay_core::Watch::resume(saved, now(tick, unix)))),
            Err(input) => Err(invalid_input(&input, false)),
        }
    }

    /// What to do next, as JSON.
    pub fn poll(&self, tick: f64, unix: f64) -> String {
        let mut said = Object::new();
        match self.0.poll(now(tick, unix)) {
            WatchStep::Done(outcome) => said.text("done", outcome_name(outcome)),
            WatchStep::Wait(wait) => said.number("waitMs", millis(wait).saturating_add(1)),
            _ => {
                let longest = self.0.time_left(now(tick, unix)).max(SHORTEST_READ);
                said.flag("check", true).number("longestMs", millis(longest))
            }
        };
        said.finish()
    }

    /// Takes the status that was read.
    pub fn status(&mut self, status: &str, tick: f64, unix: f64, entropy: f64) {
        self.0.on_status(&Status::from(status), now(tick, unix), spread(entropy));
    }

    /// Takes the error of a read, and says whether the wait goes on.
    pub fn failed(&mut self, error: &str, tick: f64, unix: f64, entropy: f64) -> bool {
        let Ok(mut of) = Members::read("error", error) else { return false };
        let goes_on = matches!(of.flag("retryable"), Ok(Some(true)));
        if goes_on {
            let wait = of.whole_number("retryAfterMs").ok().flatten().map(Duration::from_millis);
            self.0.on_transient_error(wait, now(tick, unix), spread(entropy));
        }
        goes_on
    }

    /// The state to keep, as JSON.
    pub fn save(&self, tick: f64, unix: f64) -> String {
        self.0.save(now(tick, unix)).to_json()
    }

    /// `payment` or `withdrawal`.
    #[wasm_bindgen(getter)]
    pub fn kind(&self) -> String {
        match self.0.key() {
            WatchKey::Withdrawal(_) => "withdrawal",
            _ => "payment",
        }
        .to_owned()
    }

    /// What is waited for.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        match self.0.key() {
            WatchKey::Payment(key) => key.as_str().to_owned(),
            WatchKey::Withdrawal(id) => id.as_str().to_owned(),
            _ => String::new(),
        }
    }
}

fn policy(options: &str) -> Result<WatchPolicy, InvalidInput> {
    let mut of = Members::read("options", options)?;
    let mut policy = WatchPolicy::default();
    for (name, place) in [
        ("firstDelayMs", &mut policy.first_delay),
        ("longestDelayMs", &mut policy.longest_delay),
        ("timeoutMs", &mut policy.deadline),
    ] {
        if let Some(millis) = of.whole_number(name)? {
            *place = Duration::from_millis(millis);
        }
    }
    of.finish()?;
    Ok(policy)
}
