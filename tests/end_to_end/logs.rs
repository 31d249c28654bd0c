//! No log line holds a secret, a phone number or a body.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use kpay_tests::hostile_server::{Deed, HostileServer};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn an_echoing_server_gets_nothing_into_the_log() {
    let echo = format!(
        r#"{{"statusCode":400,"message":["{API_KEY}","{SECRET_KEY}","{COMPLETES}"],"code":"{SECRET_KEY}"}}"#
    );
    let html = format!("<html>{API_KEY} {SECRET_KEY} {COMPLETES}</html>");
    let created = format!(
        r#"{{"id":"pay_1","status":"{SECRET_KEY}","phoneNumber":"{COMPLETES}","x":"{API_KEY}"}}"#
    );
    let script = vec![
        Deed::answer(503, &[("Retry-After", "1"), ("X-Echo", SECRET_KEY)], &html),
        Deed::json(400, &echo),
        Deed::json(200, &html),
        Deed::json(201, &created),
    ];
    let server = HostileServer::start(script).await.unwrap();
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(server.base_url())
        .build()
        .unwrap();

    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    // For the whole process: what is decided for one thread alone is a race with the other tests'
    // threads, and none of them may log a secret either.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let payment = ussd("ORDER-1", COMPLETES).customer_name("Ada Lovelace");
    let mut shown = String::new();
    for _ in 0..2 {
        let error = client.send(&payment).await.unwrap_err();
        shown.push_str(&format!("{error} {error:?} {error:#?}"));
    }
    let created = client.send(&payment).await.unwrap();
    shown.push_str(&format!("{created:?} {payment:?} {client:?}"));

    shown.push_str(&String::from_utf8_lossy(&log.0.lock().unwrap()));
    for hidden in [API_KEY, SECRET_KEY, COMPLETES, "Ada"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    for expected in
        ["kpay.call", "payments.init_ussd", "/api/v1/payments/init", "status=503", "attempt=2"]
    {
        assert!(shown.contains(expected), "{expected} not in {shown}");
    }
}
