//! The sandbox's pages in Chromium: what customers and merchants see, and can do.

use std::env::consts::EXE_SUFFIX;

use crate::log::{Log, Outcome};
use crate::setup::{self, Browser, is_installed};
use crate::workspace::Workspace;

const FOLDER: &str = "tests/pages";

/// Runs the tests; the pictures that they take are in `target/pages`.
pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    if !is_installed("node") {
        return Err("Node.js is missing: install 20 or later (https://nodejs.org)".to_owned());
    }
    let browser = Browser::ensure(workspace, log)?;
    setup::node_modules(FOLDER, workspace, log)?;
    // With optimisations, because one of them makes ten thousand payments.
    log.run(&mut workspace.cargo(["build", "--release", "--package", "kpay-cli"]))?;
    let program = workspace.target.join("release").join(format!("kpay{EXE_SUFFIX}"));
    log.run(
        workspace
            .command("node", ["--test", "--test-concurrency=1"])
            .current_dir(workspace.root.join(FOLDER))
            .env("KPAY_PROGRAM", program)
            .env("KPAY_CHROMIUM", browser.program)
            .env("KPAY_SCREENSHOTS", workspace.target.join("pages")),
    )
}
