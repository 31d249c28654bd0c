//! Runs the bench program and reads what it, or valgrind about it, says.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::log::Log;
use crate::workspace::{Workspace, text_of};

/// Runs counted under valgrind: the difference of both leaves only what repeats.
const FEW_RUNS: u32 = 1000;
const MANY_RUNS: u32 = 2000;

/// Rounds of timing, ours and the floor's in turn; the quickest is the least disturbed.
const ROUNDS: u32 = 5;

/// How many functions of a profile are shown.
const PROFILE_LINES: usize = 20;

/// The marker that ends the name of a floor.
const FLOOR: &str = "-floor";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    Allocations,
    Instructions,
    Nanoseconds,
    /// The processor's time of a request, with so many under way at once.
    ProcessorNanos(u32),
    RequestsASecond(u32),
}

impl Measure {
    /// What is measured of work that is done here.
    pub const OF_WORK: [Self; 3] = [Self::Instructions, Self::Allocations, Self::Nanoseconds];

    /// What is counted of work that waits for others: its time says nothing.
    pub const OF_REQUESTS: [Self; 2] = [Self::Instructions, Self::Allocations];

    pub fn name(self) -> String {
        match self {
            Self::Allocations => "allocations".to_owned(),
            Self::Instructions => "instructions".to_owned(),
            Self::Nanoseconds => "nanoseconds".to_owned(),
            Self::ProcessorNanos(at_once) => format!("CPU nanoseconds, {at_once} at once"),
            Self::RequestsASecond(at_once) => format!("requests a second, {at_once} at once"),
        }
    }

    pub fn show(self, value: f64) -> String {
        match self {
            Self::Nanoseconds => format!("{value:.1}"),
            _ => format!("{value:.0}"),
        }
    }
}

/// One of the built bench programs.
pub struct Program {
    path: PathBuf,
}

impl Program {
    /// The one whose cases do all their work themselves.
    pub fn build(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        log.run(&mut workspace.cargo(["build", "--release", "--package", "kpay-bench"]))?;
        Ok(Self::built(workspace, "kpay-bench"))
    }

    /// The one that talks to a server on this machine.
    pub fn build_loopback(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        let mut build = workspace.cargo(["build", "--release", "--package", "kpay-bench"]);
        log.run(build.args(["--example", "loopback"]))?;
        Ok(Self::built(workspace, "examples/loopback"))
    }

    fn built(workspace: &Workspace, name: &str) -> Self {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        Self { path: workspace.target.join("release").join(name) }
    }

    /// The cases that have a floor beside them.
    pub fn cases(&self) -> Result<Vec<String>, String> {
        paired(&text_of(Command::new(&self.path).arg("list"))?)
    }

    /// One case in one measure: ours, and the floor's.
    pub fn beside_floor(&self, case: &str, measure: Measure) -> Result<(f64, f64), String> {
        let floor = format!("{case}{FLOOR}");
        if measure != Measure::Nanoseconds {
            return Ok((self.value(case, measure)?, self.value(&floor, measure)?));
        }
        let mut quickest = (f64::INFINITY, f64::INFINITY);
        for _ in 0..ROUNDS {
            quickest.0 = quickest.0.min(self.value(case, measure)?);
            quickest.1 = quickest.1.min(self.value(&floor, measure)?);
        }
        Ok(quickest)
    }

    /// A case that sends requests, with so many under way at once.
    pub fn load(&self, case: &str, at_once: u32) -> Result<Load, String> {
        let said = text_of(Command::new(&self.path).args(["load", case, &at_once.to_string()]))?;
        loaded(&said).ok_or_else(|| format!("loopback says of {case}: {:?}", said.trim()))
    }

    /// Where a case's instructions go: the heaviest functions, and where the whole profile is.
    pub fn profile(&self, case: &str, target: &Path) -> Result<String, String> {
        let path = target.join("xtask").join(format!("{case}.callgrind"));
        self.callgrind(case, FEW_RUNS, &path)?;
        let mut annotate = Command::new("callgrind_annotate");
        let text = text_of(annotate.arg("--auto=no").arg(&path))?;
        let functions = text.lines().skip_while(|line| !line.contains("file:function")).skip(2);
        let heaviest: Vec<&str> = functions.take(PROFILE_LINES).collect();
        Ok(format!("{}\nAll of it: callgrind_annotate {}", heaviest.join("\n"), path.display()))
    }

