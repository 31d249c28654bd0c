//! 1 to 6, without 2.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kpay_client::core::{Credentials, Error, ErrorKind, NotSentReason, PaymentId};
use kpay_client::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};
use kpay_client::{CallOptions, Client};
use kpay_tests::hostile_server::{Deed, HostileServer};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::{Scripted, most_in_a_minute};
use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

/// IPv6 addresses of the prefix that discards everything.
const DEAD_IPV6: &str = "[100::1]:0";

/// A client of a host that has these addresses.
fn client_of_host(port: u16, addresses: &[&str]) -> kpay_native::Client {
    let addresses: Vec<SocketAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
    kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(format!("http://kpay.test:{port}"))
        .danger_accept_http_with_test_key()
        .connect_timeout(Duration::from_secs(2))
        .max_retries(0)
        .configure_reqwest(move |reqwest| {
            reqwest.no_proxy().resolve_to_addrs("kpay.test", &addresses)
        })
        .build()
        .unwrap()
}

#[tokio::test]
async fn p01_broken_ipv6_does_not_stop_a_call() {
    let server =
        HostileServer::start(vec![Deed::json(200, r#"{"environment":"TEST"}"#)]).await.unwrap();
    let port = server.base_url().rsplit_once(':').unwrap().1.parse().unwrap();
    let client = client_of_host(port, &[DEAD_IPV6, "127.0.0.1:0"]);
    assert!(client.account().me().await.unwrap().environment.is_test());

    let error = client_of_host(port, &[DEAD_IPV6]).account().me().await.unwrap_err();
    assert_eq!(error.not_sent(), Some(NotSentReason::Connect), "{error}");
}

#[test]
fn p03_a_burst_stays_under_the_published_limit() {
    let runtime = TestRuntime::new();
    let mut transport = ScriptedTransport::new(runtime.clone());
    for _ in 0..150 {
        transport = transport.then(ScriptedResponse::json(200, r#"{"environment":"TEST"}"#));
    }
    let moments = Arc::new(Mutex::new(Vec::new()));
    let (seen, clock) = (Arc::clone(&moments), runtime.clone());
    let client = Client::builder(Credentials::new("kpay_test_a", "b1c2d3e4").unwrap())
        .deadline(Duration::from_secs(600))
        .observer(move |_: &kpay_client::AttemptEvent| seen.lock().unwrap().push(clock.elapsed()))
        .build(transport, runtime.clone())
        .unwrap();
    let calls = (0..150).map(|_| {
        let clone = client.clone();
        async move { clone.account().me().await }
    });
    let answers = runtime.block_on(futures_util::future::join_all(calls));
    assert!(answers.iter().all(Result::is_ok));
    let moments = moments.lock().unwrap();
    assert_eq!(moments.len(), 150);
    assert!(most_in_a_minute(&moments) <= 100, "{}", most_in_a_minute(&moments));
}

async fn read(client: &Client) -> Error {
    client.payments().get(PaymentId::new("pay_1").unwrap()).await.unwrap_err()
}

#[tokio::test]
async fn p04_html_empty_and_cut_bodies_are_typed_errors() {
    let page = format!("<html>{}</html>", "x".repeat(5_000));
    let html = [("Content-Type", "text/html")];
    let script = vec![
        Deed::answer(200, &html, &page),
        Deed::answer(200, &[], ""),
        Deed::half(200, r#"{"id":"pay_1""#),
        Deed::answer(502, &html, &page),
    ];
    let server = HostileServer::start(script).await.unwrap();
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(server.base_url())
        .max_retries(0)
        .build()
        .unwrap();
    for length in [300, 0, 0] {
        let error = read(client.as_ref()).await;
        assert_eq!(error.kind(), ErrorKind::Unreadable);
        let unreadable = error.unreadable().unwrap();
        assert_eq!((unreadable.status.as_u16(), unreadable.excerpt.chars().count()), (200, length));
    }
    let error = read(client.as_ref()).await;
    let refusal = error.refusal().unwrap();
    assert_eq!(
        (refusal.status.as_u16(), refusal.excerpt.as_ref().unwrap().chars().count()),
        (502, 300)
    );
}

/// A server with a certificate it made itself.
async fn self_signed_server() -> SocketAddr {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let _ = acceptor.accept(connection).await;
        }
    });
    address
}

#[tokio::test]
async fn p05_tls_verification_has_no_off_switch() {
    let address = self_signed_server().await;
    // Even the way down to reqwest doesn't reach it.
    let client = kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(format!("https://{address}"))
        .max_retries(0)
        .configure_reqwest(|reqwest| reqwest.tls_danger_accept_invalid_certs(true))
        .build()
        .unwrap();
    let error = client.account().me().await.unwrap_err();
    assert_eq!(error.not_sent(), Some(NotSentReason::Tls), "{error:?}");
}

#[test]
fn p06_every_call_has_time_outs_by_default() {
    let shop = Scripted::new((0..5).map(|_| ScriptedResponse::never()));
    let error = shop.run(async { shop.client.account().me().await }).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(shop.runtime.elapsed(), Duration::from_secs(60));

    let before = shop.runtime.elapsed();
    assert!(shop.init_error().is_unknown());
    assert_eq!(shop.runtime.elapsed() - before, Duration::from_secs(30));

    let before = shop.runtime.elapsed();
    let hasty = shop.client.with_options(CallOptions::new().deadline(Duration::from_secs(4)));
    let payment = ussd("ORDER-2", COMPLETES);
    assert!(shop.run(async { hasty.send(&payment).await }).is_err());
    assert_eq!(shop.runtime.elapsed() - before, Duration::from_secs(4));
}
