//! kpay-web where it is used: in Node.js, Chromium, Deno, Bun and workerd, against servers on loopback.

mod edge;

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use serde_json::json;

use crate::log::{Log, Outcome};
use crate::setup::{self, Browser, WASM, is_installed};
use crate::workspace::Workspace;

const PACKAGE: &str = "kpay-web";

/// Chromium without what it does beside the tests: a sandbox that root can't have, and the network.
const CHROMIUM: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Seconds for all tests of one page; the runner's own limit is too short for a busy machine.
const PAGE_SECONDS: &str = "180";

pub fn run(workspace: &Workspace, log: &mut Log) -> Outcome {
    if !is_installed("node") {
        return Err("Node.js is missing: install 20 or later (https://nodejs.org)".to_owned());
    }
    setup::wasm_target(workspace, log)?;
    let tests = Tests::new(workspace, log)?;
    tests.lint(workspace, log)?;
    tests.run(&["--node"], &["node"], workspace, log)?;
    let driver = tests.browser.driver.display().to_string();
    let chromium = ["--headless", "--chrome", "--chromedriver", &driver];
    tests.run(&chromium, &["browser", "worker", "service_worker"], workspace, log)?;
    edge::run(&tests.server.address, &tests.wasm_bindgen, workspace, log)
}

/// What running the tests takes.
struct Tests {
    wasm_pack: setup::CargoTool,
    wasm_bindgen: setup::CargoTool,
    browser: Browser,
    server: Server,
    /// Says which browser to start, and how.
    driver_settings: PathBuf,
}

impl Tests {
    fn new(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        let wasm_pack = setup::wasm_pack(workspace, log)?;
        let wasm_bindgen = setup::wasm_bindgen(workspace, log)?;
        let browser = Browser::ensure(workspace, log)?;
        let server = Server::start(workspace, log)?;
        let settings = json!({
            "goog:chromeOptions": { "binary": browser.program, "args": CHROMIUM }
        });
        let driver_settings = workspace.target.join("xtask").join("webdriver.json");
        fs::write(&driver_settings, settings.to_string())
            .map_err(|error| format!("{}: {error}", driver_settings.display()))?;
        Ok(Self { wasm_pack, wasm_bindgen, browser, server, driver_settings })
    }

    /// What the steps `clippy`, `docs` and `doctests` do, where there is something to do it on.
    fn lint(&self, workspace: &Workspace, log: &mut Log) -> Outcome {
        let package = ["--package", PACKAGE, "--target", WASM];
        log.run(
            workspace
                .cargo(["clippy", "--lib", "--tests", "--examples", "--no-deps"])
                .args(package)
                .args(["--", "-D", "warnings"]),
        )?;
        log.run(
            workspace.cargo(["doc", "--no-deps"]).args(package).env("RUSTDOCFLAGS", "-D warnings"),
        )?;
        let runner = self.wasm_bindgen.program("wasm-bindgen-test-runner");
        log.run(
            workspace
                .cargo(["test", "--doc"])
                .args(package)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner),
        )
    }

    /// Runs the tests of these names in one place.
    fn run(&self, place: &[&str], tests: &[&str], workspace: &Workspace, log: &mut Log) -> Outcome {
        log.run(
            workspace
                .command(self.wasm_pack.program("wasm-pack"), ["test", "--mode", "no-install"])
                .args(place)
                .arg(format!("crates/{PACKAGE}"))
                .args(tests.iter().flat_map(|test| ["--test", test]))
                .env("PATH", self.wasm_bindgen.on_path()?)
                .env("KPAY_WEB_TEST_SERVER", &self.server.address)
                .env("WASM_BINDGEN_TEST_TIMEOUT", PAGE_SECONDS)
                .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &self.driver_settings),
        )
    }
}

/// The tests' server, for as long as this is held.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(workspace: &Workspace, log: &mut Log) -> Result<Self, String> {
        const NAME: &str = "loopback";
        log.run(&mut workspace.cargo(["build", "--package", PACKAGE, "--example", NAME]))?;
        let file = format!("{NAME}{EXE_SUFFIX}");
        let program = workspace.target.join("debug/examples").join(file);
        let told = |error| format!("{}: {error}", program.display());
        let mut child = workspace
            .command(&program, [])
            // It ends with this pipe, so that nothing stays behind.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(told)?;
        let mut address = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut address).map_err(told)?;
        }
        let address = address.trim().to_owned();
        let server = Self { child, address };
        if server.address.is_empty() {
            return Err(format!("{} said no address", program.display()));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
