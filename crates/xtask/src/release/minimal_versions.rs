//! `cargo xtask minimal-versions`: what is published builds with the lowest versions that it allows.

use std::process::Command;

use crate::log::{Log, Outcome};
use crate::release::libraries;
use crate::setup;
use crate::workspace::Workspace;

/// Builds the published libraries with all features, and with the lowest version of each dependency that
/// the workspace's manifest names. The workspace's own lock file stays as it is.
pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    setup::wasm_target(workspace, log)?;
    log.run(with_own_lock(workspace, "generate-lockfile").arg("-Zdirect-minimal-versions"))?;
    let mut problems = Vec::new();
    for (package, target) in libraries(workspace) {
        let mut check = with_own_lock(workspace, "check");
        check.args(["--package", &package.name, "--lib", "--all-features"]);
        if let Some(target) = target {
            check.args(["--target", target]);
        }
        problems.extend(log.run(&mut check).err());
    }
    log.verdict(&problems)
}

/// Cargo with a lock file beside what it builds. Both that and the choice of the lowest versions are
/// unstable in cargo, so it is told to take itself for a nightly one; the code is built as always.
fn with_own_lock(workspace: &Workspace, task: &str) -> Command {
    let folder = workspace.target.join("minimal-versions");
    let lock = folder.join("Cargo.lock");
    let mut command = workspace.cargo([task, "-Zlockfile-path"]);
    command
        .arg("--config")
        .arg(format!("resolver.lockfile-path={:?}", lock.display().to_string()))
        .env("CARGO_TARGET_DIR", folder)
        .env("RUSTC_BOOTSTRAP", "1");
    command
}
