//! What the SDK costs beside a floor written by hand: the program that `cargo xtask bench` runs.
//!
//! Each case comes twice, `X` through the SDK and `X-floor` by hand, over the same texts and bytes.

mod cases;
mod nanos;
mod operations;
mod sdk;

use std::process::ExitCode;

use cases::Case;
use kpay_bench::counting;

const USAGE: &str = "usage: kpay-bench list | run CASE N | allocations CASE | nanos CASE";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match answer(&words) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// What one command line prints.
fn answer(words: &[&str]) -> Result<String, String> {
    match *words {
        ["list"] => Ok(Case::all().iter().map(|case| format!("{}\n", case.name)).collect()),
        ["run", name, runs] => {
            let runs: u64 = runs.parse().map_err(|_| format!("no number of runs: {runs}"))?;
            let mut run = Case::named(name)?.prepare();
            for _ in 0..runs {
                run();
            }
            Ok(String::new())
        }
        ["allocations", name] => {
            let mut run = Case::named(name)?.prepare();
            Ok(format!("{}\n", counting::allocations(&mut run)))
        }
        ["nanos", name] => {
            let mut run = Case::named(name)?.prepare();
            Ok(format!("{:.1}\n", nanos::median(&mut run)))
        }
        _ => Err(USAGE.to_owned()),
    }
}
