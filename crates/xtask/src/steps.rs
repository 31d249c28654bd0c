//! What `cargo xtask test` runs, cheapest first.

use std::fs;

use crate::checks::{dependencies, layout, other_tls, readme, sans_io, structure};
use crate::log::{Log, Outcome};
use crate::npm;
use crate::pages;
use crate::schemathesis;
use crate::setup;
use crate::wasm;
use crate::web;
use crate::workspace::Workspace;

/// One line of the closing table.
pub struct Step {
    pub name: &'static str,
    pub about: &'static str,
    pub run: fn(&Workspace, &mut Log) -> Outcome,
}

pub const STEPS: &[Step] = &[
    Step { name: "fmt", about: "the sources are formatted", run: fmt },
    Step {
        name: "sans-io",
        about: "kpay-core is driven by polling, nothing in it is async",
        run: sans_io::run,
    },
    Step {
        name: "dependencies",
        about: "who may know whom, and what core may rest on",
        run: dependencies::run,
    },
    Step {
        name: "layout",
        about: "short files, described crates, nothing left behind",
        run: layout::run,
    },
    Step {
        name: "structure",
        about: "modules depend in one direction, folders stay small",
        run: structure::run,
    },
    Step { name: "deny", about: "bans, licences and sources of dependencies", run: deny },
    Step { name: "clippy", about: "lints, with warnings denied", run: clippy },
    Step {
        name: "features",
        about: "each library bare and with each single feature",
        run: features,
    },
    Step {
        name: "other-tls",
        about: "a program's own rustls and reqwest beside kpay-native",
        run: other_tls::run,
    },
    Step { name: "docs", about: "the documentation builds without warnings", run: docs },
    Step { name: "tests", about: "unit and integration tests", run: tests },
    Step { name: "doctests", about: "the programs in the documentation", run: doctests },
    Step {
        name: "wasm",
        about: "core and client on WebAssembly, asking nothing of the host",
        run: wasm_build,
    },
    Step { name: "web", about: "kpay-web in every runtime", run: web::run },
    Step {
        name: "schemathesis",
        about: "a running sandbox answers as its document says",
        run: schemathesis::run,
    },
    Step { name: "pages", about: "the sandbox's pages in Chromium", run: pages::run },
    Step { name: "npm", about: "the npm package on every runtime", run: npm::test },
    Step { name: "demo", about: "the README's first command", run: demo },
    Step { name: "readme", about: "the README's other commands exist", run: readme::run },
];

fn fmt(workspace: &Workspace, log: &mut Log) -> Outcome {
    log.run(&mut workspace.cargo(["fmt", "--all", "--check"]))
}

fn deny(workspace: &Workspace, log: &mut Log) -> Outcome {
    let program = setup::cargo_deny(workspace, log)?;
    log.run(&mut workspace.command(program, ["check", "bans", "licenses", "sources"]))
}

fn clippy(workspace: &Workspace, log: &mut Log) -> Outcome {
    log.run(&mut workspace.cargo([
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))
}

fn features(workspace: &Workspace, log: &mut Log) -> Outcome {
    let libraries =
        workspace.packages.iter().filter(|one| one.is_public() && one.library().is_some());
    let mut problems = Vec::new();
    for package in libraries {
        let has_default = package.features().any(|feature| feature == "default");
        let single = package.features().filter(|&feature| feature != "default");
        for feature in std::iter::once("").chain(single) {
            let mut clippy = workspace.cargo(["clippy", "--package", &package.name]);
            // What can stand for a default stands alone; all else comes upon the defaults.
            if !has_default || ["aws-lc-rs", "ring", "rustcrypto"].contains(&feature) {
                clippy.arg("--no-default-features");
            }
            clippy.args(["--features", feature, "--", "-D", "warnings"]);
            problems.extend(log.run(&mut clippy).err());
        }
    }
    log.verdict(&problems)
}

fn docs(workspace: &Workspace, log: &mut Log) -> Outcome {
    log.run(
        workspace
            .cargo(["doc", "--workspace", "--all-features", "--no-deps"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

fn tests(workspace: &Workspace, log: &mut Log) -> Outcome {
    log.run(&mut workspace.cargo([
        "test",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--no-fail-fast",
    ]))
}

fn doctests(workspace: &Workspace, log: &mut Log) -> Outcome {
    log.run(&mut workspace.cargo([
        "test",
        "--workspace",
        "--doc",
        "--all-features",
        "--no-fail-fast",
    ]))
}

fn wasm_build(workspace: &Workspace, log: &mut Log) -> Outcome {
    setup::wasm_target(workspace, log)?;
    log.run(&mut workspace.cargo([
        "build",
        "--package",
        "kpay-core",
        "--package",
        "kpay-client",
        "--target",
        setup::WASM,
    ]))?;
    // A whole call through both: what it imports is what they would need from a host.
    log.run(&mut workspace.cargo([
        "build",
        "--package",
        "kpay-bench",
        "--example",
        "wasm_size",
        "--target",
        setup::WASM,
    ]))?;
    let path = workspace.target.join(setup::WASM).join("debug/examples/wasm_size.wasm");
    let module = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let imports = wasm::imports(&module)?;
    let problems: Vec<String> = imports
        .iter()
        .map(|import| format!("core or client asks the host for {import}: they are free of IO"))
        .collect();
    log.verdict(&problems)
}

fn demo(workspace: &Workspace, log: &mut Log) -> Outcome {
    log.run(&mut workspace.cargo([
        "run",
        "--release",
        "--package",
        "kpay-cli",
        "--",
        "demo",
        "--json",
    ]))
}

#[cfg(test)]
mod tests {
    use super::STEPS;

    #[test]
    fn names_are_distinct_words() {
        for (at, step) in STEPS.iter().enumerate() {
            assert!(
                step.name.chars().all(|one| one.is_ascii_lowercase() || one == '-'),
                "{}",
                step.name
            );
            assert!(STEPS[..at].iter().all(|other| other.name != step.name), "{} twice", step.name);
        }
    }
}
