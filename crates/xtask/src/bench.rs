//! `cargo xtask bench`: what the client costs beside a hand-written floor, held to its marks.
#![expect(clippy::float_arithmetic, reason = "these are measurements, not money")]

mod marks;
mod measure;
mod wasm_size;

use std::fs;

use clap::Args;
use serde_json::{Value, json};

use self::marks::{Figure, MARKS, Mark};
use self::measure::{Measure, Program};
use self::wasm_size::WasmSize;
use crate::log::Log;
use crate::setup;
use crate::table;
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    /// Fail when a mark is missed, instead of only saying so
    #[arg(long)]
    check: bool,
}

/// Measures, prints the figures and writes them as JSON; false when a miss counts as a failure.
pub fn run(options: &Options, workspace: &Workspace) -> Result<bool, String> {
    if !setup::is_installed("valgrind") {
        return Err("valgrind counts the instructions and is not installed: \
            `apt install valgrind`, `dnf install valgrind` or https://valgrind.org"
            .to_owned());
    }
    let mut log =
        Log::create(&workspace.target.join("xtask"), "bench").map_err(|error| error.to_string())?;
    let program = Program::build(workspace, &mut log)?;
    let figures = figures(&program, &mut log)?;
    let wasm = WasmSize::measure(workspace, &mut log)?;

    for (case, of) in missed_cases(&figures) {
        log.line(&format!("\n{case} misses its mark in {of}; where its instructions go:"));
        log.line(&program.profile(case, &workspace.target)?);
    }
    log.line("");
    for line in table::lines(&rows(&figures, &wasm)) {
        log.line(&line);
    }
    let path = workspace.target.join("bench.json");
    fs::write(&path, format!("{:#}\n", as_json(&figures, &wasm)))
        .map_err(|error| format!("{}: {error}", path.display()))?;

    let missed = figures.iter().filter(|figure| figure.is_missed()).count();
    log.line(&format!("\n{} marks, {missed} missed", MARKS.len()));
    Ok(missed == 0 || !options.check)
}

fn figures(program: &Program, log: &mut Log) -> Result<Vec<Figure>, String> {
    let cases = program.cases()?;
    marks::all_measured(&cases)?;
    let mut figures = Vec::new();
    for case in cases {
        log.line(&format!("measuring {case}"));
        for measure in Measure::ALL {
            let (ours, floor) = program.beside_floor(&case, measure)?;
            figures.push(Figure { case: case.clone(), measure, ours, floor });
        }
    }
    Ok(figures)
}

/// Each case once, with the first measure in which it misses.
fn missed_cases(figures: &[Figure]) -> Vec<(&str, &'static str)> {
    let mut missed: Vec<(&str, &str)> = Vec::new();
    for figure in figures.iter().filter(|figure| figure.is_missed()) {
        if !missed.iter().any(|&(case, _)| case == figure.case) {
            missed.push((&figure.case, figure.measure.name()));
        }
    }
    missed
}

fn rows(figures: &[Figure], wasm: &WasmSize) -> Vec<Vec<String>> {
    let head = ["case", "measure", "ours", "floor", "ratio", "mark", "result"].map(str::to_owned);
    let row = |figure: &Figure| {
        let mark = figure.mark();
        vec![
            figure.case.clone(),
            figure.measure.name().to_owned(),
            figure.measure.show(figure.ours),
            figure.measure.show(figure.floor),
            format!("{:.3}", figure.ratio()),
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
        .collect()
}

fn as_json(figures: &[Figure], wasm: &WasmSize) -> Value {
    let figure = |figure: &Figure| {
        let mark = figure.mark();
        json!({
            "case": figure.case,
            "measure": figure.measure.name(),
            "ours": figure.ours,
            "floor": figure.floor,
            "ratio": figure.ratio(),
            "mark": mark.map(Mark::shown),
            "hit": mark.map(|_| !figure.is_missed()),
        })
    };
    json!({
        "figures": figures.iter().map(figure).collect::<Vec<_>>(),
        "wasm": { "bytes": wasm.bytes, "brotli": wasm.brotli },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Figure> {
        let figure = |case: &str, measure, ours, floor| Figure {
            case: case.to_owned(),
            measure,
            ours,
            floor,
        };
        vec![
            figure("whole-call", Measure::Instructions, 1400.0, 1000.0),
            figure("whole-call", Measure::Allocations, 25.0, 17.0),
            figure("build-init", Measure::Nanoseconds, 10.5, 10.0),
        ]
    }

    #[test]
    fn a_case_is_profiled_once() {
        assert_eq!(missed_cases(&sample()), [("whole-call", "instructions")]);
    }

    #[test]
    fn the_table_names_marks_and_misses() {
        let rows = rows(&sample(), &WasmSize { bytes: 9, brotli: 5 });
        assert_eq!(
            rows[1][2..],
            ["1400", "1000", "1.400", "at most 1.30 x floor, aim 1.10", "MISSED"]
        );
        assert_eq!(rows[2][2..], ["25", "17", "1.471", "at most 20", "MISSED"]);
        assert_eq!(rows[3][2..], ["10.5", "10.0", "1.050", "", ""]);
        assert_eq!(rows[5], ["wasm", "bytes after brotli", "5"]);
    }

    #[test]
    fn the_json_says_the_same() {
        let json = as_json(&sample(), &WasmSize { bytes: 9, brotli: 5 });
        assert_eq!(json["figures"][0]["hit"], false);
        assert_eq!(json["figures"][0]["ratio"], 1.4);
        assert_eq!(json["figures"][2]["hit"], Value::Null);
        assert_eq!(json["wasm"]["brotli"], 5);
    }
}
