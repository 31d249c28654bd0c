//! `cargo xtask semver`: whether the published libraries break the programs that use them.

use clap::Args;

use crate::log::{Log, Outcome};
use crate::release::libraries;
use crate::setup;
use crate::workspace::{Workspace, text_of};

#[derive(Args)]
pub struct Options {
    /// The revision to compare with; without it the newest tag
    #[arg(long, value_name = "REVISION")]
    baseline: Option<String>,
}

/// Compares each library with that of the revision, with all features. A change that breaks users
/// without a new version that says so is a failure.
pub fn run(options: &Options, workspace: &Workspace, log: &mut Log) -> Outcome {
    let baseline = match &options.baseline {
        Some(revision) => revision.clone(),
        None => newest_tag(workspace)?,
    };
    setup::wasm_target(workspace, log)?;
    let program = setup::cargo_semver_checks(workspace, log)?;
    let mut problems = Vec::new();
    for (package, target) in libraries(workspace) {
        // The program is a subcommand of cargo, which names itself first.
        let mut check = workspace.command(&program, ["semver-checks", "--all-features"]);
        check.args(["--package", &package.name, "--baseline-rev", &baseline]);
        if let Some(target) = target {
            // The program has rustc say nothing of its lints, and one of them tells cargo what WebAssembly
            // can't be built as: an empty list of flags takes the program's place.
            check.args(["--target", target]).env("CARGO_ENCODED_RUSTFLAGS", "");
        }
        problems.extend(log.run(&mut check).err());
    }
    log.verdict(&problems)
}

fn newest_tag(workspace: &Workspace) -> Result<String, String> {
    let mut describe = workspace.command("git", ["describe", "--tags", "--abbrev=0"]);
    let tag = text_of(&mut describe).map_err(|error| {
        format!("no tag to compare with, name a revision by --baseline: {error}")
    })?;
    Ok(tag.trim().to_owned())
}
