//! The HTTP client that carries webhooks: over HTTP/1.1, with the names of headers as KPay writes them.
//! Receivers that look for them in that case alone must find them here too.

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST, HeaderValue};
use http::{HeaderMap, Request, Uri};
use http_body::Body;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use kpay_sandbox::{Carriage, Delivery, DeliveryOutcome, DeliveryReport};
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::carried_body::CarriedBody;
use crate::header_case::KpayHeaderCase;

/// How long KPay waits for a receiver; a speed does not shorten it.
const ATTEMPT_BOUND: Duration = Duration::from_secs(3);

/// How much of a receiver's answer is looked at.
const EXCERPT: usize = 2_000;

type BoxError = Box<dyn Error + Send + Sync>;

/// Goes where it is told alone: no redirects, no proxy, a connection for each attempt.
pub(crate) struct HttpClient {
    /// Made when it is needed first: a plain receiver must work on a machine without certificates.
    tls: OnceLock<TlsConnector>,
}

impl HttpClient {
    /// `needs_tls`: whether it is known already that there will be https.
    pub(crate) fn new(needs_tls: bool) -> Result<Self, BoxError> {
        let client = Self { tls: OnceLock::new() };
        if needs_tls {
            client.tls()?;
        }
        Ok(client)
    }

    /// Makes one attempt, in the time that KPay gives a receiver.
    pub(crate) async fn post(&self, delivery: Delivery) -> Result<DeliveryReport, BoxError> {
        timeout(ATTEMPT_BOUND, self.exchange(delivery)).await?
    }

    async fn exchange(&self, delivery: Delivery) -> Result<DeliveryReport, BoxError> {
        let uri: Uri = delivery.url.parse()?;
        let host = uri.host().ok_or("its URL has no host")?.trim_matches(['[', ']']);
        let is_secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await?;
        let request = request(&uri, delivery.headers, delivery.body)?;
        if is_secure {
            let name = ServerName::try_from(host.to_owned())?;
            send(self.tls()?.connect(name, stream).await?, request).await
        } else {
            send(stream, request).await
        }
    }

    fn tls(&self) -> Result<&TlsConnector, BoxError> {
        if let Some(tls) = self.tls.get() {
            return Ok(tls);
        }
        let config = ClientConfig::builder_with_provider(provider()?)
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        Ok(self.tls.get_or_init(|| TlsConnector::from(Arc::new(config))))
    }
}

/// What computes TLS: what the program has installed, or else what a feature of this crate brings.
fn provider() -> Result<Arc<CryptoProvider>, BoxError> {
    let installed = CryptoProvider::get_default().map(Arc::clone);
    let reason = "TLS has no cryptography: turn on the feature `aws-lc-rs` or `ring` of \
                  kpay-sandbox-server, or install a rustls CryptoProvider";
    Ok(installed.or_else(|| own_provider().map(Arc::new)).ok_or(reason)?)
}

#[cfg(feature = "ring")]
fn own_provider() -> Option<CryptoProvider> {
    Some(rustls::crypto::ring::default_provider())
}

#[cfg(all(feature = "aws-lc-rs", not(feature = "ring")))]
fn own_provider() -> Option<CryptoProvider> {
    Some(rustls::crypto::aws_lc_rs::default_provider())
}

#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
fn own_provider() -> Option<CryptoProvider> {
    None
}

/// A POST in the form of the wire: the path alone, and the host in a header of its own.
fn request(uri: &Uri, headers: HeaderMap, body: Bytes) -> Result<Request<CarriedBody>, BoxError> {
    let authority = uri.authority().ok_or("its URL has no host")?.as_str();
    let (user, place) = match authority.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    };
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let mut request =
        Request::post(path).header(HOST, place).body(CarriedBody::new(body, Carriage::Whole))?;
    if let Some(user) = user {
        let pair: Vec<u8> = percent_decode_str(user).collect();
        let basic = format!("Basic {}", BASE64_STANDARD.encode(pair));
        request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_str(&basic)?);
    }
    request.headers_mut().extend(headers);
    Ok(request)
}

async fn send<S>(stream: S, request: Request<CarriedBody>) -> Result<DeliveryReport, BoxError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .handshake(TokioIo::new(KpayHeaderCase::new(stream)))
        .await?;
    // Dropped, it ends the connection.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let response = sender.send_request(request).await?;
    let status = response.status();
    // The status counts, whether the rest of the answer comes or not.
    let said = beginning(response.into_body()).await;
    Ok(DeliveryReport::new(DeliveryOutcome::Answered(status), &said))
}

async fn beginning(mut body: Incoming) -> Vec<u8> {
    let mut said = Vec::new();
    while said.len() < EXCERPT
        && let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await
    {
        let data = frame.into_data().unwrap_or_default();
        said.extend_from_slice(&data[..data.len().min(EXCERPT)]);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_in_the_url_is_sent_as_one() {
        let uri: Uri = "http://shop:a%3Ab@127.0.0.1:7/hook?x=1".parse().unwrap();
        let request = request(&uri, HeaderMap::new(), Bytes::new()).unwrap();
        assert_eq!(request.uri(), "/hook?x=1");
        assert_eq!(request.headers()[HOST], "127.0.0.1:7");
        assert_eq!(request.headers()[AUTHORIZATION], "Basic c2hvcDphOmI=");
    }
}
