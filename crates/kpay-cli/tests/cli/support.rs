//! Runs the binary: bounded in time, with no surroundings but those a test gives.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::server::Server;

/// Long enough for any machine; a test that works never waits for it.
const PATIENCE: Duration = Duration::from_secs(120);

/// What may stand in the surroundings of whoever runs the tests.
const CLEARED: &[&str] = &[
    "ALL_PROXY",
    "CARGO_PKG_NAME",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "KPAY_API_KEY",
    "KPAY_BASE_URL",
    "KPAY_ENV_FILE",
    "KPAY_GATEWAY_SECRET",
    "KPAY_GATEWAY_SECRET_PREVIOUS",
    "KPAY_SECRET_KEY",
    "KPAY_WEBHOOK_SECRET",
    "KPAY_WEBHOOK_SECRET_PREVIOUS",
    "NO_COLOR",
    "NO_PROXY",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Keys for a server that does not look at them, long enough to be found wherever they leak.
pub(crate) const KEYS: [(&str, &str); 2] = [
    ("KPAY_API_KEY", "kpay_test_0c5e1a7f93b2d846"),
    ("KPAY_SECRET_KEY", "7be41f0d9a365c28e1b0f7a4d3c29685"),
];

/// One run of the binary, to be set up.
pub(crate) struct KpayCommand(Command);

/// A run that has ended.
pub(crate) struct KpayResult {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary with these arguments, one for each word.
pub(crate) fn kpay(args: &str) -> KpayCommand {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpay"));
    command.args(args.split_whitespace()).stdin(Stdio::null());
    for name in CLEARED {
        command.env_remove(name);
    }
    KpayCommand(command)
}

impl KpayCommand {
    /// Adds an argument with spaces in it.
    pub(crate) fn arg(mut self, arg: &str) -> Self {
        self.0.arg(arg);
        self
    }

    /// Adds an argument for each word.
    pub(crate) fn arg_words(mut self, args: &str) -> Self {
        self.0.args(args.split_whitespace());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn envs<'a>(self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        pairs.into_iter().fold(self, |run, (name, value)| run.env(name, value))
    }

    /// In this folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    /// With keys for the server at this address.
    pub(crate) fn at(self, base_url: &str) -> Self {
        self.envs(KEYS).env("KPAY_BASE_URL", base_url)
    }

    /// With a file for stdin.
    pub(crate) fn stdin(mut self, path: &Path) -> Self {
        self.0.stdin(File::open(path).unwrap());
        self
    }

    pub(crate) fn end(self) -> KpayResult {
        self.start().end()
    }

    /// Runs it with a stdout that takes nothing: a full disk.
    #[cfg(target_os = "linux")]
    pub(crate) fn end_with_full_stdout(mut self) -> KpayResult {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = self.0.stdout(Stdio::from(full)).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        KpayResult { code: output.status.code(), stdout: String::new(), stderr }
    }

    pub(crate) fn start(mut self) -> KpayProcess {
        let mut child = self.0.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, stderr_lines) = mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            for line in stderr.lines() {
                let line = line.unwrap();
                text.push_str(&line);
                text.push('\n');
                // Nobody may be listening.
                let _ = sender.send(line);
            }
            text
        });
        KpayProcess { child, stderr, stderr_lines }
    }
}

/// A run that goes on; it is ended when dropped.
pub(crate) struct KpayProcess {
    pub(crate) child: Child,
    stderr: JoinHandle<String>,
    stderr_lines: Receiver<String>,
}

impl KpayProcess {
    /// Waits until a line of stderr holds `part`, and gives it.
    pub(crate) fn until_stderr(&self, part: &str) -> String {
        let begin = Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(begin.elapsed());
            let line = self.stderr_lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("'{part}' was never said"));
            if line.contains(part) {
                return line;
            }
        }
    }

    /// Sends a signal, as Ctrl-C or the system does.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    pub(crate) fn end(mut self) -> KpayResult {
        let stdout = self.child.stdout.take();
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            if let Some(mut stdout) = stdout {
                stdout.read_to_string(&mut text).unwrap();
            }
            text
        });
        let code = wait(&mut self.child).unwrap_or_else(|| panic!("it did not end"));
        KpayResult { code, stdout: stdout.join().unwrap(), stderr: self.stderr.join().unwrap() }
    }
}

