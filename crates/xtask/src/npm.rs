//! The npm package: its WebAssembly, its files, and its tests on every runtime.

use std::path::PathBuf;

use crate::log::{Log, Outcome};
use crate::setup::{self, Browser, CargoTool, WASM};
use crate::workspace::Workspace;

const PACKAGE: &str = "bindings/npm";

/// The crates that become the package's modules, and their names in it.
const MODULES: &[(&str, &str)] = &[(PACKAGE, "kpay"), ("bindings/npm-sandbox", "kpay_sandbox")];

/// Builds the package and packs it to `bindings/npm/dist/kpay-<version>.tgz`.
pub fn pack(workspace: &Workspace, log: &mut Log) -> Outcome {
    setup::wasm_target(workspace, log)?;
    setup::node_modules(PACKAGE, workspace, log)?;
    let wasm_pack = setup::wasm_pack(workspace, log)?;
    let wasm_bindgen = setup::wasm_bindgen(workspace, log)?;
    let folders = MODULES
        .iter()
        .map(|(folder, name)| module(folder, name, &wasm_pack, &wasm_bindgen, workspace, log))
        .collect::<Result<Vec<_>, _>>()?;
    let mut build = workspace.command("node", ["build.mjs"]);
    for (option, folder) in ["--wasm", "--sandbox-wasm"].iter().zip(folders) {
        build.arg(option).arg(folder);
    }
    log.run(build.current_dir(workspace.root.join(PACKAGE)))
}

/// Packs the package, installs it as its users do, and runs its tests.
pub fn test(workspace: &Workspace, log: &mut Log) -> Outcome {
    pack(workspace, log)?;
    // The tests drive the browser through its own protocol.
    Browser::ensure(workspace, log)?;
    log.run(&mut workspace.cargo(["build", "--package", "kpay-cli"]))?;
    let kpay = workspace.target.join("debug").join(format!("kpay{}", std::env::consts::EXE_SUFFIX));
    let mut tests = workspace.command("node", ["tests/run.mjs", "--kpay"]);
    log.run(tests.arg(kpay).current_dir(workspace.root.join(PACKAGE)))
}

/// Measures the package beside what its users would have otherwise, and writes the figures as JSON.
pub fn bench(check: bool, workspace: &Workspace, log: &mut Log) -> Outcome {
    pack(workspace, log)?;
    let mut bench = workspace.command("node", ["bench/run.mjs", "--json"]);
    bench.arg(workspace.target.join("bench-npm.json")).args(check.then_some("--check"));
    log.run(bench.current_dir(workspace.root.join(PACKAGE)))
}

/// Compiles a crate and binds it; `build.mjs` makes it smaller, and starts it before it is trusted.
fn module(
    folder: &str,
    name: &str,
    wasm_pack: &CargoTool,
    wasm_bindgen: &CargoTool,
    workspace: &Workspace,
    log: &mut Log,
) -> Result<PathBuf, String> {
    let out = workspace.target.join("npm").join(name);
    log.run(
        workspace
            .command(wasm_pack.program("wasm-pack"), ["build", "--mode", "no-install", "--no-pack"])
            .args(["--target", "web", "--no-opt", "--profile", "wasm-size"])
            .args(["--out-name", name, "--out-dir"])
            .arg(&out)
            .arg(workspace.root.join(folder))
            .env("PATH", wasm_bindgen.on_path()?)
            .env(flags_variable(), flags(workspace)),
    )?;
    Ok(out)
}

/// Of this target alone, so that programs for this machine are not built anew.
fn flags_variable() -> String {
    format!("CARGO_TARGET_{}_RUSTFLAGS", WASM.to_uppercase().replace('-', "_"))
}

/// The SHA-256 that is quick, and what makes a module small: half of the usual stack, which lets addresses
/// of data be a byte shorter; memory copied and filled by the instructions for it. And the places of
/// sources, which panics name, are without the folders of this machine.
fn flags(workspace: &Workspace) -> String {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let folders = [(Some(workspace.root.clone()), "kpay"), (cargo, "cargo")];
    let remaps = folders.into_iter().filter_map(|(folder, name)| {
        Some(format!("--remap-path-prefix={}={name}", folder?.display()))
    });
    let flags = [
        "-Ctarget-feature=+simd128",
        "-Clink-arg=-zstack-size=524288",
        "-Cllvm-args=-max-store-memcpy=1",
        "-Cllvm-args=-max-store-memset=1",
    ];
    flags.map(str::to_owned).into_iter().chain(remaps).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_those_of_wasm() {
        assert_eq!(flags_variable(), "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS");
    }
}
