//! A call that is set up and not sent yet.

use std::fmt;
use std::future::{Future, IntoFuture};

use kpay_core::endpoint::*;
use kpay_core::{Currency, Endpoint, InvalidInputError, PersonalText, RawJson, Response};

use crate::marker::BoxFuture;
use crate::send::Sendable;
use crate::{CallOptions, Client};

/// What makes calls: a [`Client`], or a blocking client around one.
pub trait Caller {
    /// The client that writes the requests and drives the calls.
    fn as_client(&self) -> &Client;
}

/// A caller that blocks its thread until a call has ended.
pub trait BlockingCaller: Caller {
    /// Runs a call to its end.
    ///
    /// # Errors
    /// Those of the call, and a thread on which it can't run.
    fn block_on<T, F: From<InvalidInputError>>(
        &self,
        call: impl Future<Output = Result<T, F>>,
    ) -> Result<T, F>;
}

/// Declares the calls that stand under one name of a client.
macro_rules! resource {
    ($(#[$meta:meta])* $Name:ident) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub struct $Name<'a, C = $crate::Client> {
            caller: &'a C,
        }

        impl<'a, C: Caller> $Name<'a, C> {
            /// The calls of this client.
            pub fn new(caller: &'a C) -> Self {
                Self { caller }
            }
        }
    };
}

pub(crate) use resource;

impl Caller for Client {
    fn as_client(&self) -> &Client {
        self
    }
}

/// A call that is set up: await it, or with a blocking client [`send`](Self::send) it. Until then
/// nothing is sent.
///
/// It has a setter for each optional field of its request and for each option of a call. It gives the
/// value alone; [`with_response`](Self::with_response) gives what the value came with too.
///
/// ```
/// use std::time::Duration;
/// use kpay_client::Client;
/// use kpay_client::core::PaymentId;
///
/// # async fn example(client: Client, id: PaymentId) -> Result<(), kpay_client::core::Error> {
/// let payment = client.payments().get(&id).deadline(Duration::from_secs(10)).await?;
/// println!("{}", payment.status);
///
/// let read = client.payments().get(&id).with_response().await?;
/// println!("{} after {} attempts", read.value.status, read.meta.attempts.len());
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct PendingCall<'a, R, C = Client> {
    caller: &'a C,
    pub(crate) request: R,
    options: CallOptions,
}

/// A [`PendingCall`] that gives the whole [`Response`].
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct PendingResponse<'a, R, C = Client>(PendingCall<'a, R, C>);

impl<'a, R, C: Caller> PendingCall<'a, R, C> {
    /// Sets up a call.
    pub fn new(caller: &'a C, request: R) -> Self {
        Self { caller, request, options: caller.as_client().options.clone() }
    }

    crate::options::call_option_setters! { options }

    /// Gives what the value came with too: status, headers, raw body and attempts.
    pub fn with_response(self) -> PendingResponse<'a, R, C> {
        PendingResponse(self)
    }

    pub(crate) fn map<T>(self, change: impl FnOnce(R) -> T) -> PendingCall<'a, T, C> {
        let Self { caller, request, options } = self;
        PendingCall { caller, request: change(request), options }
    }

    /// The request alone: to store it, or to send it later.
    pub fn into_request(self) -> R {
        self.request
    }

    fn response(self) -> BoxFuture<'a, Result<Response<R::Response>, R::Failure>>
    where
        R: Sendable + 'a,
    {
        self.request.send_by(self.caller.as_client().with_options(self.options))
    }
}

/// Gives a pending call the setters of its request's optional fields.
macro_rules! pending_setters {
    ($Request:ident { $($(#[$meta:meta])* $field:ident: $Value:ty,)* }) => {
        impl<C> PendingCall<'_, $Request, C> {
            $($(#[$meta])*
            pub fn $field(mut self, value: impl Into<$Value>) -> Self {
                self.request = self.request.$field(value);
                self
            })*
        }
    };
}

/// Does so for each request that core lists, so that a new one needs no line here.
macro_rules! all_setters {
    ($($room:ident { $($operation:ident: $Request:ident,)* })*) => {
        $($(kpay_core::$Request! { pending_setters })*)*
    };
}

kpay_core::for_each_endpoint! { all_setters }

impl<C> PendingCall<'_, InitGatewayPayment, C> {
    /// Leaves the currency out: KPay then takes its own.
    pub fn without_currency(mut self) -> Self {
        self.request = self.request.without_currency();
        self
    }
}

impl<'a, R: Sendable + 'a> IntoFuture for PendingCall<'a, R> {
    type Output = Result<R::Response, R::Failure>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let response = self.response();
        Box::pin(async move { Ok(response.await?.value) })
    }
}

impl<'a, R: Sendable + 'a> IntoFuture for PendingResponse<'a, R> {
    type Output = Result<Response<R::Response>, R::Failure>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.response()
    }
}

impl<R: Sendable, C: BlockingCaller> PendingCall<'_, R, C> {
    /// Sends the call, and blocks this thread until it has ended.
    ///
    /// # Errors
    /// As the request says: an `Error` for reads, a `MoneyError` where money moves.
    pub fn send(self) -> Result<R::Response, R::Failure> {
        Ok(self.with_response().send()?.value)
    }
}

impl<R: Sendable, C: BlockingCaller> PendingResponse<'_, R, C> {
    /// Sends the call, and blocks this thread until it has ended.
    ///
    /// # Errors
    /// As the request says: an `Error` for reads, a `MoneyError` where money moves.
    pub fn send(self) -> Result<Response<R::Response>, R::Failure> {
        let caller = self.0.caller;
        caller.block_on(self.0.response())
    }
}

impl<R: Endpoint, C> fmt::Debug for PendingCall<'_, R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingCall")
            .field("operation", &R::OPERATION.name)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<R: Endpoint, C> fmt::Debug for PendingResponse<'_, R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
