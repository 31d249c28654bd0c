//! Runs histories until told to stop: `cargo xtask simulate`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use kpay_simulation::{Cast, Script, run, shrink};

/// The seed to begin with, unless told.
const FIRST_SEED: u64 = 1;

const USAGE: &str =
    "kpay-simulation minutes N [SEED]   run on from a seed, stop at the first failure
kpay-simulation histories N [SEED] run so many, stop at the first failure
kpay-simulation steps              print how many steps a second are simulated
kpay-simulation replay FILE        run a script";

/// How long the steps of a second are counted.
const MEASURED: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["minutes", minutes, ref seed @ ..] if seed.len() < 2 => {
            let (Some(minutes), Some(seed)) = (number(minutes), seed_of(seed)) else {
                return usage_error();
            };
            let until = Duration::from_secs(minutes.saturating_mul(60));
            report(&histories(seed, |_, took| took < until))
        }
        ["histories", count, ref seed @ ..] if seed.len() < 2 => {
            let (Some(count), Some(seed)) = (number(count), seed_of(seed)) else {
                return usage_error();
            };
            report(&histories(seed, |done, _| done < count))
        }
        ["steps"] => {
            let sum = histories(FIRST_SEED, |_, took| took < MEASURED);
            let millis = u64::try_from(sum.took.as_millis()).unwrap_or(u64::MAX).max(1);
            println!("{}", sum.steps.saturating_mul(1_000) / millis);
            if sum.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        ["replay", path] => replay(path),
        _ => usage_error(),
    }
}

/// What some histories amounted to.
#[derive(Default)]
struct RunTotals {
    histories: u64,
    steps: u64,
    transactions: usize,
    moved: usize,
    took: Duration,
    failed: bool,
}

/// Runs the histories of one seed after another while `goes_on` holds.
fn histories(first: u64, goes_on: impl Fn(u64, Duration) -> bool) -> RunTotals {
    let started = Instant::now();
    let mut sum = RunTotals::default();
    while goes_on(sum.histories, started.elapsed()) {
        let seed = first.wrapping_add(sum.histories);
        sum.histories += 1;
        match run(&Script::draw(seed), Cast::Careful) {
            Ok(report) => {
                sum.steps += report.steps;
                sum.transactions += report.transactions;
                sum.moved += report.moved;
            }
            Err(violation) => {
                let (script, violation) = shrink(&Script::draw(seed), Cast::Careful, violation);
                println!("{violation}\n\nThis replays it:\n\n{script}");
                sum.failed = true;
                break;
            }
        }
    }
    sum.took = started.elapsed();
    sum
}

fn report(sum: &RunTotals) -> ExitCode {
    println!(
        "{} histories, {} steps, {} transactions of which {} moved money, in {} s",
        sum.histories,
        sum.steps,
        sum.transactions,
        sum.moved,
        sum.took.as_secs()
    );
    if sum.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn replay(path: &str) -> ExitCode {
    let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
    match read.and_then(|text| Script::read(&text)) {
        Ok(script) => match run(&script, Cast::Careful) {
            Ok(report) => {
                println!("{} steps, and every promise is kept", report.steps);
                ExitCode::SUCCESS
            }
            Err(violation) => {
                println!("{violation}");
                ExitCode::FAILURE
            }
        },
        Err(problem) => {
            eprintln!("{path}: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn seed_of(words: &[&str]) -> Option<u64> {
    words.first().map_or(Some(FIRST_SEED), |word| number(word))
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

fn usage_error() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::FAILURE
}
