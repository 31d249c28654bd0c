//! A success: the value, and what it came with.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::erased::{AnswerHead, Kind, WireKind, content_type_of};
use crate::error::{Attempt, Cause, Error, ErrorKind, Unreadable, shown, start_of};
use crate::operation::LOST_PAGE;
use crate::say::{Say, say, say_to};
use crate::{ExternalId, PreparedRequest};

/// What an operation gives: the value, and beside it in `meta` what it came with.
///
/// It reads like the value itself: `payment.status` is the payment's. [`into_value`] lets go of the
/// rest.
///
/// [`into_value`]: Self::into_value
///
/// ```
/// use kpay_core::{Payment, Response};
///
/// fn log(payment: &Response<Payment>) {
///     println!("{} is {}, by {} attempts", payment.id, payment.status, payment.meta.attempts.len());
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

impl<T> Response<T> {
    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("value", &self.value).field("meta", &self.meta).finish()
    }
}

impl fmt::Debug for ResponseMeta {
    /// Headers and body may hold personal data, so they are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMeta")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// A success without its type: what [`Call`](crate::Call) ends with, for bindings that read the
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
        #[derive(serde::Deserialize)]
        struct Named {
            id: serde_json::Value,
        }

        match serde_json::from_slice::<Named>(&self.meta.body).ok()?.id {
            serde_json::Value::String(id) if !id.is_empty() => Some(id),
            serde_json::Value::Number(id) => Some(id.to_string()),
            _ => None,
        }
    }

    /// Reads the body into a type.
    ///
    /// # Errors
    /// The failure of a success that can't be read: for a call that moves money its outcome is
    /// unknown.
    pub(crate) fn read<T: Answer>(self) -> Result<Response<T>, CallFailure> {
        match read_json(&self.meta.body) {
            Ok(value) => Ok(Response { value, meta: self.meta }),
            Err(problem) => {
                let Self { meta, request } = self;
                let body = request.masks().in_failure(meta.body);
                let retry_after = None;
                let content_type = content_type_of(&meta.headers);
                let head = AnswerHead { status: meta.status, content_type, retry_after };
                Err(unreadable(&request, head, &start_of(&body), problem, meta.attempts))
            }
        }
    }
}

/// The failure of a success that can't be read; `text` is the start of its body, masked.
pub(crate) fn unreadable(
    request: &PreparedRequest,
    head: AnswerHead<'_>,
    text: &str,
    problem: Problem,
    attempts: Vec<Attempt>,
) -> CallFailure {
    let masks = request.masks();
    let is_secret = request.operation().secret;
    let unreadable = Unreadable {
        status: head.status,
        content_type: head.content_type.map(|text| masks.in_text(shown(text))),
        excerpt: if is_secret { String::new() } else { masks.in_text(shown(text)) },
        path: problem.path.map(|path| masks.in_text(path)),
        problem: masks.in_text(problem.text),
        cut: false,
        timed_out: false,
    };
    let error = Error::new(Cause::Unreadable(unreadable)).with_attempts(attempts);
    CallFailure::new(error, Verdict::Unknown, request)
}

/// What is wrong with a body, and where in its JSON.
pub(crate) struct Problem {
    pub(crate) text: String,
    pub(crate) path: Option<String>,
}

impl Problem {
    pub(crate) fn new(text: &str, path: Option<&str>) -> Self {
        Self { text: text.to_owned(), path: path.map(str::to_owned) }
    }
}

impl Say for Problem {
    fn say(&self, to: &mut String) {
        if let Some(path) = &self.path {
            say_to!(to; "at ", path, ": ");
        }
        self.text.say(to);
    }
}

/// A whole answer. Its reading is compiled with core, and not again with each program that asks.
#[doc(hidden)]
pub trait Answer: DeserializeOwned + WireKind {
    /// Reads it.
    fn from_json(text: &str) -> Result<Self, serde_json::Error>;
}

/// Makes types answers.
macro_rules! answers {
    ($($Name:ty),+) => {
        $(impl $crate::response::Answer for $Name {
            fn from_json(text: &str) -> Result<Self, serde_json::Error> {
                serde_json::from_str(text)
            }
        })+
    };
}

pub(crate) use answers;

/// Reads a whole body. Its UTF-8 is checked once: `from_slice` would check each text by itself.
pub(crate) fn read_json<T: Answer>(body: &[u8]) -> Result<T, Problem> {
    match std::str::from_utf8(body) {
        Ok(text) => T::from_json(text).map_err(|error| problem(&error, T::KIND, body)),
        Err(_) => Err(Problem::new("the body is no JSON", None)),
    }
}

fn problem(error: &serde_json::Error, kind: Kind, body: &[u8]) -> Problem {
    // The erased check knows where the first problem is.
    let found = crate::erased::check(kind, body).err();
    Problem { text: describe(error), path: found.and_then(|problem| problem.path) }
}

/// What is wrong, without the value that was found: it may be personal.
fn describe(problem: &serde_json::Error) -> String {
    match problem.classify() {
        Category::Eof if problem.column() == 0 => "the body is empty".to_owned(),
        Category::Eof => "the body ends too early".to_owned(),
        Category::Io | Category::Syntax => "the body is no JSON".to_owned(),
        Category::Data => {
            let text = problem.to_string();
            match text.rsplit_once("expected ") {
                Some((_, expected)) => shown(&say!("the wrong type, expected ", expected)),
                None => shown(&text),
            }
        }
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("operation", &self.request.operation().name)
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}

/// Why a [`Call`](crate::Call) ended without a success, and what that says of money.
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
        let error = error.with_operation(request.operation());
        let lost_page = request.operation().hosted
            && verdict == Verdict::Unknown
            && error.kind() != ErrorKind::Misuse;
        let error = if lost_page { error.with_advice(LOST_PAGE) } else { error };
        Self { error, verdict, external_id: request.external_id().cloned() }
    }
}

/// What a failed call says of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// A transaction holds the externalId.
    AlreadyExists,
    /// Surely nothing moved.
    NotMoved,
    /// It may have.
    Unknown,
}
