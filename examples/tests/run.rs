//! Runs the examples as their readers would, against a real sandbox.

use std::io::{BufRead, BufReader, Lines};
use std::num::NonZeroU32;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use kpay_sandbox_server::{Sandbox, SandboxBuilder};

const FIRST_PAYMENT: &str = env!("CARGO_BIN_EXE_first_payment");
const WEBHOOK_RECEIVER: &str = env!("CARGO_BIN_EXE_webhook_receiver");

fn fast() -> SandboxBuilder {
    Sandbox::builder().speed(NonZeroU32::new(100).unwrap())
}

async fn pay(sandbox: &Sandbox, order: &str, phone: &str) -> Output {
    let mut command = Command::new(FIRST_PAYMENT);
    command
        .args([order, phone])
        .env("KPAY_API_KEY", sandbox.api_key())
        .env("KPAY_SECRET_KEY", sandbox.secret_key())
        .env("KPAY_BASE_URL", sandbox.base_url());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn first_payment_pays_and_says_what_happened() {
    let sandbox = fast().start().await.unwrap();
    let paid = pay(&sandbox, "ORDER-1", "+237 6 53 45 67 89").await;
    assert!(paid.status.success(), "{}", text(&paid.stderr));
    assert!(text(&paid.stdout).contains(": paid"), "{}", text(&paid.stdout));

    let twice = pay(&sandbox, "ORDER-1", "+237 6 53 45 67 89").await;
    assert!(
        !twice.status.success() && text(&twice.stderr).contains("already exists"),
        "{}",
        text(&twice.stderr)
    );

    let failed = pay(&sandbox, "ORDER-2", "237653456029").await;
    assert!(text(&failed.stdout).contains("not paid, PAYER_NOT_FOUND"), "{}", text(&failed.stdout));
}

struct Receiver {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Receiver {
    fn start(secret: &str) -> Self {
        let mut child = Command::new(WEBHOOK_RECEIVER)
            .arg("127.0.0.1:0")
            .env("KPAY_WEBHOOK_SECRET", secret)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_receiver_believes_only_what_is_signed() {
    let mut receiver = Receiver::start("whsec_synthetic_for_tests");
    let url = receiver.line().split_once("http://").unwrap().1.to_owned();
    let sandbox = fast()
        .webhook_secret("whsec_synthetic_for_tests")
        .webhook_url(format!("http://{url}"))
        .start()
        .await
        .unwrap();
    pay(&sandbox, "ORDER-1", "237653456789").await;
    let mut events: Vec<String> = (0..3).map(|_| receiver.line()).collect();
    events.sort();
    assert_eq!(
        events,
        [
            "ORDER-1: on its way (payment.initiated)",
            "ORDER-1: on its way (payment.processing)",
            "ORDER-1: paid"
        ]
    );
}
