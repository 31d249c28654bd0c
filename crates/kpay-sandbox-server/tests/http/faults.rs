//! Faults as they look on a socket.

use std::sync::Arc;

use kpay_sandbox::{Fault, FaultRule};
use kpay_sandbox_server::Sandbox;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{client, get, payment, post, until, ussd, with_keys};

/// Everything that comes back for an init with this fault until the connection ends.
async fn raw(sandbox: &Sandbox, fault: &str, external_id: &str) -> String {
    let body = ussd(external_id).to_string();
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    let request = format!(
        "POST /api/v1/payments/init HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         X-API-Key: {}\r\nX-Secret-Key: {}\r\nContent-Type: application/json\r\n\
         X-Sandbox-Fault: {fault}\r\nContent-Length: {}\r\n\r\n{body}",
        sandbox.api_key(),
        sandbox.secret_key(),
        body.len(),
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is reset has said all the same what it said before.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// How many payments there are.
async fn payments(sandbox: &Sandbox) -> u64 {
    get(sandbox, "/_sandbox/status").await["payments"].as_u64().unwrap()
}

#[tokio::test]
async fn a_cut_connection_says_nothing_whether_it_was_done_or_not() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!(raw(&sandbox, "cut-before-commit", "A").await, "");
    assert_eq!(payments(&sandbox).await, 0);
    assert_eq!(raw(&sandbox, "cut-after-commit", "A").await, "");
    assert_eq!(payments(&sandbox).await, 1);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_body_is_cut_in_its_middle() {
    let sandbox = Sandbox::start().await.unwrap();
    let whole = raw(&sandbox, "empty-body", "A").await;
    assert!(whole.starts_with("HTTP/1.1 201 Created\r\n"), "{whole}");
    let answer = raw(&sandbox, "cut-midway", "B").await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(body.len(), length.parse::<usize>().unwrap() / 2, "{answer}");
    assert!(body.starts_with(r#"{"id":"pay_"#));
    assert_eq!(payments(&sandbox).await, 2);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_proxy_compresses_what_nobody_asked_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/api/v1/payments/me", sandbox.base_url());
    let plain = with_keys(client().get(&url), &sandbox).send().await.unwrap();
    let plain = plain.bytes().await.unwrap();
    for (fault, coding) in [("gzip-body", "gzip"), ("br-body", "br")] {
        let request = with_keys(client().get(&url), &sandbox).header("X-Sandbox-Fault", fault);
        let answer = request.send().await.unwrap();
        // Whoever decodes what it did not ask for shows the header no more.
        if let Some(told) = answer.headers().get("content-encoding") {
            assert_eq!(told, coding);
            assert_ne!(answer.bytes().await.unwrap(), plain, "{fault}");
        } else {
            assert_eq!(answer.bytes().await.unwrap(), plain, "{fault}");
        }
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_connection_is_closed_behind_its_answer_without_a_word() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    let ask = |fault: &str| {
        format!("GET /api/public/pricelist HTTP/1.1\r\nHost: localhost\r\n{fault}\r\n")
    };
    let mut heard = String::new();
    for fault in ["", "X-Sandbox-Fault: closes-after-answer:20\r\n"] {
        stream.write_all(ask(fault).as_bytes()).await.unwrap();
        heard.clear();
        while !heard.ends_with("}") {
            let mut bytes = [0; 4_096];
            let length = stream.read(&mut bytes).await.unwrap();
            assert!(length > 0, "the whole answer comes: {heard}");
            heard.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
        assert!(!heard.to_lowercase().contains("connection: close"), "{heard}");
    }
    // It ends by itself.
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or(0), 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_slow_answer_comes_after_its_first_bytes() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/api/v1/payments/me", sandbox.base_url());
    let request = with_keys(client().get(url), &sandbox).header("X-Sandbox-Fault", "slow-body");
    // The head is there at once; the body takes a second for each four bytes.
    let mut response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.chunk().await.unwrap().unwrap().len(), 4);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn an_answer_that_takes_long_is_done_at_once() {
    let sandbox = Arc::new(Sandbox::start().await.unwrap());
    let caller = Arc::clone(&sandbox);
    let answer = tokio::spawn(async move { raw(&caller, "latency:3600000", "A").await });
    until(async || (payments(&sandbox).await == 1).then_some(())).await;
    assert!(!answer.is_finished());
    answer.abort();
}

#[tokio::test]
async fn a_rule_strikes_as_often_as_it_says() {
    let mut rule = FaultRule::new(Fault::GatewayTimeout);
    rule.operation = Some("initPayment".to_owned());
    rule.times = Some(2);
    let sandbox = Sandbox::builder().fault(rule).start().await.unwrap();
    let statuses = async |external_id| {
        raw(&sandbox, "latency:0", external_id).await.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(statuses("A").await, "504");
    assert_eq!(statuses("A").await, "504", "a conflict, had anyone been told");
    assert_eq!(statuses("A").await, "409");
    let created = post(&sandbox, "/api/v1/payments/init", &ussd("B")).await;
    assert_eq!(payment(&sandbox, created["id"].as_str().unwrap()).await["externalId"], "B");
    sandbox.shutdown().await;
}
