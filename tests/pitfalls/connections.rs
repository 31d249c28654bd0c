//! 59, 60, 64, 67 and 71: the way to KPay and back.

use std::env;
use std::fs::File;
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use kpay_client::core::CallOutcome;
use kpay_client::core::endpoint::{InitUssdWithdrawal, TransferBetweenWallets};
use kpay_client::core::{
    ApplicationId, Country, Currency, ErrorKind, ExternalId, Money, MoneyError, NotSentReason,
    PaymentId, PhoneNumber, Provider, RateLimits,
};
use kpay_native::reqwest;
use kpay_tests::hostile_server::{Deed, HostileServer};
use kpay_tests::keeping_server::KeepingServer;
use kpay_tests::outcome_recorder::OutcomeRecorder;
use kpay_tests::socks_server::SocksServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::support::CREATED;
use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

fn builder(base_url: &str) -> kpay_native::ClientBuilder {
    kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(base_url)
        .danger_accept_http_with_test_key()
        .max_retries(0)
}

fn withdrawal() -> InitUssdWithdrawal {
    InitUssdWithdrawal::new(
        ExternalId::new("WD-1").unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new(COMPLETES).unwrap(),
    )
}

/// What a withdrawal says that was never sent.
async fn never_sent(builder: kpay_native::ClientBuilder, reason: NotSentReason) -> String {
    let client = builder.build().unwrap();
    match client.send(&withdrawal()).await.unwrap_err() {
        MoneyError::NotMoved(error) if error.not_sent() == Some(reason) => error.to_string(),
        error => panic!("{error:?}"),
    }
}

/// A port that nobody listens on.
async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// Set in a child process of a test here: which of its cases it is.
const CASE: &str = "KPAY_PITFALL_CASE";

/// Runs one test again in a process of its own, since environment and limits belong to a process.
async fn child(test: &'static str, case: &str, shell: &str, set: &[(&str, String)]) {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{shell} exec \"$0\" --exact connections::{test}")])
        .arg(env::current_exe().unwrap())
        .env(CASE, case)
        .envs(set.iter().map(|(name, value)| (name, value)));
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && shown.contains("1 passed"), "{case}: {shown}");
}

