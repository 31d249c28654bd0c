//! The transport over reqwest.

use std::error::Error as StdError;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use kpay_client::{NotSentReason, Transport, TransportError};
use reqwest::Url;
use tokio::time::{Instant, timeout_at};

use crate::body;

/// No caller means more than a year, and clocks end somewhere.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Carries requests with a reqwest client that [`Builder`](crate::Builder) has set up.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    addresses: Addresses,
}

/// Gives addresses as reqwest takes them.
#[derive(Clone, Debug, Default)]
struct Addresses {
    last: Arc<Mutex<Option<Address>>>,
}

/// Where a request went, as `http` has it and as reqwest takes it.
#[derive(Debug)]
struct Address {
    scheme: Scheme,
    authority: Authority,
    path: PathAndQuery,
    url: Url,
}

impl ReqwestTransport {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self { client, addresses: Addresses::default() }
    }

    fn execute(
        &self,
        request: Request<Bytes>,
        url: Url,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + Send + use<> {
        let (parts, body) = request.into_parts();
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
        self.client.execute(request)
    }
}

/// The answer with its body, if that is there in time.
async fn whole(
    mut answer: reqwest::Response,
    deadline: Instant,
) -> Result<Response<Bytes>, TransportError> {
    let body = match timeout_at(deadline, body::read(&mut answer)).await {
        Ok(body) => body?,
        Err(_) => {
            let headers = std::mem::take(answer.headers_mut());
            return Err(TransportError::timed_out().with_head(answer.status(), headers));
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    Ok(response)
}

impl Addresses {
    /// The address that `uri` reads as; to read all of it anew is nearly a tenth of a request.
    fn url(&self, uri: &Uri) -> Result<Url, <Url as FromStr>::Err> {
        let (Some(scheme), Some(authority), Some(path)) =
            (uri.scheme(), uri.authority(), uri.path_and_query())
        else {
            return uri.to_string().parse();
        };
        // An address is whole at any time, so a panic elsewhere leaves it usable.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *last {
            Some(last) if last.has_origin(scheme, authority) => {
                if last.path.as_str() != path.as_str() {
                    last.url.set_path(path.path());
                    last.url.set_query(path.query());
                    last.path.clone_from(path);
                }
                Ok(last.url.clone())
            }
            last => {
                let url: Url = uri.to_string().parse()?;
                let (scheme, authority) = (scheme.clone(), authority.clone());
                *last = Some(Address { scheme, authority, path: path.clone(), url: url.clone() });
                Ok(url)
            }
        }
    }
}

impl Address {
    fn has_origin(&self, scheme: &Scheme, authority: &Authority) -> bool {
        self.scheme == *scheme && self.authority.as_str() == authority.as_str()
    }
}

impl Transport for ReqwestTransport {
    /// Nothing of the request waits in the future: there are many at once.
    fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + Send {
        let deadline = Instant::now() + timeout.min(LONGEST_TIMEOUT);
        let url = self.addresses.url(request.uri());
        let pending = url.map(|url| self.execute(request, url));
        async move {
            let pending = pending.map_err(|error| {
                TransportError::not_sent(NotSentReason::Connect).with_source(error)
            })?;
            let answer = match timeout_at(deadline, pending).await {
                Ok(answer) => answer.map_err(failure)?,
                Err(_) => return Err(TransportError::timed_out()),
            };
            whole(answer, deadline).await
        }
    }

    fn keeps_timeout(&self) -> bool {
        true
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
    fn a_known_address_is_what_reading_it_anew_would_give() {
        let addresses = Addresses::default();
        for text in [
            "http://127.0.0.1:7700/api/v1/payments/init",
            "http://127.0.0.1:7700/api/v1/payments/pay%2F..%20%7C1",
            "http://127.0.0.1:7700/proxy/api/v1/payments/exchange-rate?from=XAF&to=X%26F",
            "http://127.0.0.1:7700/proxy/api/v1/payments/exchange-rate?from=XAF&to=X%26F",
            "http://127.0.0.1:7700/",
            "http://127.0.0.1:7700/api/v1/payments/init",
            "https://127.0.0.1:7700/api/v1/payments/me",
            "http://LOCALHOST/api/v1/payments/me",
        ] {
            let anew: Url = text.parse().unwrap();
            assert_eq!(addresses.url(&text.parse().unwrap()), Ok(anew), "{text}");
        }
    }
}
