//! kpay-web in Deno, Bun and workerd, as a worker's module that is made as its users make theirs.

use std::env::consts::EXE_SUFFIX;

use super::PACKAGE;
use crate::log::{Log, Outcome};
use crate::setup::{self, CargoTool, WASM};
use crate::workspace::Workspace;

const NAME: &str = "edge";

/// The runtimes come with the development packages of this one.
const RUNTIMES: &str = "bindings/npm";

/// Runs the calls of `tests/edge`, some of them to the tests' server.
pub fn run(
    server: &str,
    wasm_bindgen: &CargoTool,
    workspace: &Workspace,
    log: &mut Log,
) -> Outcome {
    setup::node_modules(RUNTIMES, workspace, log)?;
    log.run(&mut workspace.cargo(["build", "--package", "kpay-cli"]))?;
    let kpay = workspace.target.join("debug").join(format!("kpay{EXE_SUFFIX}"));
    let example = ["--package", PACKAGE, "--example", NAME, "--target", WASM];
    log.run(workspace.cargo(["build"]).args(example))?;
    let built = workspace.target.join(WASM).join("debug/examples").join(format!("{NAME}.wasm"));
    let module = workspace.target.join("xtask").join(NAME);
    let bind = wasm_bindgen.program("wasm-bindgen");
    log.run(
        workspace
            .command(bind, ["--target", "web", "--no-typescript", "--out-dir"])
            .args([&module, &built]),
    )?;
    log.run(
        workspace
            .command("node", [])
            .arg(format!("crates/{PACKAGE}/tests/{NAME}/run.mjs"))
            .arg("--module")
            .arg(module)
            .arg("--kpay")
            .arg(kpay)
            .args(["--server", server]),
    )
}
