//! A program's own rustls and reqwest go on as before once it takes `kpay-native`.
//!
//! Features of one crate are unified within a program, so each case is a package outside of this
//! workspace, built with the workspace's lock file into a folder that is kept.

use std::env;
use std::fs;
use std::process::Command;

use crate::log::{Log, Outcome};
use crate::workspace::Workspace;

struct Case {
    name: &'static str,
    /// Its own TLS.
    own: &'static str,
    /// How it takes `kpay-native`, beside the path.
    native: &'static str,
    /// The one line.
    line: &'static str,
}

const CASES: &[Case] = &[
    Case {
        name: "own-reqwest",
        own: r#"reqwest = "0.13""#,
        native: "",
        line: "let _own = reqwest::Client::new();",
    },
    Case {
        name: "own-reqwest-without-tls",
        own: r#"reqwest = { version = "0.13", default-features = false }"#,
        native: "",
        line: "let _own = reqwest::Client::new();",
    },
    Case {
        name: "own-rustls",
        own: r#"rustls = "0.23""#,
        native: "",
        line: "let _own = rustls::ClientConfig::builder();",
    },
    Case {
        name: "own-rustls-on-ring",
        own: r#"rustls = { version = "0.23", default-features = false, features = ["ring", "std"] }"#,
        native: r#", default-features = false, features = ["ring"]"#,
        line: "let _own = rustls::ClientConfig::builder();",
    },
];

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    let mut problems = Vec::new();
    for case in CASES {
        if let Err(error) = case.run(workspace, log) {
            problems.push(format!("{}: {error}", case.name));
        }
    }
    log.verdict(&problems)
}

impl Case {
    fn run(&self, workspace: &Workspace, log: &mut Log) -> Outcome {
        let shared = workspace.target.join("other-tls");
        let folder = shared.join(self.name);
        let native = workspace.root.join("crates").join("kpay-native");
        let manifest = format!(
            "[package]\nname = {:?}\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = false\n\n[dependencies]\n\
             kpay-native = {{ path = {:?}{} }}\n{}\n",
            self.name,
            native.display().to_string(),
            self.native,
            self.own,
        );
        let source = format!(
            "fn main() {{\n    {}\n    let kpay = kpay_native::Client::builder(\"kpay_test_4f1d\", \"9a0b1c2d3e4f\");\n    \
             kpay.build().expect(\"a client\");\n}}\n",
            self.line,
        );
        fs::create_dir_all(folder.join("src"))
            .and_then(|()| fs::write(folder.join("Cargo.toml"), manifest))
            .and_then(|()| fs::write(folder.join("src/main.rs"), source))
            .and_then(|()| fs::copy(workspace.root.join("Cargo.lock"), folder.join("Cargo.lock")))
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        log.run(
            cargo.arg("run").current_dir(&folder).env("CARGO_TARGET_DIR", shared.join("target")),
        )
    }
}