#[tokio::test]
async fn p59_what_was_never_connected_is_not_sent() {
    let port = closed_port().await;
    let here = format!("http://127.0.0.1:{port}");
    if env::var(CASE).is_ok() {
        // No file descriptor is left for a connection (EMFILE).
        let mut files = Vec::new();
        while let Ok(file) = File::open("/dev/null") {
            files.push(file);
        }
        let error = never_sent(builder(&here), NotSentReason::Connect).await;
        drop(files);
        assert!(error.contains("Too many open files"), "{error}");
        return;
    }
    child("p59_what_was_never_connected_is_not_sent", "files", "ulimit -n 64;", &[]).await;

    let refused = never_sent(builder(&here), NotSentReason::Connect).await;
    let expected = format!("no connection to 127.0.0.1:{port}: Connection refused");
    assert!(refused.contains(&expected), "{refused}");

    // The prefix that discards everything: unreachable at once, or no answer in time.
    let dead = builder(&format!("http://kpay.test:{port}"))
        .connect_timeout(Duration::from_millis(200))
        .configure_reqwest(|reqwest| {
            reqwest.no_proxy().resolve_to_addrs("kpay.test", &["[100::1]:0".parse().unwrap()])
        });
    let unreachable = never_sent(dead, NotSentReason::Connect).await;
    assert!(unreachable.contains("no connection to kpay.test"), "{unreachable}");

    // It speaks no TLS.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        // What came is read, or the answer would be lost with the connection.
        let _ = connection.read(&mut [0; 4096]).await;
    });
    let no_tls = never_sent(builder(&plain), NotSentReason::Tls).await;
    assert!(no_tls.contains("no TLS connection to 127.0.0.1"), "{no_tls}");
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn deflate(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn brotli(body: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::new();
    brotli::CompressorWriter::new(&mut encoded, 4096, 5, 20).write_all(body).unwrap();
    encoded
}

fn compressed(status: u16, encoding: &str, body: &[u8]) -> Deed {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    Deed::Write([head.as_bytes(), body].concat())
}

#[tokio::test]
async fn p60_a_compressed_answer_is_read() {
    let created = CREATED.as_bytes();
    let answers = [
        compressed(201, "gzip", &gzip(created)),
        compressed(201, "deflate", &deflate(created)),
        compressed(201, "br", &brotli(created)),
    ];
    let server = HostileServer::start([answers.clone(), answers.clone()].concat()).await.unwrap();
    let client = builder(&server.base_url()).build().unwrap();
    let blocking = kpay_native::blocking::Client::builder(API_KEY, SECRET_KEY)
        .base_url(server.base_url())
        .max_retries(0)
        .build()
        .unwrap();
    let payment = ussd("ORDER-1", COMPLETES);
    for _ in 0..answers.len() {
        assert_eq!(client.send(&payment).await.unwrap().id.as_str(), "pay_1");
    }
    tokio::task::spawn_blocking(move || {
        for _ in 0..3 {
            assert_eq!(blocking.send(&payment).unwrap().id.as_str(), "pay_1");
        }
    })
    .await
    .unwrap();
    for request in server.requests() {
        assert!(!request.to_ascii_lowercase().contains("accept-encoding"), "{request}");
    }

    // What KPay refuses is read as well, and what grows without bound or was cut is not a success.
    let refusal = br#"{"statusCode":400,"message":"amount too small","error":"Bad Request"}"#;
    let much = gzip(&vec![b' '; 20_000_000]);
    let half = gzip(created);
    let server = HostileServer::start(vec![
        compressed(400, "gzip", &gzip(refusal)),
        compressed(201, "gzip", &much),
        compressed(201, "gzip", &half[..half.len() / 2]),
    ])
    .await
    .unwrap();
    let client = builder(&server.base_url()).build().unwrap();
    let payment = ussd("ORDER-1", COMPLETES);
    let error = client.send(&payment).await.unwrap_err();
    assert!(matches!(error, MoneyError::NotMoved(_)), "{error}");
    assert!(error.to_string().contains("amount too small"), "{error}");
    for order in ["ORDER-2", "ORDER-3"] {
        let error = client.send(&ussd(order, COMPLETES)).await.unwrap_err();
        let MoneyError::Unknown { error, .. } = error else { panic!("{error}") };
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{error:?}");
    }
}

#[tokio::test]
async fn p64_what_is_in_the_way_is_named() {
    const TEST: &str = "p64_what_is_in_the_way_is_named";
    const FAR: &str = "https://kpay.invalid";
    let secret = "user:s3cret";
    match env::var(CASE).as_deref() {
        Ok("refuses" | "gone") => {
            let error = never_sent(builder(FAR), NotSentReason::Connect).await;
            assert!(error.contains("no connection to kpay.invalid"), "{error}");
            assert!(error.contains("HTTPS_PROXY") && error.contains("127.0.0.1:"), "{error}");
            assert!(!error.contains("s3cret"), "{error}");
            return;
        }
        Ok("malformed") => {
            let error = builder(FAR).build().unwrap_err().to_string();
            assert!(error.contains("HTTPS_PROXY") && !error.contains("s3cret"), "{error}");
            return;
        }
        Ok("certificates") => {
            let error = builder(FAR).build().unwrap_err().to_string();
            assert!(error.contains("SSL_CERT_FILE"), "{error}");
            return;
        }
        Ok("socks") => {
            let client = builder("http://kpay.test:7700").build().unwrap();
            assert!(client.account().me().await.unwrap().environment.is_test());
            return;
        }
        Ok(case) => panic!("{case}"),
        Err(_) => {}
    }
    let gone = format!("http://{secret}@127.0.0.1:{}", closed_port().await);
    child(TEST, "gone", "", &[("HTTPS_PROXY", gone)]).await;

    let proxy = HostileServer::start(vec![Deed::answer(407, &[], "")]).await.unwrap();
    let refuses = proxy.base_url().replace("http://", &format!("http://{secret}@"));
    child(TEST, "refuses", "", &[("HTTPS_PROXY", refuses)]).await;

    let malformed = format!("htp://{secret}@proxy:3128");
    child(TEST, "malformed", "", &[("HTTPS_PROXY", malformed)]).await;

    let missing = ("SSL_CERT_FILE", "/nowhere/certificates.pem".to_owned());
    child(TEST, "certificates", "", &[missing]).await;

    let me = Deed::json(200, r#"{"environment":"TEST"}"#);
    let server = HostileServer::start(vec![me.clone()]).await.unwrap();
    let address = server.base_url().trim_start_matches("http://").parse().unwrap();
    let socks = SocksServer::start(address).await.unwrap();
    let through = format!("socks5h://{}", socks.address());
    child(TEST, "socks", "", &[("HTTP_PROXY", through)]).await;
    assert_eq!(socks.asked(), ["kpay.test"]);

    // A proxy that the program sets itself is taken, to this machine too.
    let proxy = HostileServer::start(vec![me]).await.unwrap();
    let address = proxy.base_url();
    let client = builder("http://127.0.0.1:1")
        .configure_reqwest(move |reqwest| reqwest.proxy(reqwest::Proxy::all(&address).unwrap()))
        .build()
        .unwrap();
    assert!(client.account().me().await.unwrap().environment.is_test());
    assert!(proxy.requests()[0].starts_with("GET http://127.0.0.1:1/api/v1/payments/me "));
}

/// An answer that suits whatever is asked.
fn answer(line: &str) -> String {
    let answer = match line {
        line if line.contains("/token") => r#"{"accessToken":"a.b.c","expiresIn":"30m"}"#,
        line if line.contains("/transfer") => r#"{"id":"tr_1"}"#,
        _ => r#"{"id":"pay_1","status":"PENDING"}"#,
    };
    answer.to_owned()
}

#[tokio::test]
async fn p67_a_server_that_closes_kept_connections_leaves_no_transfer_unknown() {
    let closes = |count: usize| Some(Duration::from_millis(count as u64 % 4));
    let server = KeepingServer::start(answer, closes).unwrap();
    let client = builder(&server.base_url()).rate_limits(RateLimits::all(10_000)).build().unwrap();
    for round in 0..90 {
        let transfer = TransferBetweenWallets::new(
            ExternalId::new(format!("TRF-{round}")).unwrap(),
            ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap(),
            50_000,
            Country::Cmr,
            Country::Gab,
        );
        let moved = client.send(&transfer).await;
        assert!(moved.is_ok(), "{round}: {}", moved.unwrap_err());
        tokio::time::sleep(Duration::from_millis(round % 3)).await;
    }
    let came = server.came();
    assert_eq!(came.iter().filter(|one| one.line.contains("/transfer")).count(), 90);

    // Where the server keeps them, reads share a connection, and what is sent once has its own.
    let server = KeepingServer::start(answer, |_| None).unwrap();
    let client = builder(&server.base_url()).build().unwrap();
    let id = PaymentId::new("pay_1").unwrap();
    for _ in 0..2 {
        client.payments().get(&id).await.unwrap();
        client.send(&withdrawal()).await.unwrap();
    }
    let reads = server.came().into_iter().filter(|one| one.line.starts_with("GET"));
    assert_eq!(reads.map(|one| (one.connection, one.nth)).collect::<Vec<_>>(), [(0, 0), (0, 1)]);
    let once = server.came().into_iter().filter(|one| one.line.starts_with("POST"));
    assert_eq!(once.map(|one| (one.connection, one.nth)).collect::<Vec<_>>(), [(1, 0), (2, 0)]);
}

#[tokio::test]
async fn p71_a_withdrawal_whose_browser_left_runs_to_its_end() {
    let held = Arc::new(Notify::new());
    let taken = Deed::json(201, r#"{"id":"wd_1","status":"PENDING"}"#);
    let script = vec![Deed::After(Arc::clone(&held), Box::new(taken))];
    let server = HostileServer::start(script).await.unwrap();
    let (recorder, mut outcomes) = OutcomeRecorder::new();
    let client = builder(&server.base_url()).observer(recorder).build().unwrap();

    // As a web framework does it: the handler is a task, and is dropped where it stands.
    let shop = client.clone();
    let handler = tokio::spawn(async move { shop.send(&withdrawal()).await.is_ok() });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    handler.abort();
    assert!(handler.await.unwrap_err().is_cancelled());

    held.notify_one();
    let end = outcomes.recv().await.unwrap();
    assert_eq!(end, ("WD-1".to_owned(), CallOutcome::Accepted, Some("wd_1".to_owned())));
    assert_eq!(server.requests().len(), 1);
}
