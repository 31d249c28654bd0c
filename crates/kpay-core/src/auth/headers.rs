//! The headers that authenticate a call.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName};

use crate::auth::secret_text::SecretText;

/// The header of the API key.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// The header of the secret key.
pub(crate) const SECRET_KEY: HeaderName = HeaderName::from_static("x-secret-key");

/// The authentication headers of a call: at most two. Cheap to clone.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct AuthHeaders(Option<Arc<Own>>);

type Own = [Option<(AuthHeader, SecretText)>; 2];

#[derive(Clone, Copy)]
pub(crate) enum AuthHeader {
    ApiKey,
    Authorization,
    SecretKey,
}

impl AuthHeader {
    fn name(self) -> HeaderName {
        match self {
            Self::ApiKey => API_KEY,
            Self::Authorization => AUTHORIZATION,
            Self::SecretKey => SECRET_KEY,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "x-api-key",
            Self::Authorization => "authorization",
            Self::SecretKey => "x-secret-key",
        }
    }
}

impl AuthHeaders {
    pub(crate) fn new(own: Own) -> Self {
        Self(Some(Arc::new(own)))
    }

    /// Whether both hold the same secrets.
    pub(crate) fn are_same(&self, other: &Self) -> bool {
        self.secrets().eq(other.secrets())
    }

    /// Whether a secret stands in a body as it is.
    pub(crate) fn are_in(&self, body: &[u8]) -> bool {
        self.secrets().any(|secret| is_in(secret, body))
    }

    /// The headers of a request: these, and what says that both sides write JSON.
    pub(crate) fn to_request_headers(&self, with_body: bool) -> HeaderMap {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");

        // Four are ours; transports add User-Agent, Host, Content-Length and the like.
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(ACCEPT, JSON);
        if with_body {
            headers.insert(CONTENT_TYPE, JSON);
        }
        for (name, secret) in self.own() {
            headers.insert(name.name(), secret.to_header());
        }
        headers
    }

    fn own(&self) -> impl Iterator<Item = &(AuthHeader, SecretText)> {
        let own: &[Option<_>] = self.0.as_deref().map_or(&[], |own| own);
        own.iter().flatten()
    }

    /// The value of the header at that place, marked sensitive.
    pub(crate) fn to_value(&self, place: usize) -> HeaderValue {
        let value = self.own().nth(place);
        value.map_or(HeaderValue::from_static(""), |(_, secret)| secret.to_header())
    }

    /// Name, scheme and secret of each.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        self.own().map(|(name, secret)| (name.as_str(), secret.scheme(), secret.as_str()))
    }

    /// What a server may not echo.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        self.own().map(|(_, secret)| secret.as_str().as_bytes())
    }
}

/// Whether a secret stands in a body. To make a search table for each of both takes longer than this
/// search of a short body.
fn is_in(secret: &[u8], body: &[u8]) -> bool {
    let Some((first, others)) = secret.split_first() else { return false };
    let follows = |at| body.get(at + 1..).is_some_and(|after| after.starts_with(others));
    memchr::memchr_iter(*first, body).any(follows)
}

/// The headers that the SDK alone sets: credentials, and what frames the message.
pub const RESERVED_HEADERS: [&str; 8] = [
    "x-api-key",
    "x-secret-key",
    "authorization",
    "content-type",
    "content-length",
    "transfer-encoding",
    "connection",
    "host",
];

/// Whether the SDK alone sets a header.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    RESERVED_HEADERS.contains(&name.as_str())
}
