//! An endpoint: how its request is written and its answer is read.

use crate::auth::headers::AuthHeaders;
use crate::auth::{Auth, BaseUrl};
use crate::endpoint::prepared::{Payload, PreparedRequest};
use crate::endpoint::response::{CallFailure, RawResponse, Response};
use crate::operation::Operation;
use crate::text::InvalidInputError;
use crate::wire::answer::Answer;

/// One operation of the API as a value: its data in, its typed answer out.
///
/// Implemented by the types in [`endpoint`](crate::endpoint), one file each.
pub trait Endpoint {
    /// Name, place and rules.
    const OPERATION: &'static Operation;

    /// The credentials it takes.
    type Auth: Auth;

    /// The answer.
    type Response: Answer;

    /// How it fails: [`Error`] for reads, [`MoneyError`] for calls that move money.
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
        Ok(PreparedRequest::new(Self::OPERATION, base_url, headers, self.payload()?))
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
        Ok(PreparedRequest::new(Self::OPERATION, base_url, AuthHeaders::default(), payload))
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

/// Declares chained setters of a request's optional fields.
macro_rules! optional_fields {
    ($Name:ident { $($(#[$meta:meta])* $field:ident: $Value:ty,)+ }) => {
        impl $Name {
            $($(#[$meta])*
            #[must_use]
            pub fn $field(mut self, value: impl Into<$Value>) -> Self {
                self.$field = Some(value.into());
                self
            })+
        }
    };
}

/// Shows a request to programmers. `[text]` is one that may hold personal data, `[texts]` one that may be
/// absent. A field that is not named here does not compile.
macro_rules! debug_fields {
    ($Name:ident { $($field:ident $([$how:ident])?),+ $(,)? }) => {
        impl std::fmt::Debug for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let Self { $($field),+ } = self;
                f.debug_struct(stringify!($Name))
                    $(.field(stringify!($field), $crate::endpoint::request::debug_field!($field $(, $how)?)))+
                    .finish()
            }
        }
    };
}

/// One field for [`debug_fields`].
macro_rules! debug_field {
    ($field:ident) => {
        $field
    };
    ($field:ident, text) => {
        &$crate::text::hidden::Hidden($field)
    };
    ($field:ident, texts) => {
        &$field.as_deref().map($crate::text::hidden::Hidden)
    };
}

pub(crate) use {debug_field, debug_fields, optional_fields};
