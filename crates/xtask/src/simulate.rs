//! `cargo xtask simulate`: histories of a shop, a network and the sandbox in virtual time, until the
//! first that breaks a promise.

use std::path::PathBuf;

use clap::Args;

use crate::log::{Log, Outcome};
use crate::workspace::Workspace;

const PACKAGE: &str = "kpay-simulation";

#[derive(Args)]
pub struct Options {
    /// How long to run on
    #[arg(long, value_name = "N", default_value_t = 1)]
    minutes: u32,
    /// The seed to begin with; a failure names its own
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Replay the script in this file instead, as a failure prints it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["minutes", "seed"])]
    replay: Option<PathBuf>,
}

/// Runs what the options ask for; false when a promise was broken.
pub fn run(options: &Options, workspace: &Workspace) -> Result<bool, String> {
    let mut log = Log::create(&workspace.target.join("xtask"), "simulate")
        .map_err(|error| error.to_string())?;
    build(workspace, &mut log)?;
    let mut simulation = workspace.command(program(workspace), []);
    match &options.replay {
        Some(script) => {
            let script = std::path::absolute(script).map_err(|error| error.to_string())?;
            simulation.arg("replay").arg(script);
        }
        None => {
            let (minutes, seed) = (options.minutes.to_string(), options.seed.to_string());
            simulation.args(["minutes", &minutes, &seed]);
        }
    }
    Ok(log.run(&mut simulation).is_ok())
}

/// Builds the program, for speed.
pub fn build(workspace: &Workspace, log: &mut Log) -> Outcome {
    log.run(&mut workspace.cargo(["build", "--release", "--package", PACKAGE]))
}

/// Where it is then.
pub fn program(workspace: &Workspace) -> PathBuf {
    let name = format!("{PACKAGE}{}", std::env::consts::EXE_SUFFIX);
    workspace.target.join("release").join(name)
}
