//! The sandbox under load, for `cargo xtask bench`: prints how many inits it answers in a second,
//! and how many bytes of memory it has once every webhook of 10 000 payments is delivered.
//!
//! The sandbox is a process of its own, so that neither the payers nor the receiver count.
#![expect(clippy::float_arithmetic, reason = "a measurement, not money")]

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read};
use std::num::NonZeroU32;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs};

use axum::Router;
use axum::routing::post;
use kpay_sandbox_server::Sandbox;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

const PAYMENTS: usize = 10_000;

/// `payment.initiated`, `payment.processing` and `payment.completed`.
const WEBHOOKS: usize = 3 * PAYMENTS;

/// How many payers there are.
const AT_ONCE: usize = 32;

/// For the slowest machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Three seconds to an end are milliseconds.
const SPEED: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match env::args().nth(1) {
        Some(webhook_url) => runtime.block_on(serve(webhook_url)),
        None => runtime.block_on(measure()),
    }
}

/// Is a sandbox until stdin ends.
async fn serve(webhook_url: String) -> Outcome<()> {
    let sandbox = Sandbox::builder().speed(SPEED).webhook_url(webhook_url).start().await?;
    println!("{} {} {}", sandbox.base_url(), sandbox.api_key(), sandbox.secret_key());
    tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await??;
    sandbox.shutdown().await;
    Ok(())
}

async fn measure() -> Outcome<()> {
    let received = Arc::new(AtomicUsize::new(0));
    let webhook_url = receive(Arc::clone(&received)).await?;
    let sandbox = Served::start(&webhook_url)?;
    let client =
        reqwest::Client::builder().tls_backend_preconfigured(plain()?).no_proxy().build()?;
    let begin = Instant::now();
    let mut payers = JoinSet::new();
    for first in 0..AT_ONCE {
        let (client, access) = (client.clone(), sandbox.access.clone());
        payers.spawn(async move {
            for order in (first..PAYMENTS).step_by(AT_ONCE) {
                pay(&client, &access, order).await?;
            }
            Outcome::Ok(())
        });
    }
    while let Some(paid) = payers.join_next().await {
        paid??;
    }
    let seconds = begin.elapsed().as_secs_f64();
    timeout(PATIENCE, async {
        while received.load(Ordering::Relaxed) < WEBHOOKS {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await?;
    println!("{:.0} {}", PAYMENTS as f64 / seconds, sandbox.memory()?);
    Ok(())
}

/// Counts webhooks, and gives the address that they go to.
async fn receive(received: Arc<AtomicUsize>) -> Outcome<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let count = move || {
        received.fetch_add(1, Ordering::Relaxed);
        async {}
    };
    let app = Router::new().route("/", post(count));
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}

async fn pay(client: &reqwest::Client, access: &[String; 3], order: usize) -> Outcome<()> {
    let [base_url, api_key, secret_key] = access;
    let body = format!(
        r#"{{"amount":5000,"provider":"MTN_MOMO_CMR","phoneNumber":"237653456789","externalId":"ORDER-{order}"}}"#
    );
    let answer = client
        .post(format!("{base_url}/api/v1/payments/init"))
        .header("X-API-Key", api_key)
        .header("X-Secret-Key", secret_key)
        .header("Content-Type", "application/json")
        .body(body)
        .send()
        .await?;
    if answer.status() != 201 {
        return Err(format!("order {order}: {}", answer.text().await?).into());
    }
    answer.bytes().await?;
    Ok(())
}

/// No TLS is spoken here, but reqwest wants to know how.
fn plain() -> Outcome<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth())
}

/// A sandbox in another process, for as long as this is held.
struct Served {
    child: Child,
    /// Base URL, API key and secret key.
    access: [String; 3],
}

impl Served {
    fn start(webhook_url: &str) -> Outcome<Self> {
        let mut child = Command::new(env::current_exe()?)
            .arg(webhook_url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let access: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let access = access.try_into().map_err(|_| format!("the sandbox says {line:?}"))?;
        Ok(Self { child, access })
    }

    /// What it has of the machine's memory, in bytes, as Linux counts it.
    fn memory(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        Ok(kibibytes.ok_or("no VmRSS in /proc")? * 1024)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
