//! What the steps need on the machine, put there when it is missing.

mod browser;
mod cargo_tool;
mod node_modules;
mod python_tool;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::log::{Log, Outcome};
use crate::workspace::{Workspace, text_of};

pub use browser::Browser;
pub use cargo_tool::CargoTool;
pub use node_modules::node_modules;

/// The target of browsers and edge workers.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Kept apart by version, so that raising one here is all there is to an update.
const CARGO_DENY: &str = "0.20.2";
const CARGO_SEMVER_CHECKS: &str = "0.51.0";
const WASM_PACK: &str = "0.15.1";

/// The standard library for WebAssembly, in the toolchain that the workspace pins.
pub fn wasm_target(workspace: &Workspace, log: &mut Log) -> Outcome {
    let sysroot = text_of(&mut workspace.command("rustc", ["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    log.run(&mut workspace.command("rustup", ["target", "add", WASM]))
}

/// The program of cargo-deny.
pub fn cargo_deny(workspace: &Workspace, log: &mut Log) -> Result<PathBuf, String> {
    Ok(CargoTool::ensure("cargo-deny", CARGO_DENY, workspace, log)?.program("cargo-deny"))
}

/// The program of cargo-semver-checks.
pub fn cargo_semver_checks(workspace: &Workspace, log: &mut Log) -> Result<PathBuf, String> {
    let tool = CargoTool::ensure("cargo-semver-checks", CARGO_SEMVER_CHECKS, workspace, log)?;
    Ok(tool.program("cargo-semver-checks"))
}

/// wasm-pack. It looks for the command line of wasm-bindgen on the PATH.
pub fn wasm_pack(workspace: &Workspace, log: &mut Log) -> Result<CargoTool, String> {
    CargoTool::ensure("wasm-pack", WASM_PACK, workspace, log)
}

/// The command line of wasm-bindgen, which must be of exactly the crate's version.
pub fn wasm_bindgen(workspace: &Workspace, log: &mut Log) -> Result<CargoTool, String> {
    let version = workspace.locked_version("wasm-bindgen")?;
    CargoTool::ensure("wasm-bindgen-cli", &version, workspace, log)
}

/// schemathesis, in the versions that its requirements file names.
pub fn schemathesis(workspace: &Workspace, log: &mut Log) -> Result<PathBuf, String> {
    let requirements = "tests/schemathesis/requirements.txt";
    python_tool::python_tool("schemathesis", requirements, workspace, log)
}

/// Whether a program is there to be run.
pub fn is_installed(program: &str) -> bool {
    text_of(Command::new(program).arg("--version")).is_ok()
}

/// Where programs are kept for all checkouts of this user.
fn cache() -> Result<PathBuf, String> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| Some(env::home_dir()?.join(".cache")));
    let cache = cache.ok_or("no home folder to keep tools in")?;
    Ok(cache.join("kpay-sdk").join("tools"))
}
