//! Which credentials an endpoint takes, as types: a request without them doesn't compile.

use std::sync::{Arc, OnceLock};

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName};

use crate::auth::credentials::SecretText;
use crate::auth::mask::Sought;

/// The header of the API key.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// The header of the secret key.
pub(crate) const SECRET_KEY: HeaderName = HeaderName::from_static("x-secret-key");

/// A way to authenticate (contract: "Ground rules", keys); sealed, KPay has these and no others.
pub trait Auth: sealed::Sealed {
    /// What it takes.
    type Input<'a>: Copy;

    /// The headers.
    #[doc(hidden)]
    fn headers(input: Self::Input<'_>) -> AuthHeaders;
}

/// The key pair in `X-API-Key` and `X-Secret-Key`.
#[derive(Debug)]
pub enum Keys {}

impl Auth for Keys {
    type Input<'a> = &'a Credentials;

    fn headers(credentials: &Credentials) -> AuthHeaders {
        credentials.to_headers()
    }
}

/// A token in `Authorization`; KPay refuses the keys beside it.
#[derive(Debug)]
pub enum Bearer {}

impl Auth for Bearer {
    type Input<'a> = &'a AccessToken;

    fn headers(token: &AccessToken) -> AuthHeaders {
        token.to_headers()
    }
}

/// Nothing: KPay's public pages.
#[derive(Debug)]
pub enum NoAuth {}

impl Auth for NoAuth {
    type Input<'a> = ();

    fn headers((): ()) -> AuthHeaders {
        AuthHeaders::default()
    }
}

/// The authentication headers of a call: at most two. Cheap to clone.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct AuthHeaders(Option<Arc<Kept>>);

struct Kept {
    own: [Option<(AuthHeader, SecretText)>; 2],
    /// How the secret in each is found, made with the first answer.
    sought: [OnceLock<Sought>; 2],
    /// All that a request without a body has, and one with a body, made with the first: to copy
    /// them takes half the steps of making them anew.
    of_requests: [OnceLock<HeaderMap>; 2],
}

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

    /// What stands before the secret.
    fn scheme(self) -> &'static str {
        match self {
            Self::Authorization => "Bearer ",
            Self::ApiKey | Self::SecretKey => "",
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
    pub(crate) fn new(own: [Option<(AuthHeader, SecretText)>; 2]) -> Self {
        Self(Some(Arc::new(Kept {
            own,
            sought: Default::default(),
            of_requests: Default::default(),
        })))
    }

    /// Whether both hold the same secrets.
    pub(crate) fn are_same(&self, other: &Self) -> bool {
        self.secrets().eq(other.secrets())
    }

    /// Whether a secret stands in a body as it is.
    pub(crate) fn are_in(&self, body: &[u8]) -> bool {
        self.0.iter().any(|kept| {
            kept.own.iter().zip(&kept.sought).any(|(own, sought)| {
                let Some((_, secret)) = own else { return false };
                let secret = secret.as_str().as_bytes();
                sought.get_or_init(|| Sought::new(secret)).is_in(secret, body)
            })
        })
    }

    /// The headers of a request: these, and what says that both sides write JSON.
    pub(crate) fn to_request_headers(&self, with_body: bool) -> HeaderMap {
        let Some(kept) = &self.0 else { return self.made(with_body) };
        let [without_body, with] = &kept.of_requests;
        let of_requests = if with_body { with } else { without_body };
        of_requests.get_or_init(|| self.made(with_body)).clone()
    }

    fn made(&self, with_body: bool) -> HeaderMap {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");

        // Four are ours; transports add User-Agent, Host, Content-Length and the like.
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(ACCEPT, JSON);
        if with_body {
            headers.insert(CONTENT_TYPE, JSON);
        }
        for (name, secret) in self.own() {
            headers.insert(name.name(), secret.to_header_after(name.scheme()));
        }
        headers
    }

    fn own(&self) -> impl Iterator<Item = &(AuthHeader, SecretText)> {
        let own: &[Option<_>] = self.0.as_ref().map_or(&[], |kept| &kept.own);
        own.iter().flatten()
    }

    /// The value of the header at that place, marked sensitive.
    pub(crate) fn to_value(&self, place: usize) -> HeaderValue {
        let value = self.own().nth(place);
        value.map_or(HeaderValue::from_static(""), |(name, secret)| {
            secret.to_header_after(name.scheme())
        })
    }

    /// Name, scheme and secret of each.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        self.own().map(|(name, secret)| (name.as_str(), name.scheme(), secret.as_str()))
    }

    /// What a server may not echo.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        self.own().map(|(_, secret)| secret.as_str().as_bytes())
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

pub(crate) mod access_token;
pub(crate) mod base_url;
pub(crate) mod credentials;
pub(crate) mod environment;
pub(crate) mod mac;
pub(crate) mod mask;
pub(crate) mod placement;
pub(crate) mod signature;

pub use access_token::{AccessToken, TokenCache};
pub use base_url::BaseUrl;
pub use credentials::Credentials;
pub use environment::Environment;
pub use placement::KeyPlacement;
pub use signature::{GatewaySecret, WebhookSecret};
