//! `cargo xtask test`: runs the steps, all of them whatever fails, and says how each ended.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::log::Log;
use crate::steps::{STEPS, Step};
use crate::table;
use crate::workspace::Workspace;

/// How much of a failed step's output is shown again at the end.
const TAIL: usize = 60;

#[derive(Args)]
pub struct Options {
    /// Run only these steps: handy while working, but not the whole
    #[arg(long, value_name = "NAME", num_args = 1.., value_parser = names(), conflicts_with = "skip")]
    only: Vec<String>,
    /// Leave these steps out, on purpose
    #[arg(long, value_name = "NAME", num_args = 1.., value_parser = names())]
    skip: Vec<String>,
    /// Name the steps and end
    #[arg(long)]
    list: bool,
}

/// Runs what the options ask for; true when nothing failed.
pub fn run(options: &Options, workspace: &Workspace) -> Result<bool, String> {
    if options.list {
        let rows: Vec<_> =
            STEPS.iter().map(|step| vec![step.name.to_owned(), step.about.to_owned()]).collect();
        anstream::println!("{}", table::lines(&rows).join("\n"));
        return Ok(true);
    }
    let logs = workspace.target.join("xtask");
    let endings = run_steps(STEPS, options, workspace, &logs)
        .map_err(|error| format!("{}: {error}", logs.display()))?;
    Ok(report(&endings))
}

/// How one step ended.
struct Ending {
    name: &'static str,
    result: Verdict,
    took: Duration,
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Failed { why: String, end_of_log: String, log: String },
    NotRun,
    Passed,
    Skipped,
}

fn run_steps(
    steps: &[Step],
    options: &Options,
    workspace: &Workspace,
    logs: &Path,
) -> io::Result<Vec<Ending>> {
    let named = |names: &[String], step: &Step| names.iter().any(|name| name == step.name);
    steps
        .iter()
        .map(|step| {
            let started = Instant::now();
            let result = if !options.only.is_empty() && !named(&options.only, step) {
                Verdict::NotRun
            } else if named(&options.skip, step) {
                Verdict::Skipped
            } else {
                run_step(step, workspace, logs)?
            };
            Ok(Ending { name: step.name, result, took: started.elapsed() })
        })
        .collect()
}

fn run_step(step: &Step, workspace: &Workspace, logs: &Path) -> io::Result<Verdict> {
    let bold = Style::new().bold();
    anstream::println!("\n{bold}== {}: {}{bold:#}", step.name, step.about);
    let mut log = Log::create(logs, step.name)?;
    Ok(match (step.run)(workspace, &mut log) {
        Ok(()) => Verdict::Passed,
        Err(why) => {
            log.line(&format!("failed: {why}"));
            Verdict::Failed {
                why,
                end_of_log: log.tail(TAIL),
                log: log.path().display().to_string(),
            }
        }
    })
}

/// Prints the failures once more, the table, and the closing line.
fn report(endings: &[Ending]) -> bool {
    let red = AnsiColor::Red.on_default().bold();
    for ending in endings {
        if let Verdict::Failed { end_of_log, log, .. } = &ending.result {
            let name = ending.name;
            anstream::println!(
                "\n{red}== {name} failed; its output ended with{red:#}\n{end_of_log}"
            );
            anstream::println!("All of it: {log}\nAgain: cargo xtask test --only {name}");
        }
    }
    anstream::println!();
    let lines = table::lines(&rows(endings));
    anstream::println!("{}", lines[0]);
    for (line, ending) in lines[1..].iter().zip(endings) {
        match ending.result {
            Verdict::Failed { .. } => anstream::println!("{red}{line}{red:#}"),
            _ => anstream::println!("{line}"),
        }
    }
    if let Some(note) = note(endings) {
        anstream::println!("\n{note}");
    }
    anstream::println!("\n{}", closing_line(endings));
    count(endings, |result| matches!(result, Verdict::Failed { .. })) == 0
}

