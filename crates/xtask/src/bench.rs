//! `cargo xtask bench`: what the client costs beside a hand-written floor and bare reqwest, held to
//! its marks, and what the sandbox bears.
#![expect(clippy::float_arithmetic, reason = "these are measurements, not money")]

mod build_cost;
mod children;
mod marks;
mod measure;
mod sandbox;
mod simulation;
mod wasm_size;

use std::fs;

use clap::Args;
use serde_json::{Value, json};

use self::build_cost::BuildCost;
use self::marks::{Figure, Mark};
use self::measure::{Measure, Program};
use self::sandbox::SandboxLoad;
use self::wasm_size::WasmSize;
use crate::log::Log;
use crate::npm;
use crate::setup;
use crate::table;
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    /// Fail when a mark is missed, instead of only saying so
    #[arg(long)]
    check: bool,

    /// Measure instead what it takes to build a program on kpay-native: minutes, for it builds all
    /// that one on bare reqwest rests on as well
    #[arg(long)]
    build: bool,

    /// Measure instead the npm package: its size, its start, and verifying a webhook
    #[arg(long, conflicts_with = "build")]
    npm: bool,
}

/// How many requests are under way at once: one after the other, and as a busy server has them.
const LOADS: [u32; 2] = [1, 64];

/// Measures, prints the figures and writes them as JSON; false when a miss counts as a failure.
pub fn run(options: &Options, workspace: &Workspace) -> Result<bool, String> {
    let mut log =
        Log::create(&workspace.target.join("xtask"), "bench").map_err(|error| error.to_string())?;
    if options.npm {
        return npm::bench(options.check, workspace, &mut log).map(|()| true);
    }
    let missed = if options.build {
        BuildCost::measure(workspace, &mut log)?.report(workspace, &mut log)?
    } else {
        work(workspace, &mut log)?
    };
    Ok(missed == 0 || !options.check)
}

/// Measures what the client does; gives how many marks are missed.
fn work(workspace: &Workspace, log: &mut Log) -> Result<usize, String> {
    if !setup::is_installed("valgrind") {
        return Err("valgrind counts the instructions and is not installed: \
            `apt install valgrind`, `dnf install valgrind` or https://valgrind.org"
            .to_owned());
    }
    let program = Program::build(workspace, log)?;
    let loopback = Program::build_loopback(workspace, log)?;
    let (cases, native) = (program.cases()?, loopback.cases()?);
    marks::all_measured(&[cases.as_slice(), &native].concat())?;
    let mut figures = figures(&program, &cases, &Measure::OF_WORK, log)?;
    figures.extend(self::figures(&loopback, &native, &Measure::OF_REQUESTS, log)?);
    for case in &native {
        figures.extend(loads(&loopback, case, log)?);
    }
    let wasm = WasmSize::measure(workspace, log)?;
    let sandbox = SandboxLoad::measure(workspace, log)?;

    for (case, of) in missed_cases(&figures) {
        log.line(&format!("\n{case} misses its mark in {of}; where its instructions go:"));
        let program = if native.contains(case) { &loopback } else { &program };
        log.line(&program.profile(case, &workspace.target)?);
    }
    log.line("");
    for line in table::lines(&rows(&figures, &wasm, &sandbox)) {
        log.line(&line);
    }
    write(workspace, "bench.json", &as_json(&figures, &wasm, &sandbox))?;
    simulation::record(workspace, log)?;

    let missed = figures.iter().filter(|figure| figure.is_missed()).count();
    let missed = missed + usize::from(sandbox.is_missed());
    log.line(&format!("\n{} marks, {missed} missed", marks::count() + 1));
    Ok(missed)
}

fn figures(
    program: &Program,
    cases: &[String],
    measures: &[Measure],
    log: &mut Log,
) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for case in cases {
        log.line(&format!("measuring {case}"));
        for &measure in measures {
            figures.push(Figure::new(case, measure, program.beside_floor(case, measure)?));
        }
    }
    Ok(figures)
}

fn loads(loopback: &Program, case: &str, log: &mut Log) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for at_once in LOADS {
        log.line(&format!("measuring {case}, {at_once} at once"));
        let load = loopback.load(case, at_once)?;
        figures.push(Figure {
            ratio: load.processor_ratio,
            ..Figure::new(case, Measure::ProcessorNanos(at_once), load.processor_nanos)
        });
        let rate = Measure::RequestsASecond(at_once);
        figures.push(Figure::new(case, rate, load.requests_a_second));
    }
    Ok(figures)
}

