//! Runs the examples as their readers would, against a real sandbox.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::net::TcpStream;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kpay_axum::webhook::SIGNATURE_HEADER;
use kpay_axum::{VerifiedEvent, WebhookConfig, WebhookResponse, WebhookSecret};
use kpay_sandbox::{DeliveryOutcome, DeliveryState};
use kpay_sandbox_server::{Sandbox, SandboxBuilder};
use rusqlite::Connection;

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
    fn start(program: &str, inbox: &Path) -> Self {
        let mut child = Command::new(program)
            .arg("127.0.0.1:0")
            .arg(inbox)
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

    /// Where it listens.
    fn url(&mut self) -> String {
        self.line().split_once("listening on ").unwrap().1.to_owned()
    }
}

/// A file where none was before.
fn fresh(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&file);
    file
}

fn address(url: &str) -> &str {
    url.strip_prefix("http://").unwrap().split('/').next().unwrap()
}

fn sign(secret: &str, body: &str) -> String {
    WebhookSecret::new(secret).unwrap().sign(body.as_bytes())
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
    let (good, forged) = (sign(WEBHOOK_SECRET, body), sign("whsec_of_a_forger", body));
    for signatures in [vec![], vec![forged.clone()], vec![good, forged]] {
        assert_eq!(knock(address, &signatures, body, body.len()), 401, "{signatures:?}");
    }
    let unreadable = [sign(WEBHOOK_SECRET, "{}")];
    assert_eq!(knock(address, &unreadable, "{}", 2), 500);
    let huge = "x".repeat(64 * 1024 + 1);
    assert_eq!(knock(address, &[sign(WEBHOOK_SECRET, &huge)], &huge, huge.len()), 413);
}

async fn believes_only_what_is_signed(program: &str, name: &str) {
    let mut receiver = Receiver::start(program, &fresh(&format!("{name}.sqlite")));
    let url = receiver.url();
    knock_with_forgeries(address(&url));

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
    believes_only_what_is_signed(env!("CARGO_BIN_EXE_webhook_receiver"), "axum").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p36_p45_webhook_receiver_actix_believes_what_is_signed_and_acknowledges_first() {
    believes_only_what_is_signed(env!("CARGO_BIN_EXE_webhook_receiver_actix"), "actix").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p36_p45_webhook_receiver_hyper_believes_what_is_signed_and_acknowledges_first() {
    believes_only_what_is_signed(env!("CARGO_BIN_EXE_webhook_receiver_hyper"), "hyper").await;
}

/// The receivers, each with a name for its inbox.
const RECEIVERS: [(&str, &str); 3] = [
    (env!("CARGO_BIN_EXE_webhook_receiver"), "axum"),
    (env!("CARGO_BIN_EXE_webhook_receiver_actix"), "actix"),
    (env!("CARGO_BIN_EXE_webhook_receiver_hyper"), "hyper"),
];

#[test]
fn p48_p69_every_receiver_knows_every_family_under_whichever_id() {
    for (program, name) in RECEIVERS {
        let mut receiver = Receiver::start(program, &fresh(&format!("{name}-families.sqlite")));
        let url = receiver.url();
        for (body, booked) in [
            (r#"{"event":"payment.failed","paymentId":"7"}"#, "7: not paid"),
            (r#"{"event":"payout.completed","payoutId":"wdr_1"}"#, "wdr_1: paid out"),
            (r#"{"event":"payout.failed","withdrawalId":"wdr_2"}"#, "wdr_2: not paid out"),
            (r#"{"event":"refund.completed","refundId":"r_1"}"#, "r_1: given back"),
            (r#"{"event":"refund.failed","externalId":"9"}"#, "9: not given back"),
            (r#"{"event":"loan.granted"}"#, "no id: loan.granted: someone has to look"),
        ] {
            let signature = [sign(WEBHOOK_SECRET, body)];
            assert_eq!(knock(address(&url), &signature, body, body.len()), 200, "{name}: {body}");
            assert_eq!(receiver.line(), booked, "{name}");
        }
    }
}

#[test]
fn p45_every_receiver_stores_first_and_answers_then() {
    let body = r#"{"event":"payment.completed","paymentId":"p","externalId":"ORDER-1","status":"COMPLETED"}"#;
    let signature = [sign(WEBHOOK_SECRET, body)];
    for (program, name) in RECEIVERS {
        let inbox = fresh(&format!("{name}-stored.sqlite"));
        let mut receiver = Receiver::start(program, &inbox);
        let url = receiver.url();
        assert_eq!(knock(address(&url), &signature, body, body.len()), 200, "{name}");
        assert_eq!(receiver.line(), "ORDER-1: paid", "{name}");
        // What can't be written down is not acknowledged, and comes again.
        let store = Connection::open(&inbox).unwrap();
        store.execute_batch("ALTER TABLE inbox RENAME TO away").unwrap();
        assert_eq!(knock(address(&url), &signature, body, body.len()), 503, "{name}");
        store.execute_batch("ALTER TABLE away RENAME TO inbox").unwrap();
        drop(receiver);

        // What was acknowledged and not booked before the program ended is booked by the next.
        store.execute("UPDATE inbox SET booked = 0", []).unwrap();
        let mut next = Receiver::start(program, &inbox);
        // It works before it listens, or after.
        let lines = [next.line(), next.line()];
        assert!(lines.contains(&"ORDER-1: paid".to_owned()), "{name}: {lines:?}");
    }
}

/// What the store says in the end, whichever notification came first.
const BOOKED: &str = "ORDER-1: completed, deliveries: 1\n\
                      ORDER-2: failed, deliveries: 0\n\
                      ORDER-3: completed, deliveries: 1\n\
                      ORDER-4: completed and completed, deliveries: 1, paid twice\n\
                      ORDER-5: open, deliveries: 0, a payment that does not fit\n";

/// Programs that share one database, one group after the other.
fn book(file: &str, groups: &[&[&str]]) {
    let file = fresh(file);
    let start = |receivers: &&str| {
        Command::new(env!("CARGO_BIN_EXE_webhook_store_sql"))
            .args([file.as_os_str(), receivers.as_ref()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    for group in groups {
        let programs: Vec<_> = group.iter().map(start).collect();
        for program in programs {
            let output = program.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", text(&output.stderr));
            assert_eq!(text(&output.stdout), BOOKED);
        }
    }
}

/// One receiver gets the payments of ORDER-4 in this order: the first failed, the second completed,
/// the first completed late.
#[test]
fn p08_p52_p72_webhook_store_sql_delivers_an_order_once_and_says_paid_twice() {
    book("in_turn.sqlite", &[&["1"], &["1"]]);
}

/// Two programs of four receivers each on one database, and then a restart.
#[test]
fn p45_p72_webhook_store_sql_delivers_each_order_once_whichever_receiver_is_first() {
    book("at_once.sqlite", &[&["4", "4"], &["4"]]);
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

async fn decide(
    State(undecided): State<Undecided>,
    VerifiedEvent(event): VerifiedEvent,
) -> WebhookResponse {
    let take = |left: u32| left.checked_sub(1);
    match event.notice().event.as_str() {
        "payment.initiated" => WebhookResponse::NotOurs,
        "payment.completed"
            if undecided.refusals_left.fetch_update(SeqCst, SeqCst, take).is_ok() =>
        {
            WebhookResponse::RetryLater
        }
        _ => WebhookResponse::Acknowledged,
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
