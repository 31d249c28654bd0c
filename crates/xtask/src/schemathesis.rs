//! The document of the API against a running `kpay sandbox`, by schemathesis with all its checks.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::log::{Log, Outcome};
use crate::setup;
use crate::workspace::Workspace;

const FOLDER: &str = "tests/schemathesis";
const DOCUMENT: &str = "contract/openapi.json";

/// Requests drawn for each operation and phase: a minute or so for all parts.
const EXAMPLES: &str = "50";

/// What changes the sandbox itself gets a sandbox of its own: a fault would make 500s elsewhere.
const CHANGES_THE_SANDBOX: &str = "^/_sandbox/(applications|clock|faults|reset|settings|snapshots)";

/// Each with a sandbox of its own, and all of them together every operation in every phase.
const PARTS: [&[&str]; 4] = [
    &["--exclude-path-regex", CHANGES_THE_SANDBOX],
    &["--include-path-regex", CHANGES_THE_SANDBOX, "--phases=examples,coverage,fuzzing"],
    &[
        "--include-path-regex",
        CHANGES_THE_SANDBOX,
        "--phases=stateful",
        "--exclude-operation-id=sandboxReset",
        "--exclude-operation-id=sandboxRestore",
    ],
    // After these two, what was made before is gone, as it should be. One check knows no way to go
    // but a DELETE of each: where they take part, `available_until_forgotten` in hooks.py is it.
    &[
        "--include-path-regex",
        CHANGES_THE_SANDBOX,
        "--phases=stateful",
        "--exclude-checks=ensure_resource_availability",
    ],
];

/// Ids by a fixed seed, payments that end at once, webhooks to a port where nobody answers, and
/// money in every country's wallet.
const SANDBOX: &[&str] = &[
    "sandbox",
    "--listen=127.0.0.1:0",
    "--no-limits",
    "--seed=1",
    "--speed=1000",
    "--webhook-url=http://127.0.0.1:9/",
    "--balance=BEN=1000000000",
    "--balance=CIV=1000000000",
    "--balance=CMR=1000000000",
    "--balance=COD=1000000000",
    "--balance=COG=1000000000",
    "--balance=GAB=1000000000",
    "--balance=KEN=1000000000",
    "--balance=RWA=1000000000",
    "--balance=SEN=1000000000",
    "--balance=SLE=1000000000",
    "--balance=UGA=1000000000",
    "--balance=ZMB=1000000000",
];

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let program = setup::schemathesis(workspace, log)?;
    log.run(&mut workspace.cargo(["build", "--package", "kpay-cli"]))?;
    // It leaves files of its own where it runs.
    let place = workspace.target.join("xtask").join("schemathesis");
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    let folder = workspace.root.join(FOLDER);
    let mut problems = Vec::new();
    for part in PARTS {
        let sandbox = Sandbox::start(workspace)?;
        let base_url = sandbox.variable("KPAY_BASE_URL")?;
        let ran = log.run(
            workspace
                .command(&program, ["--config-file"])
                .arg(folder.join("schemathesis.toml"))
                .arg("run")
                .arg(workspace.root.join(DOCUMENT))
                .args(["--url", base_url, "--max-examples", EXAMPLES])
                .args(part)
                .current_dir(&place)
                .envs(sandbox.variables.iter().cloned())
                .env("SCHEMATHESIS_HOOKS", folder.join("hooks.py"))
                .env("PYTHONDONTWRITEBYTECODE", "1"),
        );
        problems.extend(ran.err());
    }
    log.verdict(&problems)
}

/// A sandbox for as long as this is held.
struct Sandbox {
    child: Child,
    /// What it says to paste.
    variables: Vec<(String, String)>,
}

impl Sandbox {
    fn start(workspace: &Workspace) -> Result<Self, String> {
        let program = workspace.target.join("debug").join(format!("kpay{EXE_SUFFIX}"));
        let told = |error| format!("{}: {error}", program.display());
        let mut child = workspace
            .command(&program, [])
            .args(SANDBOX)
            // What someone set for another sandbox would be used, and not be printed.
            .env_remove("KPAY_WEBHOOK_SECRET")
            .env_remove("KPAY_GATEWAY_SECRET")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(told)?;
        let stdout = child.stdout.take();
        let mut sandbox = Self { child, variables: Vec::new() };
        for line in stdout.into_iter().flat_map(|it| BufReader::new(it).lines()) {
            sandbox.variables.extend(exported(&line.map_err(told)?));
            if sandbox.variable(LAST).is_ok() {
                return Ok(sandbox);
            }
        }
        Err(format!("{} ended without a word about {LAST}", program.display()))
    }

    fn variable(&self, name: &str) -> Result<&str, String> {
        let found = self.variables.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| value.as_str()).ok_or(format!("the sandbox names no {name}"))
    }
}

/// The last line that the sandbox prints.
const LAST: &str = "KPAY_GATEWAY_SECRET";

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn exported(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
    Some((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::exported;

    #[test]
    fn variables_are_read_from_lines_to_paste() {
        let pair = Some(("A".to_owned(), "b=c".to_owned()));
        assert_eq!(exported("export A=b=c"), pair);
        assert_eq!(exported("# A is the one you gave"), None);
    }
}
