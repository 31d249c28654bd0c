//! The transport over reqwest.

use std::error::Error as StdError;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use kpay_client::core::{NotSentReason, TransportError};
use kpay_client::{FreshConnection, Transport};
use reqwest::Url;
use tokio::time::{Instant, timeout_at};

use crate::body;
use crate::clients::{Clients, Keep};
use crate::proxy::EnvProxy;

/// No caller means more than a year, and clocks end somewhere.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Carries requests with reqwest clients that [`Builder`](crate::ClientBuilder) has set up.
///
/// Each tokio runtime has connections of its own, so that a client in a `static` serves several of
/// them. What is not repeated by itself goes out on a new connection ([`FreshConnection`]).
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    clients: Clients,
    addresses: Addresses,
    /// What errors say of the way there.
    way: Arc<Way>,
}

/// What the environment says of the way to KPay.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) proxy: Option<EnvProxy>,
    /// Whether code of the program's own may have set another.
    pub(crate) is_adjusted: bool,
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
    pub(crate) fn new(clients: Clients, way: Way) -> Self {
        Self { clients, addresses: Addresses::default(), way: Arc::new(way) }
    }

    fn execute(
        &self,
        request: Request<Bytes>,
    ) -> Result<
        impl Future<Output = reqwest::Result<reqwest::Response>> + Send + use<>,
        TransportError,
    > {
        let url = self.addresses.url(request.uri());
        let url = url
            .map_err(|error| TransportError::not_sent(NotSentReason::Connect).with_source(error))?;
        let (parts, body) = request.into_parts();
        let is_fresh = parts.extensions.get::<FreshConnection>().is_some();
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
        let keep = if is_fresh { Keep::Nothing } else { Keep::Recent };
        self.clients.with(keep, |client| client.execute(request))
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
    let mut headers = std::mem::take(answer.headers_mut());
    let body = body::decompressed(answer.status(), &mut headers, body)?;
    let mut response = Response::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = headers;
    Ok(response)
}

impl Addresses {
    /// The address that `uri` reads as; to read all of it again is nearly a tenth of a request.
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
        let pending = self.execute(request);
        async move {
            let answer = match timeout_at(deadline, pending?).await {
                Ok(answer) => answer.map_err(|error| self.way.failure(error))?,
                Err(_) => return Err(TransportError::timed_out()),
            };
            whole(answer, deadline).await
        }
    }

    fn keeps_timeout(&self) -> bool {
        true
    }
}

impl Way {
    /// What a failure of reqwest's says of the request: only a connection that was never made, or
    /// that broke before the request was begun, proves that nothing was sent.
    fn failure(&self, error: reqwest::Error) -> TransportError {
        let error = error.without_url();
        let reason = if error.is_connect() && any(&error, is_tls) {
            NotSentReason::Tls
        } else if error.is_connect() || error.is_builder() || any(&error, is_unwritten) {
            NotSentReason::Connect
        } else {
            return cut_off(error);
        };
        let fact = TransportError::not_sent(reason);
        match &self.proxy {
            Some(proxy) => {
                let root = root_of(&error);
                let fact = fact.with_detail(if self.is_adjusted {
                    format!("{root} ({} names the proxy {})", proxy.variable(), proxy.host())
                } else {
                    format!("{root}, by {proxy}")
                });
                fact.with_source(error)
            }
            None => fact.with_source(error),
        }
    }
}

/// A failure after the request was begun.
pub(crate) fn cut_off(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let fact = if error.is_timeout() { TransportError::timed_out() } else { TransportError::cut() };
    fact.with_source(error)
}

/// Whether an error of a chain is of this kind. Some hide in `io::Error`s, whose source is not they
/// but the one below them.
fn any(error: &(dyn StdError + 'static), is_it: fn(&(dyn StdError + 'static)) -> bool) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    is_it(error)
        || wrapped.is_some_and(|wrapped| any(wrapped, is_it))
        || error.source().is_some_and(|source| any(source, is_it))
}

fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    error.is::<rustls::Error>()
}

/// Hyper gives a request back that it has not begun to write, because the connection was closed
/// first.
fn is_unwritten(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled)
}

fn root_of<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    let mut root = error;
    while let Some(below) = root.source() {
        root = below;
    }
    root
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
