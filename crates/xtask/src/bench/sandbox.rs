//! What the sandbox bears: a record for its users, and a bound against a leak.

use serde_json::{Value, json};

use crate::log::Log;
use crate::workspace::{Workspace, text_of};

const PACKAGE: &str = "kpay-sandbox-server";
const EXAMPLE: &str = "load";

/// Many times what 10 000 payments take: only something that is never let go passes it.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// How `kpay sandbox` does with 10 000 payments and their webhooks.
pub struct SandboxLoad {
    pub requests_a_second: u64,
    pub bytes: u64,
}

impl SandboxLoad {
    pub fn measure(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        log.run(&mut workspace.cargo([
            "build",
            "--release",
            "--package",
            PACKAGE,
            "--example",
            EXAMPLE,
        ]))?;
        log.line("measuring the sandbox with 10 000 payments");
        let name = format!("{EXAMPLE}{}", std::env::consts::EXE_SUFFIX);
        let program = workspace.target.join("release").join("examples").join(name);
        let said = text_of(&mut workspace.command(program, []))?;
        read(&said).ok_or_else(|| format!("{EXAMPLE} says {:?}", said.trim()))
    }

    pub fn is_missed(&self) -> bool {
        self.bytes > MOST_BYTES
    }

    pub fn rows(&self) -> [Vec<String>; 2] {
        let row = |measure: &str, ours: u64, mark: &str, result: &str| {
            ["sandbox", measure, &ours.to_string(), "", "", mark, result].map(str::to_owned).into()
        };
        let result = if self.is_missed() { "MISSED" } else { "hit" };
        [
            row("requests a second, 32 at once", self.requests_a_second, "", "a record"),
            row(
                "bytes at 10 000 payments with webhooks delivered",
                self.bytes,
                &format!("at most {MOST_BYTES}"),
                result,
            ),
        ]
    }

    pub fn as_json(&self) -> Value {
        json!({ "requests_a_second": self.requests_a_second, "bytes_at_10_000_payments": self.bytes })
    }
}

fn read(said: &str) -> Option<SandboxLoad> {
    let figures: Option<Vec<u64>> =
        said.split_whitespace().map(|figure| figure.parse().ok()).collect();
    let [requests_a_second, bytes] = figures?.try_into().ok()?;
    Some(SandboxLoad { requests_a_second, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_has_a_bound_and_speed_has_none() {
        let load = read("9000 1048576\n").unwrap();
        assert!(!load.is_missed());
        assert_eq!(load.rows()[0][6], "a record");
        assert_eq!(load.rows()[1][6], "hit");
        let leak = read(&format!("1 {}", MOST_BYTES + 1)).unwrap();
        assert!(leak.is_missed() && leak.rows()[1][6] == "MISSED");
        assert!(read("9000").is_none() && read("9000 many").is_none());
    }
}
