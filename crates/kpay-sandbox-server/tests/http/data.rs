//! A sandbox that is killed and started again.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use kpay_sandbox_server::{Sandbox, StartError};
use tokio::task::JoinSet;

use crate::support::{FAST, client, get, payment, post, until, ussd, with_keys};

/// Set in the child process that is killed: its data file.
const DATA: &str = "KPAY_SANDBOX_TEST_DATA";

/// A file of its own for a test, gone afterwards.
struct DataFile(PathBuf);

impl DataFile {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("kpay-sandbox-{}-{name}", std::process::id()));
        let _ = fs::remove_file(&path);
        Self(path)
    }
}

impl Drop for DataFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// This very test, as another process.
fn child(data: &DataFile) -> (Child, String) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "data::a_killed_sandbox_loses_nothing_it_acknowledged", "--nocapture"])
        .env(DATA, &data.0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.find_map(|line| line.unwrap().strip_prefix("LISTENS ").map(str::to_owned));
    // The rest of its output is nobody's.
    std::thread::spawn(move || lines.for_each(drop));
    (child, url.unwrap())
}

#[tokio::test]
async fn a_killed_sandbox_loses_nothing_it_acknowledged() {
    if let Ok(path) = env::var(DATA) {
        let sandbox = Sandbox::builder().seed(7).data(path).start().await.unwrap();
        println!("\nLISTENS {}", sandbox.base_url());
        return std::future::pending().await;
    }
    let data = DataFile::new("killed");
    let (mut child, url) = child(&data);
    let keys = kpay_sandbox::EngineConfig::new();
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    let mut callers = JoinSet::new();
    for caller in 0..8 {
        let (url, keys, acknowledged) = (url.clone(), keys.clone(), Arc::clone(&acknowledged));
        callers.spawn(async move {
            let client = client();
            for number in 0.. {
                let answer = client
                    .post(format!("{url}/api/v1/payments/init"))
                    .header("X-API-Key", &keys.api_key)
                    .header("X-Secret-Key", &keys.secret_key)
                    .header("Content-Type", "application/json")
                    .body(ussd(&format!("ORDER-{caller}-{number}")).to_string())
                    .send()
                    .await;
                let Ok(answer) = answer else { return };
                let Ok(body) = answer.bytes().await else { return };
                let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
                acknowledged.lock().unwrap().insert(body["id"].as_str().unwrap().to_owned());
            }
        });
    }
    until(async || (acknowledged.lock().unwrap().len() >= 50).then_some(())).await;
    child.kill().unwrap();
    child.wait().unwrap();
    callers.join_all().await;

    let sandbox = Sandbox::builder().data(&data.0).start().await.unwrap();
    assert_eq!(sandbox.seed(), 7, "the file's own settings");
    let acknowledged = acknowledged.lock().unwrap().clone();
    for id in &acknowledged {
        payment(&sandbox, id).await;
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_torn_last_record_is_dropped_and_said() {
    let data = DataFile::new("torn");
    let builder = Sandbox::builder().speed(FAST).data(&data.0);
    let sandbox = builder.clone().start().await.unwrap();
    let id = post(&sandbox, "/api/v1/payments/init", &ussd("A")).await["id"].clone();
    let busy = builder.clone().start().await.unwrap_err();
    assert!(busy.to_string().contains("another sandbox uses it"), "{busy}");
    assert!(!sandbox.dropped_a_torn_record() && !sandbox.goes_on());
    sandbox.shutdown().await;

    let whole = fs::read(&data.0).unwrap();
    OpenOptions::new().append(true).open(&data.0).unwrap().write_all(b"0000001c 5d3a").unwrap();
    let sandbox = builder.clone().start().await.unwrap();
    assert!(sandbox.dropped_a_torn_record() && sandbox.goes_on());
    payment(&sandbox, id.as_str().unwrap()).await;
    sandbox.shutdown().await;

    // What came behind the torn record is whole.
    let sandbox = builder.clone().start().await.unwrap();
    assert!(!sandbox.dropped_a_torn_record());
    sandbox.shutdown().await;

    let mut damaged = whole;
    damaged[40] ^= 1;
    fs::write(&data.0, damaged).unwrap();
    let error = builder.start().await.unwrap_err();
    assert!(matches!(error, StartError::Data { .. }), "{error}");
    assert!(error.to_string().contains("damaged in line 1"), "{error}");
}

#[tokio::test]
async fn no_key_but_the_sandboxs_own_is_in_the_file() {
    let data = DataFile::new("keys");
    let sandbox = Sandbox::builder().data(&data.0).start().await.unwrap();
    let url = format!("{}/api/v1/payments/me", sandbox.base_url());
    for (key, secret) in [("kpay_live_0123", "feedc0de"), ("kpay_test_0123", "feedc0de")] {
        let request = client().get(&url).header("X-API-Key", key).header("X-Secret-Key", secret);
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(with_keys(client().get(&url), &sandbox).send().await.unwrap().status(), 200);
    let text = fs::read_to_string(&data.0).unwrap();
    assert!(!text.contains("kpay_live_") && !text.contains("feedc0de"));
    assert!(text.contains(sandbox.secret_key()));
    sandbox.shutdown().await;
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let data = DataFile::new("rights");
    let rights = || fs::metadata(&data.0).unwrap().permissions().mode() & 0o777;
    let builder = Sandbox::builder().data(&data.0);
    builder.clone().start().await.unwrap().shutdown().await;
    assert_eq!(rights(), 0o600, "a new one");
    fs::set_permissions(&data.0, fs::Permissions::from_mode(0o644)).unwrap();
    builder.start().await.unwrap().shutdown().await;
    assert_eq!(rights(), 0o600, "one that others could read");
}

#[tokio::test]
async fn what_it_is_called_counts_again_at_each_start() {
    let data = DataFile::new("hosts");
    let builder = Sandbox::builder().data(&data.0);
    builder.clone().allow_host("then").start().await.unwrap().shutdown().await;
    let sandbox = builder.allow_host("now").start().await.unwrap();
    post(&sandbox, "/_sandbox/snapshots", &serde_json::json!({ "name": "a" })).await;
    for (host, status) in [("now", 200), ("then", 403)] {
        let url = format!("{}/_sandbox/status", sandbox.base_url());
        let answer = client().get(url).header("Host", host).send().await.unwrap();
        assert_eq!(answer.status(), status, "{host}");
    }
    sandbox.shutdown().await;
}

/// Somebody types a real card into a page of the sandbox.
#[tokio::test]
async fn a_card_that_kpay_did_not_publish_is_nowhere() {
    let data = DataFile::new("card");
    let builder = Sandbox::builder().data(&data.0);
    let sandbox = builder.clone().start().await.unwrap();
    let order = serde_json::json!({
        "amount": 5000,
        "currency": "XAF",
        "externalId": "A",
        "returnUrl": "https://shop.example/return",
        "paymentMethod": "CARD",
    });
    let made = post(&sandbox, "/api/v1/payments/init", &order).await;
    let page = format!("{}/pay", made["gatewayUrl"].as_str().unwrap());
    for (number, status) in [("4539+1488+0343+6467", 400), ("4242+4242+4242+4242", 303)] {
        let answer = client()
            .post(&page)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(format!("cardNumber={number}&expiry=11%2F39&securityCode=739"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status);
        let told = answer.text().await.unwrap();
        assert!(!told.contains("1488") && !told.contains("739"), "{told}");
    }
    let requests = get(&sandbox, "/_sandbox/requests").await;
    let webhooks = get(&sandbox, "/_sandbox/webhooks").await;
    let id = made["id"].as_str().unwrap();
    let paid = payment(&sandbox, id).await;
    assert_eq!(paid["status"], "COMPLETED");
    post(&sandbox, "/_sandbox/snapshots", &serde_json::json!({ "name": "a" })).await;
    sandbox.shutdown().await;

    let file = fs::read_to_string(&data.0).unwrap();
    for text in [&file, &requests.to_string(), &webhooks.to_string()] {
        for part in ["4539", "1488", "0343", "6467", "securityCode=739"] {
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
    let sandbox = builder.start().await.unwrap();
    assert_eq!(payment(&sandbox, id).await, paid);
    let again = get(&sandbox, "/_sandbox/requests").await;
    // The newest comes first: the two reads of this payment are new.
    let (now, then) = (again.as_array().unwrap(), requests.as_array().unwrap());
    assert_eq!(now[now.len() - then.len()..], then[..]);
    sandbox.shutdown().await;
}
