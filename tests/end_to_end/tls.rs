//! No certificate that the system does not trust is accepted, whatever reqwest is told.

use std::net::SocketAddr;
use std::sync::Arc;

use kpay_native::ClientBuilder;
use kpay_native::{MoneyError, NotSentReason};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::values::{API_KEY, COMPLETES, SECRET_KEY, ussd};

/// A server with a certificate it made itself, right for its name and address.
async fn self_signed_server() -> SocketAddr {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])
        .unwrap();
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

fn builder(address: SocketAddr) -> ClientBuilder {
    kpay_native::Client::builder(API_KEY, SECRET_KEY)
        .base_url(format!("https://{address}"))
        .max_retries(0)
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused() {
    let address = self_signed_server().await;
    let insisting =
        builder(address).configure_reqwest(|reqwest| reqwest.tls_danger_accept_invalid_certs(true));
    for builder in [builder(address), insisting] {
        let client = builder.build().unwrap();
        let error = client.send(&ussd("ORDER-1", COMPLETES)).await.unwrap_err();
        let MoneyError::NotMoved(error) = error else { panic!("{error}") };
        assert_eq!(error.not_sent(), Some(NotSentReason::Tls), "{error:?}");
    }
}
