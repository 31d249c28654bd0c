//! The dashboard's files and its stream of events over real HTTP.

use kpay_sandbox_server::Sandbox;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{client, gateway_order, get, init, until, ussd};

/// A connection that listens to the stream.
struct Listener {
    connection: TcpStream,
    heard: String,
}

impl Listener {
    /// Hears the first event, which says where things stand.
    async fn open(sandbox: &Sandbox) -> Self {
        let mut connection = TcpStream::connect(sandbox.address()).await.unwrap();
        let request = "GET /_dashboard/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut listener = Self { connection, heard: String::new() };
        listener.hears("data: ").await;
        listener
    }

    /// Reads until a text was heard; false when the stream ends before it.
    async fn hears(&mut self, text: &str) -> bool {
        while !self.heard.contains(text) {
            if self.heard.ends_with("\r\n0\r\n\r\n") {
                return false;
            }
            let mut bytes = [0; 1024];
            let length = self.connection.read(&mut bytes).await.unwrap();
            assert!(length > 0, "it was cut: {}", self.heard);
            self.heard.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
        }
        true
    }
}

#[tokio::test]
async fn an_event_comes_after_a_payment_and_none_after_a_look() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut listener = Listener::open(&sandbox).await;
    assert!(listener.heard.contains("content-type: text/event-stream"), "{}", listener.heard);
    get(&sandbox, "/_sandbox/payments").await;
    init(&sandbox, &ussd("ORDER-1")).await;
    assert!(listener.hears("data: 1\n\n").await, "{}", listener.heard);
    assert_eq!(get(&sandbox, "/_sandbox/payments").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn open_streams_end_completely_when_the_sandbox_does() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut listeners = Vec::new();
    for _ in 0..20 {
        listeners.push(Listener::open(&sandbox).await);
    }
    sandbox.shutdown().await;
    for mut listener in listeners {
        let mut rest = Vec::new();
        listener.connection.read_to_end(&mut rest).await.unwrap();
        // The last chunk: it was brought to its end, and not cut after a time of grace.
        assert!(rest.ends_with(b"0\r\n\r\n"), "{}", String::from_utf8_lossy(&rest));
    }
}

#[tokio::test]
async fn listeners_that_do_not_read_or_are_gone_hold_nobody_up() {
    let sandbox = Sandbox::start().await.unwrap();
    let unread = Listener::open(&sandbox).await;
    // More than may be open at once, were they still there.
    for _ in 0..300 {
        drop(Listener::open(&sandbox).await);
    }
    let mut made = 0;
    until(async || {
        let mut listener = Listener::open(&sandbox).await;
        made += 1;
        init(&sandbox, &ussd(&format!("ORDER-{made}"))).await;
        listener.hears(&format!("data: {made}\n\n")).await.then_some(())
    })
    .await;
    drop(unread);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn every_page_and_file_has_a_policy_that_lets_nothing_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let page = init(&sandbox, &gateway_order("A")).await["gatewayUrl"].as_str().unwrap().to_owned();
    let base = sandbox.base_url();
    for url in [format!("{base}/"), format!("{base}/_dashboard/app.js"), page] {
        let response = client().get(&url).send().await.unwrap();
        assert_eq!(response.status(), 200, "{url}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'"), "{url}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{url}: {policy}");
        for loose in ["unsafe", "*", "data:", "blob:"] {
            assert!(!policy.contains(loose), "{url}: {policy}");
        }
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{url}");
    }
}

#[tokio::test]
async fn a_get_of_the_control_api_changes_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let created = init(&sandbox, &gateway_order("A")).await;
    let page = created["gatewayUrl"].as_str().unwrap();
    let base = sandbox.base_url();
    let before = get(&sandbox, "/_sandbox/clock").await["mode"].clone();
    for path in ["clock/advance", "webhooks/0/resend", "reset", "snapshots/a/restore", "faults/1"] {
        let url = format!("{base}/_sandbox/{path}");
        assert_eq!(client().get(&url).send().await.unwrap().status(), 405, "{url}");
    }
    for url in [format!("{page}/pay"), format!("{page}/cancel")] {
        assert_eq!(client().get(&url).send().await.unwrap().status(), 405, "{url}");
    }
    let id = created["id"].as_str().unwrap();
    let payment = get(&sandbox, &format!("/api/v1/payments/{id}")).await;
    assert_eq!(payment["status"], "PENDING");
    assert_eq!(get(&sandbox, "/_sandbox/clock").await["mode"], before);
}