/// Each case once, with the first measure in which it misses.
fn missed_cases(figures: &[Figure]) -> Vec<(&String, String)> {
    let mut missed: Vec<(&String, String)> = Vec::new();
    for figure in figures.iter().filter(|figure| figure.is_missed()) {
        if !missed.iter().any(|&(case, _)| *case == figure.case) {
            missed.push((&figure.case, figure.measure.name()));
        }
    }
    missed
}

fn write(workspace: &Workspace, name: &str, figures: &Value) -> Result<(), String> {
    let path = workspace.target.join(name);
    fs::write(&path, format!("{figures:#}\n"))
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn rows(figures: &[Figure], wasm: &WasmSize, sandbox: &SandboxLoad) -> Vec<Vec<String>> {
    let head = ["case", "measure", "ours", "floor", "ratio", "mark", "result"].map(str::to_owned);
    let row = |figure: &Figure| {
        let mark = figure.mark();
        vec![
            figure.case.clone(),
            figure.measure.name(),
            figure.measure.show(figure.ours),
            figure.measure.show(figure.floor),
            format!("{:.3}", figure.ratio),
            mark.map(|mark| format!("at most {}", mark.shown())).unwrap_or_default(),
            mark.map_or("", |mark| mark.result(figure)).to_owned(),
        ]
    };
    let size = |measure: &str, bytes: usize| {
        vec!["wasm".to_owned(), measure.to_owned(), bytes.to_string()]
    };
    std::iter::once(head.to_vec())
        .chain(figures.iter().map(row))
        .chain([size("bytes", wasm.bytes), size("bytes after brotli", wasm.brotli)])
        .chain(sandbox.rows())
        .collect()
}

fn as_json(figures: &[Figure], wasm: &WasmSize, sandbox: &SandboxLoad) -> Value {
    let figure = |figure: &Figure| {
        let mark = figure.mark();
        json!({
            "case": figure.case,
            "measure": figure.measure.name(),
            "ours": figure.ours,
            "floor": figure.floor,
            "ratio": figure.ratio,
            "mark": mark.as_ref().map(Mark::shown),
            "hit": mark.map(|_| !figure.is_missed()),
        })
    };
    json!({
        "figures": figures.iter().map(figure).collect::<Vec<_>>(),
        "wasm": { "bytes": wasm.bytes, "brotli": wasm.brotli },
        "sandbox": sandbox.as_json(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Figure> {
        let figure = |case, measure, ours, floor| Figure::new(case, measure, (ours, floor));
        vec![
            figure("whole-call", Measure::Instructions, 1400.0, 1000.0),
            figure("whole-call", Measure::Allocations, 25.0, 17.0),
            figure("build-init", Measure::Nanoseconds, 10.5, 10.0),
        ]
    }

    fn load() -> SandboxLoad {
        SandboxLoad { requests_a_second: 9_000, bytes: 7 }
    }

    #[test]
    fn a_case_is_profiled_once() {
        let (case, measure) = ("whole-call".to_owned(), "instructions".to_owned());
        assert_eq!(missed_cases(&sample()), [(&case, measure)]);
    }

    #[test]
    fn the_table_names_marks_and_misses() {
        let rows = rows(&sample(), &WasmSize { bytes: 9, brotli: 5 }, &load());
        assert_eq!(
            rows[1][2..],
            ["1400", "1000", "1.400", "at most 1.30 x floor, aim 1.10", "MISSED"]
        );
        assert_eq!(
            rows[2][2..],
            ["25", "17", "1.471", "at most 20, or floor + 3 if more", "MISSED"]
        );
        assert_eq!(rows[3][2..], ["10.5", "10.0", "1.050", "", ""]);
        assert_eq!(rows[5], ["wasm", "bytes after brotli", "5"]);
        assert_eq!(rows[6][1..3], ["requests a second, 32 at once", "9000"]);
    }

    #[test]
    fn the_json_says_the_same() {
        let json = as_json(&sample(), &WasmSize { bytes: 9, brotli: 5 }, &load());
        assert_eq!(json["figures"][0]["hit"], false);
        assert_eq!(json["figures"][0]["ratio"], 1.4);
        assert_eq!(json["figures"][2]["hit"], Value::Null);
        assert_eq!(json["wasm"]["brotli"], 5);
        assert_eq!(json["sandbox"]["requests_a_second"], 9_000);
    }
}
