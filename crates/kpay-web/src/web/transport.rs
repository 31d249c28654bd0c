//! The transport over `fetch`.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use js_sys::{Function, Promise};
use kpay_client::Transport;
use kpay_client::core::{NotSentReason, TransportError};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::abort::AbortOnDrop;
use super::response::HostResponse;
use super::thrown::Thrown;
use super::{body, host, request};

/// Carries requests with the host's `fetch`, or with one of the caller's.
///
/// It looks for the host's at each call, so that making one at the start of a module asks for
/// nothing. A `fetch` that fails may have sent the request, whatever its error says: only what went
/// wrong before it was called proves the contrary.
#[derive(Clone, Debug, Default)]
pub struct FetchTransport {
    fetch: Option<Function>,
    signal: Option<AbortSignal>,
}

impl FetchTransport {
    /// Carries requests with the host's `fetch`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Carries them with this function instead: a service binding, a proxy, a test. It is given one
    /// `Request` and has to give a `Response`, or the promise of one.
    #[must_use]
    pub fn with_fetch(mut self, fetch: Function) -> Self {
        self.fetch = Some(fetch);
        self
    }

    /// Sends nothing more, and ends what is under way, once this signal is aborted. To end one call
    /// alone, drop its future.
    #[must_use]
    pub fn with_signal(mut self, signal: AbortSignal) -> Self {
        self.signal = Some(signal);
        self
    }

    fn fetch(&self) -> Result<Function, TransportError> {
        let fetch = self.fetch.clone().or_else(|| host::function("fetch"));
        fetch.ok_or_else(|| TransportError::not_sent(NotSentReason::Connect).with_source(NoFetch))
    }
}

impl Transport for FetchTransport {
    /// Without a timer of its own: the client drops an attempt whose time is over, and that aborts it.
    async fn send(
        &self,
        request: Request<Bytes>,
        _timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let abort = AbortOnDrop::new(self.signal.as_ref())?;
        let request = request::build(request, &abort.signal())?;
        let failed =
            |error: JsValue| TransportError::cut().with_source(Thrown::new("fetch failed", &error));
        // Hosts refuse a `fetch` that is called on something else than their global object.
        let promise = self.fetch()?.call1(&JsValue::UNDEFINED, &request).map_err(failed)?;
        let answer = JsFuture::from(Promise::resolve(&promise)).await.map_err(failed)?;
        let answer = HostResponse::new(answer)?;
        let mut response = Response::new(body::read(&answer).await?);
        abort.end();
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

#[derive(Debug)]
struct NoFetch;

impl fmt::Display for NoFetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no fetch here: give one to the builder")
    }
}

impl std::error::Error for NoFetch {}
