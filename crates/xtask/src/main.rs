//! `cargo xtask test` is the whole of CI; `cargo xtask bench` measures.
#![allow(unreachable_pub, reason = "one binary: `pub` says what a file offers to the others")]

mod bench;
mod checks;
mod log;
mod npm;
mod pages;
mod release;
mod schemathesis;
mod setup;
mod simulate;
mod steps;
mod table;
mod test;
mod wasm;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::log::{Log, Outcome};
use crate::workspace::Workspace;

/// The tasks of the KPay SDK.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set up what is missing and check everything, as CI does.
    Test(test::Options),
    /// Measure the client beside a hand-written floor.
    Bench(bench::Options),
    /// Simulate a shop, a network and the sandbox in virtual time, until a promise is broken.
    Simulate(simulate::Options),
    /// Find changes that break users, against a git revision.
    Semver(release::SemverOptions),
    /// Build what is published with the lowest versions that it allows.
    MinimalVersions,
    /// Hold whose types stand in public signatures to the list of those that may.
    ExternalTypes,
    /// Build the npm package and pack it to bindings/npm/dist.
    Npm,
}

fn main() -> ExitCode {
    let task = Arguments::parse().task;
    let done = Workspace::load().and_then(|workspace| match task {
        Task::Test(options) => test::run(&options, &workspace),
        Task::Bench(options) => bench::run(&options, &workspace),
        Task::Simulate(options) => simulate::run(&options, &workspace),
        Task::Semver(options) => {
            logged("semver", &workspace, |log| release::semver(&options, &workspace, log))
        }
        Task::MinimalVersions => {
            logged("minimal-versions", &workspace, |log| release::minimal_versions(&workspace, log))
        }
        Task::ExternalTypes => {
            logged("external-types", &workspace, |log| release::external_types(&workspace, log))
        }
        Task::Npm => logged("npm", &workspace, |log| npm::pack(&workspace, log)),
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            anstream::eprintln!("cargo xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a task that has a log of its own; what it could not do is an error.
fn logged(
    name: &str,
    workspace: &Workspace,
    task: impl FnOnce(&mut Log) -> Outcome,
) -> Result<bool, String> {
    let mut log = Log::create(&workspace.target.join("xtask"), name)
        .map_err(|error| format!("no log: {error}"))?;
    task(&mut log).map(|()| true)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Arguments::command().debug_assert();
    }
}
