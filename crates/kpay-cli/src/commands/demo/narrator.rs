//! Tells each step: lines for people, or one JSON object for scripts.

use std::env;
use std::future::Future;
use std::time::{Duration, Instant};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::failure::Failure;
use crate::output;
use crate::output::progress::Progress;
use crate::output::{FAINT, GOOD, STRONG, styled};

/// A step that has not ended by then has gone wrong; the demo takes a few seconds.
const STEP_LIMIT: Duration = Duration::from_secs(30);

/// What a step has to say, once all of it was checked.
pub(super) struct StepReport<T> {
    value: T,
    headline: String,
    details: Vec<String>,
    facts: Vec<(&'static str, Box<RawValue>)>,
}

impl<T> StepReport<T> {
    pub(super) fn new(value: T, headline: impl Into<String>) -> Self {
        Self { value, headline: headline.into(), details: Vec::new(), facts: Vec::new() }
    }

    /// The same with another value for the steps that follow.
    pub(super) fn with<U>(self, value: U) -> StepReport<U> {
        let Self { value: _, headline, details, facts } = self;
        StepReport { value, headline, details, facts }
    }

    /// Adds a line for people.
    pub(super) fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }

    /// Adds a field for scripts.
    pub(super) fn fact(mut self, name: &'static str, value: impl Serialize) -> Self {
        // Only texts, numbers and lists of them come here, which always have a JSON form.
        if let Ok(value) = to_raw_value(&value) {
            self.facts.push((name, value));
        }
        self
    }
}

impl<T> StepReport<T> {
    pub(super) fn into_value(self) -> T {
        self.value
    }
}

/// The one who tells.
pub(super) struct Narrator {
    json: bool,
    start: Instant,
    steps: u32,
}

impl Narrator {
    pub(super) fn begin(json: bool) -> Result<Self, Failure> {
        if !json {
            output::print_text(&format!(
                "{}: a first payment, against a sandbox on this machine. No real money moves.\n",
                styled(STRONG, "KPay demo")
            ))?;
        }
        Ok(Self { json, start: Instant::now(), steps: 0 })
    }

    /// Does a step within its limit and tells it. `doing` is shown meanwhile.
    pub(super) async fn step<T>(
        &mut self,
        name: &'static str,
        doing: &str,
        work: impl Future<Output = Result<StepReport<T>, Failure>>,
    ) -> Result<T, Failure> {
        let report = {
            let _progress = (!self.json).then(|| Progress::on_terminal(doing));
            tokio::time::timeout(STEP_LIMIT, work).await
        };
        let report = report.unwrap_or_else(|_| {
            Err(Failure::deviation(format!(
                "the step did not end within {} s",
                STEP_LIMIT.as_secs()
            )))
        });
        match report {
            Ok(report) => {
                self.steps += 1;
                self.tell(name, &report)?;
                Ok(report.value)
            }
            Err(failure) => Err(failure.in_step(name)),
        }
    }

    /// Closes the story with what to do next.
    pub(super) fn end(&self) -> Result<(), Failure> {
        let (start, steps) = (self.start, self.steps);
        if self.json {
            let elapsed = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            let done = StepReport::new((), "").fact("steps", steps).fact("elapsedMs", elapsed);
            return output::print_json(&StepLine { step: "done", facts: &done.facts });
        }
        let kpay = program();
        output::print_text(&format!(
            "\nAll {steps} steps were checked, in {:.1?}. Next:
  {kpay} demo --browser
      a payment on a gateway page in your browser, and the dashboard that follows it
  {kpay} sandbox
      a sandbox that stays, with keys to paste into another terminal; and there:
  {kpay} payment init --amount 5000 --provider MTN_MOMO_CMR --phone 237653456789 --external-id ORDER-1 --wait
      a payment as your program would take it
  {kpay} --help
      everything else",
            start.elapsed()
        ))
    }

    fn tell<T>(&self, name: &'static str, report: &StepReport<T>) -> Result<(), Failure> {
        if self.json {
            return output::print_json(&StepLine { step: name, facts: &report.facts });
        }
        let mut text = format!("{} {}", styled(GOOD, "ok"), report.headline);
        for detail in &report.details {
            text.push_str("\n   ");
            text.push_str(&styled(FAINT, detail));
        }
        output::print_text(&text)
    }
}

/// What to type to run this program once more: by cargo, when cargo runs it now.
fn program() -> &'static str {
    let by_cargo = env::var("CARGO_PKG_NAME").is_ok_and(|name| name == env!("CARGO_PKG_NAME"));
    match (by_cargo, cfg!(debug_assertions)) {
        (true, true) => "cargo run -p kpay-cli --",
        (true, false) => "cargo run --release -p kpay-cli --",
        (false, _) => "kpay",
    }
}

/// A step that went well, as JSON.
struct StepLine<'a> {
    step: &'static str,
    facts: &'a [(&'static str, Box<RawValue>)],
}

impl Serialize for StepLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", self.step)?;
        map.serialize_entry("ok", &true)?;
        for (name, value) in self.facts {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn a_json_line_keeps_the_order_of_its_facts() {
        let report = StepReport::new((), "").fact("z", 1).fact("a", "b");
        let line = StepLine { step: "paid", facts: &report.facts };
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(text, r#"{"step":"paid","ok":true,"z":1,"a":"b"}"#);
    }

    #[tokio::test]
    async fn a_step_that_fails_is_a_deviation() {
        let mut narrator = Narrator { json: true, start: Instant::now(), steps: 0 };
        let refused = kpay_native::InvalidInputError::new("amount", "must be more than zero");
        let step = async { Err::<StepReport<()>, Failure>(refused.into()) };
        let failure = narrator.step("payment", "asking", step).await.unwrap_err();
        assert_eq!(failure.exit(), Exit::Trouble);
        assert!(failure.message().starts_with("step payment of the demo: "), "{failure:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_that_hangs_is_a_deviation() {
        let mut narrator = Narrator { json: true, start: Instant::now(), steps: 0 };
        let hanging = std::future::pending::<Result<StepReport<()>, Failure>>();
        let failure = narrator.step("paid", "waiting", hanging).await.unwrap_err();
        assert!(failure.message().starts_with("step paid of the demo: "), "{failure:?}");
        assert_eq!(narrator.steps, 0);
    }
}
