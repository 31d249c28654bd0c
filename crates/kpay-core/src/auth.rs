//! Which credentials an endpoint takes, as types: a request without them doesn't compile.

use http::HeaderValue;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use crate::{AccessToken, Credentials};

/// The header of the API key.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// The header of the secret key.
pub(crate) const SECRET_KEY: HeaderName = HeaderName::from_static("x-secret-key");

/// What stands before a token in `Authorization`.
pub(crate) const BEARER: &str = "Bearer ";

/// A way to authenticate (contract: "Ground rules", keys); sealed, KPay has these and no others.
pub trait Auth: sealed::Sealed {
    /// What it takes.
    type Input<'a>: Copy;

    /// Adds the headers.
    #[doc(hidden)]
    fn write(input: Self::Input<'_>, headers: &mut AuthHeaders);
}

/// The key pair in `X-API-Key` and `X-Secret-Key`.
#[derive(Debug)]
pub enum Keys {}

impl Auth for Keys {
    type Input<'a> = &'a Credentials;

    fn write(credentials: &Credentials, headers: &mut AuthHeaders) {
        headers.0 = [
            Some((AuthHeader::ApiKey, credentials.to_secret_api_key())),
            Some((AuthHeader::SecretKey, credentials.to_secret_key())),
        ];
    }
}

/// A token in `Authorization`; KPay refuses the keys beside it.
#[derive(Debug)]
pub enum Bearer {}

impl Auth for Bearer {
    type Input<'a> = &'a AccessToken;

    fn write(token: &AccessToken, headers: &mut AuthHeaders) {
        headers.0 = [Some((AuthHeader::Authorization, token.to_secret_header())), None];
    }
}

/// Nothing: KPay's public pages.
#[derive(Debug)]
pub enum NoAuth {}

impl Auth for NoAuth {
    type Input<'a> = ();

    fn write((): (), _: &mut AuthHeaders) {}
}

/// The authentication headers of a call: at most two.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct AuthHeaders(pub(crate) [Option<(AuthHeader, HeaderValue)>; 2]);

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
    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in self.0.iter().flatten() {
            headers.insert(name.name(), value.clone());
        }
    }

    /// What a server may not echo: the values, without the scheme before a token.
    /// Name and value of each, the secrets themselves.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        self.0.iter().flatten().map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().flatten().map(|(_, value)| {
            let value = value.as_bytes();
            value.strip_prefix(BEARER.as_bytes()).unwrap_or(value)
        })
    }
}

/// Whether a header is set by the SDK alone: credentials and what frames the message.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    const FRAMING: [&str; 5] =
        ["content-type", "content-length", "transfer-encoding", "connection", "host"];
    [API_KEY, SECRET_KEY, AUTHORIZATION].contains(name) || FRAMING.contains(&name.as_str())
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Bearer {}
    impl Sealed for super::Keys {}
    impl Sealed for super::NoAuth {}
}