    fn value(&self, case: &str, measure: Measure) -> Result<f64, String> {
        let subcommand = match measure {
            Measure::Allocations => "allocations",
            Measure::Nanoseconds => "nanos",
            Measure::Instructions => return self.instructions(case),
            Measure::ProcessorNanos(_) | Measure::RequestsASecond(_) => {
                return Err(format!("{} of {case} comes with its load", measure.name()));
            }
        };
        let said = text_of(Command::new(&self.path).args([subcommand, case]))?;
        said.trim().parse().map_err(|_| format!("kpay-bench says of {case}: {:?}", said.trim()))
    }

    /// The instructions of one run.
    fn instructions(&self, case: &str) -> Result<f64, String> {
        let nowhere = Path::new("/dev/null");
        let few = self.callgrind(case, FEW_RUNS, nowhere)?;
        let many = self.callgrind(case, MANY_RUNS, nowhere)?;
        Ok((many - few) / f64::from(MANY_RUNS - FEW_RUNS))
    }

    /// All instructions of a program that runs a case so many times.
    fn callgrind(&self, case: &str, runs: u32, profile: &Path) -> Result<f64, String> {
        let output = Command::new("valgrind")
            .arg("--tool=callgrind")
            .arg(format!("--callgrind-out-file={}", profile.display()))
            .arg(&self.path)
            .args(["run", case, &runs.to_string()])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("valgrind could not be started: {error}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        collected(&said)
            .filter(|_| output.status.success())
            .ok_or_else(|| format!("valgrind on {case}: {}\n{}", output.status, said.trim_end()))
    }
}

/// What a request takes under load: ours, and the floor's.
#[derive(Debug, PartialEq)]
pub struct Load {
    pub processor_nanos: (f64, f64),
    /// Of neighbouring rounds, which met the same machine: steadier than that of the medians.
    pub processor_ratio: f64,
    pub requests_a_second: (f64, f64),
}

/// The five figures that the program prints.
fn loaded(said: &str) -> Option<Load> {
    let figures: Option<Vec<f64>> =
        said.split_whitespace().map(|figure| figure.parse().ok()).collect();
    let [ours, floor, processor_ratio, our_rate, floor_rate] = figures?.try_into().ok()?;
    Some(Load {
        processor_nanos: (ours, floor),
        processor_ratio,
        requests_a_second: (our_rate, floor_rate),
    })
}

/// The names that come with a floor, without it.
fn paired(listing: &str) -> Result<Vec<String>, String> {
    let (floors, cases): (Vec<&str>, Vec<&str>) =
        listing.lines().partition(|name| name.ends_with(FLOOR));
    let has_floor = |case: &&&str| floors.contains(&format!("{case}{FLOOR}").as_str());
    match cases.iter().find(|case| !has_floor(case)) {
        Some(alone) => Err(format!("kpay-bench has no {alone}{FLOOR} to hold {alone} against")),
        None => Ok(cases.into_iter().map(str::to_owned).collect()),
    }
}

/// The total in callgrind's closing lines.
fn collected(said: &str) -> Option<f64> {
    let (_, after) = said.rsplit_once("Collected :")?;
    after.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Load, collected, loaded, paired};

    #[test]
    fn a_load_is_five_figures() {
        let load = Load {
            processor_nanos: (11.0, 10.0),
            processor_ratio: 1.09,
            requests_a_second: (90.0, 100.0),
        };
        assert_eq!(loaded("11.0 10.0 1.09 90 100\n"), Some(load));
        assert_eq!(loaded("11.0 10.0"), None);
        assert_eq!(loaded("11.0 10.0 1.09 90 many"), None);
    }

    #[test]
    fn the_total_is_read_from_the_closing_lines() {
        let said = "==7== Events    : Ir\n==7== Collected : 126559\n==7== \n==7== I   refs:      126,559\n";
        assert_eq!(collected(said), Some(126_559.0));
        assert_eq!(collected("==7== Command: a"), None);
        assert_eq!(collected("==7== Collected : many"), None);
    }

    #[test]
    fn each_case_needs_its_floor() {
        assert_eq!(paired("a\na-floor\nb-floor\nb\n"), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert!(paired("a\nb\nb-floor\n").unwrap_err().contains("a-floor"));
    }
}
