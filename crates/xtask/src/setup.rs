//! What the steps need on the machine, put there when it is missing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::log::{Log, Outcome};
use crate::workspace::{Workspace, text_of};

/// The target of browsers and edge workers.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Kept apart by version, so that raising it here is all there is to an update.
const CARGO_DENY: &str = "0.20.2";

/// The standard library for WebAssembly, in the toolchain that the workspace pins.
pub fn wasm_target(workspace: &Workspace, log: &mut Log) -> Outcome {
    let sysroot = text_of(&mut workspace.command("rustc", ["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    log.run(&mut workspace.command("rustup", ["target", "add", WASM]))
}

/// cargo-deny, built once for all checkouts of this user.
pub fn cargo_deny(workspace: &Workspace, log: &mut Log) -> Result<PathBuf, String> {
    let folder = tools()?.join(format!("cargo-deny-{CARGO_DENY}"));
    let program = folder.join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX));
    if !program.is_file() {
        log.run(
            workspace
                .cargo(["install", "cargo-deny", "--locked", "--version", CARGO_DENY, "--root"])
                .arg(&folder)
                // Its objects are of no use to this workspace.
                .env_remove("CARGO_TARGET_DIR"),
        )?;
    }
    Ok(program)
}

/// Whether a program is there to be run.
pub fn is_installed(program: &str) -> bool {
    text_of(Command::new(program).arg("--version")).is_ok()
}

fn tools() -> Result<PathBuf, String> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| Some(env::home_dir()?.join(".cache")));
    let cache = cache.ok_or("no home folder to keep tools in")?;
    Ok(cache.join("kpay-sdk").join("tools"))
}