impl KpayResult {
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The one line of stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "{}", self.stdout);
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The error in the one line of stdout.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let mut line = self.json();
        assert_eq!(line["error"]["exitCode"], self.code.unwrap(), "{line}");
        line["error"].take()
    }

    /// The error in the last line of stderr, where stdout took nothing.
    #[track_caller]
    pub(crate) fn error_aside(&self) -> Value {
        assert_eq!(self.stdout, "");
        let last = self.stderr.lines().last().unwrap_or_default();
        let line: Result<Value, _> = serde_json::from_str(last);
        let mut line = line.unwrap_or_else(|_| panic!("{}", self.stderr));
        assert_eq!(line["error"]["exitCode"], self.code.unwrap(), "{line}");
        line["error"].take()
    }

    pub(crate) fn everything(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// `kpay sandbox` on a free port; ended when dropped.
pub(crate) struct Sandbox {
    pub(crate) child: Child,
    /// What it printed to paste, comments left out.
    pub(crate) env: Vec<(String, String)>,
    pub(crate) printed: String,
}

impl Sandbox {
    /// So fast that seconds of the sandbox pass at once.
    pub(crate) fn fast() -> Self {
        Self::start(kpay("sandbox --listen 127.0.0.1:0 --speed 1000"))
    }

    /// As [`fast`](Self::fast), with money in the wallets of Cameroon and Senegal.
    pub(crate) fn rich() -> Self {
        let args = "sandbox --listen 127.0.0.1:0 --speed 1000";
        Self::start(kpay(args).arg_words("--balance CMR=100000 --balance SEN=7"))
    }

    pub(crate) fn start(mut run: KpayCommand) -> Self {
        let mut child = run.0.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut printed = String::new();
        let mut env = Vec::new();
        // The gateway secret is the last line.
        while !printed.contains("KPAY_GATEWAY_SECRET") {
            let line = lines.recv_timeout(PATIENCE).expect("the sandbox prints what to paste");
            if let Some(assignment) = line.strip_prefix("export ") {
                let (name, value) = assignment.split_once('=').unwrap();
                env.push((name.to_owned(), value.to_owned()));
            }
            printed.push_str(&line);
            printed.push('\n');
        }
        Self { child, env, printed }
    }

    pub(crate) fn value(&self, name: &str) -> &str {
        &self.env.iter().find(|(key, _)| key == name).unwrap().1
    }

    /// The binary with what the sandbox said to paste.
    pub(crate) fn kpay(&self, args: &str) -> KpayCommand {
        let pairs = self.env.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        kpay(args).envs(pairs)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Each of these is refused before anything is sent, in words for people and in JSON for scripts.
#[track_caller]
pub(crate) fn are_usage_errors(commands: &[&str]) {
    let server = Server::answering("201 Created", "{}");
    for args in commands {
        let plain = kpay(args).at(&server.base_url).end().ends(2);
        assert!(plain.stdout.is_empty() && !plain.stderr.is_empty(), "{args}");
        let json = kpay(args).arg("--json").at(&server.base_url).end().ends(2);
        assert!(json.error()["message"].is_string() && json.stderr.is_empty(), "{args}");
    }
    assert_eq!(server.requests(), [""; 0]);
}

/// What `kpay webhook sign` makes of a body.
#[track_caller]
pub(crate) fn sign(body: &Path, secret: &str) -> String {
    let run = kpay("webhook sign --body").arg(body.to_str().unwrap());
    run.env("KPAY_WEBHOOK_SECRET", secret).end().ends(0).stdout.trim().to_owned()
}

/// A file for one test, of that name.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

/// The exit code, when it ends in time.
pub(crate) fn wait(child: &mut Child) -> Option<Option<i32>> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status.code());
        }
        thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    None
}
