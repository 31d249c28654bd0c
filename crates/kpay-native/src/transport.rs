//! The transport over reqwest.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use kpay_client::{NotSentReason, Transport, TransportError};

use crate::body;

/// Carries requests with a reqwest client that [`Builder`](crate::Builder) has set up.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self { client }
    }
}

impl Transport for ReqwestTransport {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut request = reqwest::Request::try_from(request).map_err(|error| {
            TransportError::not_sent(NotSentReason::Connect).with_source(error.without_url())
        })?;
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
