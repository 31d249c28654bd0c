//! The head of an answer, as far as the protocol looks at it.

use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderMap, SERVER};
use http::{HeaderName, StatusCode};

use crate::call::retry_after;
use crate::time::UnixMillis;

/// The head of an answer, as a binding to another language reports it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HeadTexts<'a> {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// How long the `Retry-After` header asks to wait, date or seconds.
    pub retry_after: Option<Duration>,
    /// The `Server` header: it tells a proxy's answer.
    pub server: Option<&'a str>,
    /// The `CF-Ray` header: Cloudflare finds its answer by it.
    pub cf_ray: Option<&'a str>,
}

const CF_RAY: HeaderName = HeaderName::from_static("cf-ray");

impl<'a> HeadTexts<'a> {
    /// The head of an answer.
    pub fn new(
        status: StatusCode,
        content_type: Option<&'a str>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self { status, content_type, retry_after, server: None, cf_ray: None }
    }

    /// Adds the headers that tell whose answer it is: `Server` and `CF-Ray`.
    #[must_use]
    pub fn given_by(mut self, server: Option<&'a str>, cf_ray: Option<&'a str>) -> Self {
        (self.server, self.cf_ray) = (server, cf_ray);
        self
    }

    pub(crate) fn of(status: StatusCode, headers: &'a HeaderMap, now: UnixMillis) -> Self {
        Self::new(status, content_type_of(headers), retry_after::read(headers, now))
            .given_by(text_of(headers, &SERVER), text_of(headers, &CF_RAY))
    }
}

pub(crate) fn content_type_of(headers: &HeaderMap) -> Option<&str> {
    text_of(headers, &CONTENT_TYPE)
}

fn text_of<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
