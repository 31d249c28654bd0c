//! An endpoint: how its request is written and its answer is read.

use crate::auth::headers::AuthHeaders;
use crate::auth::{Auth, BaseUrl};
use crate::endpoint::payload::Payload;
use crate::endpoint::prepared::PreparedRequest;
use crate::endpoint::response::{CallFailure, RawResponse, Response};
use crate::operation::Operation;
use crate::text::InvalidInputError;
use crate::wire::value::WireValue;

/// One operation of the API as a value: its data in, its typed answer out.
///
/// Implemented by the types in [`endpoint`](crate::endpoint), one file each, and by no other: what moves
/// money must carry its externalId and keep the rules of its retries, and the answer must be read so
/// that what can't be read stays unknown. For an operation that this version does not know there is
/// [`RawRequest`](crate::endpoint::RawRequest).
pub trait Endpoint: sealed::Sealed {
    /// Name, place and rules.
    const OPERATION: &'static Operation;

    /// Name, place and rules of this request: those of [`OPERATION`](Self::OPERATION), unless it is raw.
    fn operation(&self) -> &'static Operation {
        Self::OPERATION
    }

    /// The credentials it takes.
    type Auth: Auth;

    /// The answer.
    type Response: WireValue;

    /// How it fails: [`Error`](crate::Error) for reads, [`MoneyError`](crate::MoneyError) for calls that move money.
    type Failure: From<CallFailure> + From<InvalidInputError>;

    /// Checks the data and writes what is the endpoint's own of the request.
    ///
    /// # Errors
    /// Names the first field that can't be sent, and why.
    fn payload(&self) -> Result<Payload, InvalidInputError>;

    /// Checks the data and prepares the whole request for [`Call`](crate::call::Call).
    ///
    /// # Errors
    /// Names the first field that can't be sent, and why.
    fn prepare(
        &self,
        base_url: &BaseUrl,
        auth: <Self::Auth as Auth>::Input<'_>,
    ) -> Result<PreparedRequest, InvalidInputError> {
        let headers = Self::Auth::headers(auth);
        Ok(PreparedRequest::new(self.operation(), base_url, headers, self.payload()?))
    }

    /// As [`prepare`](Self::prepare), without credentials: for a backend of the caller's own that adds
    /// them. KPay itself would answer 401.
    ///
    /// # Errors
    /// Names the first field that can't be sent, and why.
    fn prepare_without_credentials(
        &self,
        base_url: &BaseUrl,
    ) -> Result<PreparedRequest, InvalidInputError> {
        let payload = self.payload()?;
        Ok(PreparedRequest::new(self.operation(), base_url, AuthHeaders::default(), payload))
    }

    /// Reads what [`Call`](crate::call::Call) ended with.
    ///
    /// # Errors
    /// The call's failure, or that of a success which can't be read.
    fn conclude(
        result: Result<RawResponse, CallFailure>,
    ) -> Result<Response<Self::Response>, Self::Failure> {
        Ok(result?.read()?)
    }
}

/// A request that is borrowed is sent as its owner is.
impl<E: Endpoint> Endpoint for &E {
    const OPERATION: &'static Operation = E::OPERATION;

    fn operation(&self) -> &'static Operation {
        (**self).operation()
    }

    type Auth = E::Auth;
    type Response = E::Response;
    type Failure = E::Failure;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        (**self).payload()
    }
}

pub(crate) mod sealed {
    pub trait Sealed {}

    impl<T: Sealed> Sealed for &T {}
}
