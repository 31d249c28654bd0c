//! Runs the examples as their readers would, against a real sandbox.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::net::TcpStream;
use std::num::NonZeroU32;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kpay_axum::webhook::SIGNATURE_HEADER;
use kpay_axum::{Answer, VerifiedEvent, WebhookConfig, WebhookSecret};
use kpay_sandbox::{DeliveryOutcome, DeliveryState};
use kpay_sandbox_server::{Sandbox, SandboxBuilder};

const FIRST_PAYMENT: &str = env!("CARGO_BIN_EXE_first_payment");
const WEBHOOK_SECRET: &str = "whsec_synthetic_for_tests";

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

/// What each event's attempts were answered, once the payment's three events have settled.
async fn answered(sandbox: &Sandbox) -> BTreeMap<String, Vec<u16>> {
    for _ in 0..1_000 {
        let deliveries = sandbox.deliveries();
        let settled = |state| matches!(state, DeliveryState::Delivered | DeliveryState::Gone);
        if deliveries.len() == 3 && deliveries.iter().all(|delivery| settled(delivery.state)) {
            let status = |outcome| match outcome {
                Some((_, DeliveryOutcome::Answered(status))) => status.as_u16(),
                _ => 0,
            };
            return deliveries
                .into_iter()
                .map(|one| {
                    (one.event, one.attempts.iter().map(|attempt| status(attempt.ended)).collect())
                })
                .collect();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still not settled: {:?}", sandbox.deliveries());
}

fn expected(answers: [(&str, &[u16]); 3]) -> BTreeMap<String, Vec<u16>> {
    answers.map(|(event, statuses)| (event.to_owned(), statuses.to_vec())).into()
}

struct Receiver {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Receiver {
    fn start(program: &str) -> Self {
        let mut child = Command::new(program)
            .arg("127.0.0.1:0")
            .env("KPAY_WEBHOOK_SECRET", WEBHOOK_SECRET)
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

/// The status that a receiver answers to this body under these signatures.
fn knock(address: &str, signatures: &[String], body: &str, length: usize) -> u16 {
    let mut request = format!("POST /webhooks/kpay HTTP/1.1\r\nHost: {address}\r\n");
    for signature in signatures {
        request.push_str(&format!("{SIGNATURE_HEADER}: {signature}\r\n"));
    }
    request.push_str(&format!("Content-Length: {length}\r\n\r\n{body}"));
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut first = String::new();
    BufReader::new(stream).read_line(&mut first).unwrap();
    first.split(' ').nth(1).unwrap().parse().unwrap()
}

/// What no receiver may believe, and what it says to it.
fn knock_with_forgeries(address: &str) {
    let body = r#"{"event":"payment.completed","paymentId":"p","externalId":"FORGED","status":"COMPLETED"}"#;
    let sign = |secret: &str, body: &str| WebhookSecret::new(secret).unwrap().sign(body.as_bytes());
    let (good, forged) = (sign(WEBHOOK_SECRET, body), sign("whsec_of_a_forger", body));
    for signatures in [vec![], vec![forged.clone()], vec![good, forged]] {
        assert_eq!(knock(address, &signatures, body, body.len()), 401, "{signatures:?}");
    }
    let unreadable = [sign(WEBHOOK_SECRET, "{}")];
    assert_eq!(knock(address, &unreadable, "{}", 2), 500);
    let huge = "x".repeat(64 * 1024 + 1);
    assert_eq!(knock(address, &[sign(WEBHOOK_SECRET, &huge)], &huge, huge.len()), 413);
}

async fn believes_only_what_is_signed(program: &str) {
    let mut receiver = Receiver::start(program);
    let url = receiver.line().split_once("listening on ").unwrap().1.to_owned();
    let address = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    knock_with_forgeries(address);

    let sandbox = fast().webhook_secret(WEBHOOK_SECRET).webhook_url(&url).start().await.unwrap();
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
    // Acknowledged in time, each at the first attempt.
    let once: &[u16] = &[200];
    assert_eq!(
        answered(&sandbox).await,
        expected([
            ("payment.completed", once),
            ("payment.initiated", once),
            ("payment.processing", once)
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn p36_p45_webhook_receiver_believes_what_is_signed_and_acknowledges_first() {
    believes_only_what_is_signed(env!("CARGO_BIN_EXE_webhook_receiver")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p36_p45_webhook_receiver_actix_believes_what_is_signed_and_acknowledges_first() {
    believes_only_what_is_signed(env!("CARGO_BIN_EXE_webhook_receiver_actix")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p36_p45_webhook_receiver_hyper_believes_what_is_signed_and_acknowledges_first() {
    believes_only_what_is_signed(env!("CARGO_BIN_EXE_webhook_receiver_hyper")).await;
}

/// Two programs of four receivers each on one database, and then a restart.
#[test]
fn webhook_store_sql_books_each_payment_once() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("orders.sqlite");
    let _ = std::fs::remove_file(&file);
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_webhook_store_sql"))
            .arg(&file)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let booked = "ORDER-1: completed, deliveries: 1\n\
                  ORDER-2: failed, deliveries: 0\n\
                  ORDER-3: completed, deliveries: 1\n";
    for programs in [vec![start(), start()], vec![start()]] {
        for program in programs {
            let output = program.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", text(&output.stderr));
            assert_eq!(text(&output.stdout), booked);
        }
    }
}

#[derive(Clone)]
struct Undecided {
    webhooks: WebhookConfig,
    refusals_left: Arc<AtomicU32>,
}

impl FromRef<Undecided> for WebhookConfig {
    fn from_ref(undecided: &Undecided) -> Self {
        undecided.webhooks.clone()
    }
}

async fn decide(State(undecided): State<Undecided>, VerifiedEvent(event): VerifiedEvent) -> Answer {
    let take = |left: u32| left.checked_sub(1);
    match event.notice().event.as_str() {
        "payment.initiated" => Answer::NotOurs,
        "payment.completed"
            if undecided.refusals_left.fetch_update(SeqCst, SeqCst, take).is_ok() =>
        {
            Answer::RetryLater
        }
        _ => Answer::Acknowledged,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p44_retry_later_brings_an_event_again_and_not_ours_does_not() {
    let undecided = Undecided {
        webhooks: WebhookConfig::new(WebhookSecret::new(WEBHOOK_SECRET).unwrap()),
        refusals_left: Arc::new(AtomicU32::new(2)),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let app = Router::new().route("/", post(decide)).with_state(undecided);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

    let sandbox = fast().webhook_secret(WEBHOOK_SECRET).webhook_url(url).start().await.unwrap();
    pay(&sandbox, "ORDER-1", "237653456789").await;
    assert_eq!(
        answered(&sandbox).await,
        expected([
            ("payment.completed", &[503, 503, 200]),
            ("payment.initiated", &[404]),
            ("payment.processing", &[200])
        ])
    );
}
