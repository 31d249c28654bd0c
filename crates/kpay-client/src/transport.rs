//! What carries bytes to KPay.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use kpay_core::TransportError;

use crate::marker::{Boxed, MaybeSend, MaybeSync};

/// Stands in the [extensions](Request::extensions) of a request that is not repeated by itself: it
/// must go out on a new connection. A kept one may have been closed by the server at the same moment,
/// and then nobody knows whether the request was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreshConnection;

/// Carries one request to KPay and its answer back.
///
/// An implementation follows no redirects, repeats nothing, bounds the body it reads, and reports
/// facts: [`TransportError`] says whether the request can have been sent. It must not log headers
/// or bodies, and heeds [`FreshConnection`] when it keeps connections. A closure is a transport too:
///
/// ```
/// use std::time::Duration;
/// use bytes::Bytes;
/// use kpay_client::Transport;
/// use kpay_client::core::TransportError;
///
/// fn takes(_: impl Transport) {}
/// takes(|_request: http::Request<Bytes>, _timeout: Duration| async {
///     Ok::<_, TransportError>(http::Response::new(Bytes::from("{}")))
/// });
/// ```
pub trait Transport: MaybeSend + MaybeSync + 'static {
    /// Sends one attempt; headers and body of the answer must be there within `timeout`.
    ///
    /// Dropping the future ends the attempt: nothing goes on behind it.
    fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + MaybeSend;

    /// Whether [`send`](Self::send) ends within its time-out by itself, whatever the server does. The
    /// client bounds any other transport by a timer of its own.
    fn keeps_timeout(&self) -> bool {
        false
    }
}

impl<F, Answer> Transport for F
where
    F: Fn(Request<Bytes>, Duration) -> Answer + MaybeSend + MaybeSync + 'static,
    Answer: Future<Output = Result<Response<Bytes>, TransportError>> + MaybeSend,
{
    fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + MaybeSend {
        self(request, timeout)
    }
}

/// The twin of [`Transport`] that can be stored.
pub(crate) trait DynTransport: MaybeSend + MaybeSync {
    fn send_boxed(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Boxed<'_, Result<Response<Bytes>, TransportError>>;
    fn keeps_timeout_itself(&self) -> bool;
}

impl<T: Transport> DynTransport for T {
    fn send_boxed(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Boxed<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.send(request, timeout))
    }

    fn keeps_timeout_itself(&self) -> bool {
        self.keeps_timeout()
    }
}
