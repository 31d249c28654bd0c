//! The Rust snippets that the sandbox's dashboard shows, run: each makes the request that it was made from.
//!
//! `calls.rs` is written by `tests/pages/snippets.test.mjs`, which holds it to the dashboard's script.

#[rustfmt::skip]
#[allow(unused_imports, unused_variables, reason = "a reader goes on from there")]
mod calls;

use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use kpay_native::Client;
use kpay_sandbox_server::Sandbox;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Done = Result<(), Box<dyn std::error::Error>>;

static CLIENT: OnceLock<Client> = OnceLock::new();

/// Stands where a program has `kpay_native::Client::from_env()`.
fn client() -> Result<&'static Client, Infallible> {
    Ok(CLIENT.get().unwrap())
}

fn json(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { serde_json::from_str(text).unwrap() }
}

#[tokio::test]
async fn each_snippet_makes_its_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = kpay_native::Client::builder(sandbox.api_key(), sandbox.secret_key());
    CLIENT.set(client.base_url(sandbox.base_url()).build().unwrap()).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snippets/requests.json");
    let requests: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for request in &requests {
        let name = request["name"].as_str().unwrap();
        // Whether the sandbox knows the payment that is asked for is another question.
        let answer = calls::call(name).await;
        let log = newest_request(&sandbox).await;
        let made = ["method", "path"].map(|field| log[field].as_str().unwrap_or_default());
        let meant = ["method", "path"].map(|field| request[field].as_str().unwrap());
        assert_eq!(made, meant, "{name}: {answer:?}");
        assert_eq!(
            json(log["requestBody"].as_str().unwrap()),
            request["body"],
            "{name}: {answer:?}"
        );
    }
    assert_eq!(calls::NAMES.len(), requests.len());
    sandbox.shutdown().await;
}

/// The newest request in the sandbox's log.
async fn newest_request(sandbox: &Sandbox) -> Value {
    let mut connection = TcpStream::connect(sandbox.address()).await.unwrap();
    let request =
        "GET /_sandbox/requests?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str::<Vec<Value>>(body).unwrap().remove(0)
}