fn rows(endings: &[Ending]) -> Vec<Vec<String>> {
    let head = ["step", "result", "seconds"].map(str::to_owned).to_vec();
    let row = |ending: &Ending| {
        let (result, why) = match &ending.result {
            Verdict::Failed { why, .. } => ("FAILED", why.lines().next().unwrap_or_default()),
            Verdict::NotRun => ("not run", ""),
            Verdict::Passed => ("passed", ""),
            Verdict::Skipped => ("skipped", ""),
        };
        let seconds = match ending.result {
            Verdict::NotRun | Verdict::Skipped => String::new(),
            _ => format!("{:.1}", ending.took.as_secs_f64()),
        };
        [ending.name, result, &seconds, why].map(str::to_owned).to_vec()
    };
    std::iter::once(head).chain(endings.iter().map(row)).collect()
}

/// What a reader must know before believing the closing line.
fn note(endings: &[Ending]) -> Option<String> {
    let missing = count(endings, |result| *result == Verdict::NotRun);
    (missing > 0).then(|| format!("This is not the whole: {missing} steps were not run."))
}

fn closing_line(endings: &[Ending]) -> String {
    let passed = count(endings, |result| *result == Verdict::Passed);
    let failed = count(endings, |result| matches!(result, Verdict::Failed { .. }));
    match count(endings, |result| *result == Verdict::Skipped) {
        0 => format!("{passed} passed, {failed} failed"),
        skipped => format!("{passed} passed, {failed} failed, {skipped} skipped"),
    }
}

fn count(endings: &[Ending], is: impl Fn(&Verdict) -> bool) -> usize {
    endings.iter().filter(|ending| is(&ending.result)).count()
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(STEPS.iter().map(|step| step.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Scratch;

    const FAKES: &[Step] = &[
        Step { name: "good", about: "", run: |_, _| Ok(()) },
        Step {
            name: "bad",
            about: "",
            run: |_, log| {
                log.line("what went wrong");
                Err("broken".to_owned())
            },
        },
        Step { name: "later", about: "", run: |_, _| Ok(()) },
    ];

    fn endings(only: &[&str], skip: &[&str]) -> Vec<Ending> {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let options = Options { only: owned(only), skip: owned(skip), list: false };
        let workspace = Workspace { root: "".into(), target: "".into(), packages: Vec::new() };
        run_steps(FAKES, &options, &workspace, &Scratch::new().0).unwrap()
    }

    #[test]
    fn a_failure_stops_nothing_but_fails_the_whole() {
        let endings = endings(&[], &[]);
        assert_eq!(endings[0].result, Verdict::Passed);
        assert_eq!(endings[2].result, Verdict::Passed);
        let Verdict::Failed { why, end_of_log, .. } = &endings[1].result else {
            panic!("{:?}", endings[1].result)
        };
        assert_eq!(why, "broken");
        assert_eq!(end_of_log, "what went wrong\nfailed: broken");
        assert_eq!(closing_line(&endings), "2 passed, 1 failed");
        assert!(!report(&endings));
    }

    #[test]
    fn a_skipped_step_is_shown_and_counted() {
        let endings = endings(&[], &["bad"]);
        assert_eq!(endings[1].result, Verdict::Skipped);
        assert_eq!(rows(&endings)[2][..2], ["bad", "skipped"]);
        assert_eq!(closing_line(&endings), "2 passed, 0 failed, 1 skipped");
        assert!(report(&endings));
    }

    #[test]
    fn a_part_says_that_it_is_not_the_whole() {
        let endings = endings(&["good"], &[]);
        assert_eq!(rows(&endings)[3][..2], ["later", "not run"]);
        assert_eq!(note(&endings).unwrap(), "This is not the whole: 2 steps were not run.");
        assert_eq!(closing_line(&endings), "1 passed, 0 failed");
    }

    #[test]
    fn the_whole_needs_no_note() {
        assert_eq!(note(&endings(&[], &["bad"])), None);
    }
}
