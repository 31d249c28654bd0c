//! The transport over reqwest.

use std::error::Error as StdError;
use std::str::FromStr;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri};
use kpay_client::{NotSentReason, Transport, TransportError};
use reqwest::Url;

use crate::body;

/// Carries requests with a reqwest client that [`Builder`](crate::Builder) has set up.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    addresses: Addresses,
}

/// Gives addresses as reqwest takes them.
#[derive(Clone, Debug, Default)]
struct Addresses {
    origin: OnceLock<Origin>,
}

/// Where the first request went, as `http` has it and as reqwest takes it.
#[derive(Clone, Debug)]
struct Origin {
    scheme: Scheme,
    authority: Authority,
    url: Url,
}

impl ReqwestTransport {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self { client, addresses: Addresses::default() }
    }
}

impl Addresses {
    /// The address that `uri` reads as; to read all of it anew is nearly a tenth of a request.
    fn url(&self, uri: &Uri) -> Result<Url, <Url as FromStr>::Err> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return uri.to_string().parse();
        };
        let known = self
            .origin
            .get()
            .filter(|origin| origin.scheme == *scheme && origin.authority == *authority);
        let Some(origin) = known else {
            let url: Url = uri.to_string().parse()?;
            let at_origin = url.join("/")?;
            // Another request may have come first: then that one is kept.
            let _ = self.origin.set(Origin {
                scheme: scheme.clone(),
                authority: authority.clone(),
                url: at_origin,
            });
            return Ok(url);
        };
        let mut url = origin.url.clone();
        url.set_path(uri.path());
        url.set_query(uri.query());
        Ok(url)
    }
}

impl Transport for ReqwestTransport {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let (parts, body) = request.into_parts();
        let url = self
            .addresses
            .url(&parts.uri)
            .map_err(|error| TransportError::not_sent(NotSentReason::Connect).with_source(error))?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
        *request.timeout_mut() = Some(timeout);
        let mut answer = self.client.execute(request).await.map_err(failure)?;
        let body = body::read(&mut answer).await?;
        let mut response = Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

/// What a failure of reqwest's says of the request: only a connection that was never made proves
/// that nothing was sent.
pub(crate) fn failure(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let fact = if error.is_connect() {
        TransportError::not_sent(if is_tls(&error) {
            NotSentReason::Tls
        } else {
            NotSentReason::Connect
        })
    } else if error.is_builder() {
        TransportError::not_sent(NotSentReason::Connect)
    } else if error.is_timeout() {
        TransportError::timed_out()
    } else {
        TransportError::cut()
    };
    fact.with_source(error)
}

/// Whether rustls is somewhere below: its error hides in `io::Error`s, whose source is not it but
/// the one below it.
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || wrapped.is_some_and(|wrapped| is_tls(wrapped))
        || error.source().is_some_and(is_tls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_origin_gives_the_address_that_reading_it_anew_would() {
        let addresses = Addresses::default();
        for text in [
            "http://127.0.0.1:7700/api/v1/payments/init",
            "http://127.0.0.1:7700/api/v1/payments/pay%2F..%20%7C1",
            "http://127.0.0.1:7700/proxy/api/v1/payments/exchange-rate?from=XAF&to=X%26F",
            "http://127.0.0.1:7700/",
            "https://127.0.0.1:7700/api/v1/payments/me",
            "http://LOCALHOST/api/v1/payments/me",
        ] {
            let anew: Url = text.parse().unwrap();
            assert_eq!(addresses.url(&text.parse().unwrap()), Ok(anew), "{text}");
        }
    }
}
