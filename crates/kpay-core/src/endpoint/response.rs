//! A success: the value, and what it came with.

use std::fmt;

use crate::endpoint::prepared::PreparedRequest;
use crate::error::body::{FoundTexts, RefusalTexts};
use crate::error::head::{HeadTexts, content_type_of};
use crate::error::unreadable::BodyProblem;
use crate::error::{Attempt, Cause, Error, MoneyError, NextStep, UnreadableBody, Verdict};
use crate::id::ExternalId;
use crate::text::debug::debug_fields;
use crate::wire::members::with_id;
use crate::wire::value::{ReadProblem, WireValue, read_json, text_of_member, without_mark};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// What an operation gives: the value, and beside it in `meta` what it came with.
///
/// ```
/// use kpay_core::{Payment, Response};
///
/// fn log(payment: &Response<Payment>) {
///     let Response { value, meta, .. } = payment;
///     println!("{} is {} after {} attempts", value.id, value.status, meta.attempts.len());
/// }
/// # let _ = log;
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The typed value.
    pub value: T,
    /// What it came with.
    pub meta: ResponseMeta,
}

/// What a value came with.
#[derive(Clone)]
#[non_exhaustive]
pub struct ResponseMeta {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The raw body: exact numbers and unknown fields included. A secret of the call that the
    /// server echoed is masked in it.
    pub body: Bytes,
    /// What each attempt met, in order.
    pub attempts: Vec<Attempt>,
}

impl ResponseMeta {
    /// For tests: a call makes its own.
    #[doc(hidden)]
    pub fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        attempts: Vec<Attempt>,
    ) -> Self {
        Self { status, headers, body, attempts }
    }
}

impl<T> Response<T> {
    /// For tests: a call makes its own.
    #[doc(hidden)]
    pub fn new(value: T, meta: ResponseMeta) -> Self {
        Self { value, meta }
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("value", &self.value).field("meta", &self.meta).finish()
    }
}

debug_fields! {
    /// Headers and body may hold personal data, so they are left out.
    ResponseMeta as meta { status, attempts, .. }
}

/// A success without its type: what [`Call`](crate::call::Call) ends with, for bindings that read the
/// JSON themselves.
#[non_exhaustive]
pub struct RawResponse {
    /// What came.
    pub meta: ResponseMeta,
    pub(crate) request: PreparedRequest,
}

impl RawResponse {
    /// KPay's id of what the answer is about, without reading the rest of it.
    pub fn id(&self) -> Option<String> {
        let id = text_of_member(&self.meta.body, "id")?;
        (!id.is_empty()).then(|| id.into_owned())
    }

    /// Reads the body into a type.
    ///
    /// # Errors
    /// The failure of a success that can't be read: for a call that moves money its outcome is
    /// unknown.
    pub(crate) fn read<T: WireValue>(self) -> Result<Response<T>, CallFailure> {
        match self.value() {
            Ok(value) => Ok(Response { value, meta: self.meta }),
            Err(problem) => {
                let Self { meta, request } = self;
                let body = request.masks().in_failure(meta.body);
                let head = HeadTexts::new(meta.status, content_type_of(&meta.headers), None);
                let (texts, found) = (RefusalTexts::of_json(&body), FoundTexts::in_body(&body));
                let messages: Vec<&str> = texts.messages.iter().map(|text| &**text).collect();
                let said =
                    BodyProblem { problem, body: texts.body(&messages), found: found.body() };
                Err(unreadable(&request, head, said, meta.attempts))
            }
        }
    }

    /// What was asked for by its id has that id, where the answer doesn't say it.
    fn value<T: WireValue>(&self) -> Result<T, ReadProblem> {
        let body = without_mark(&self.meta.body);
        let problem = match read_json(body) {
            Ok(value) => return Ok(value),
            Err(problem) => problem,
        };
        let asked = self.request.asked_id().filter(|_| problem.path.as_deref() == Some("id"));
        match asked.and_then(|id| with_id(body, id)) {
            Some(body) => read_json(body.as_bytes()),
            None => Err(problem),
        }
    }
}

/// The failure of a success that can't be read.
pub(crate) fn unreadable(
    request: &PreparedRequest,
    head: HeadTexts<'_>,
    said: BodyProblem<'_>,
    attempts: Vec<Attempt>,
) -> CallFailure {
    let unreadable = UnreadableBody::read(request.operation(), head, said, request.masks());
    let error = Error::new(Cause::Unreadable(unreadable)).with_attempts(attempts);
    CallFailure::new(error, Verdict::Unknown, request)
}

debug_fields! { RawResponse as response { operation = response.request.operation().name, meta, .. } }

/// Why a [`Call`](crate::call::Call) ended without a success, and what that says of money.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallFailure {
    /// What was seen.
    pub error: Error,
    /// What it says of money; of no meaning to a read.
    pub verdict: Verdict,
    /// The id of a call that moves money.
    pub external_id: Option<ExternalId>,
}

impl CallFailure {
    pub(crate) fn new(error: Error, verdict: Verdict, request: &PreparedRequest) -> Self {
        let operation = request.operation();
        let mut error = error.with_operation(operation);
        if operation.moves_money() && verdict != Verdict::NotMoved {
            let next_step = NextStep::of(verdict, Some(operation), &error);
            error = error.with_next_step(next_step);
        }
        Self { error, verdict, external_id: request.external_id().cloned() }
    }

    /// That of a call whose order is under way in another call of the same client.
    pub(crate) fn in_flight(request: &PreparedRequest) -> Self {
        Self::new(Error::new(Cause::InFlight), Verdict::Unknown, request)
    }
}

impl From<CallFailure> for Error {
    fn from(failure: CallFailure) -> Self {
        failure.error
    }
}

impl From<CallFailure> for MoneyError {
    fn from(CallFailure { error, verdict, external_id }: CallFailure) -> Self {
        match (verdict, external_id) {
            (Verdict::AlreadyExists, Some(external_id)) => {
                Self::AlreadyExists { external_id, error }
            }
            (Verdict::Unknown, Some(external_id)) => Self::Unknown { external_id, error },
            (Verdict::NotMoved, _) | (_, None) => Self::NotMoved(error),
        }
    }
}
