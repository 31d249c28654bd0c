//! The head of an answer, as far as the protocol looks at it.

use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderMap};
use http::{HeaderValue, StatusCode};

use crate::{UnixMillis, retry_after};

/// The head of an answer, as a binding to another language reports it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AnswerHead<'a> {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// How long the `Retry-After` header asks to wait, date or seconds.
    pub retry_after: Option<Duration>,
}

impl<'a> AnswerHead<'a> {
    /// The head of an answer.
    pub fn new(
        status: StatusCode,
        content_type: Option<&'a str>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self { status, content_type, retry_after }
    }

    pub(crate) fn of(status: StatusCode, headers: &'a HeaderMap, now: UnixMillis) -> Self {
        let retry_after = retry_after::read(headers, now);
        Self { status, content_type: content_type_of(headers), retry_after }
    }
}

pub(crate) fn content_type_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE).and_then(|value: &HeaderValue| value.to_str().ok())
}
