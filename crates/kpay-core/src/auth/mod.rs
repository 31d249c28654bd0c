//! Which credentials an endpoint takes, as types: a request without them doesn't compile.

pub(crate) mod access_token;
pub(crate) mod base_url;
pub(crate) mod credentials;
pub(crate) mod environment;
pub(crate) mod headers;
pub(crate) mod mac;
pub(crate) mod mask;
pub(crate) mod placement;
pub(crate) mod secret_text;
pub(crate) mod signature;

pub use access_token::{AccessToken, TokenCache};
pub use base_url::BaseUrl;
pub use credentials::Credentials;
pub use environment::Environment;
pub use placement::KeyPlacement;
pub use signature::{GatewaySecret, WebhookSecret};

use crate::auth::headers::AuthHeaders;

/// A way to authenticate (contract: [Keys](crate::contract#keys)); sealed, KPay has these and no others.
pub trait Auth: sealed::Sealed {
    /// What it takes.
    type Input<'a>: Copy;

    /// Which of them it is.
    #[doc(hidden)]
    const KIND: AuthKind;

    /// The headers.
    #[doc(hidden)]
    fn headers(input: Self::Input<'_>) -> AuthHeaders;
}

/// The same as values.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthKind {
    Keys,
    Nothing,
    Token,
}

/// The key pair in `X-API-Key` and `X-Secret-Key`.
#[derive(Debug)]
pub enum Keys {}

impl Auth for Keys {
    type Input<'a> = &'a Credentials;

    const KIND: AuthKind = AuthKind::Keys;

    fn headers(credentials: &Credentials) -> AuthHeaders {
        credentials.to_headers()
    }
}

/// A token in `Authorization`; KPay refuses the keys beside it.
#[derive(Debug)]
pub enum Bearer {}

impl Auth for Bearer {
    type Input<'a> = &'a AccessToken;

    const KIND: AuthKind = AuthKind::Token;

    fn headers(token: &AccessToken) -> AuthHeaders {
        token.to_headers()
    }
}

/// Nothing: KPay's public pages.
#[derive(Debug)]
pub enum NoAuth {}

impl Auth for NoAuth {
    type Input<'a> = ();

    const KIND: AuthKind = AuthKind::Nothing;

    fn headers((): ()) -> AuthHeaders {
        AuthHeaders::default()
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Bearer {}
    impl Sealed for super::Keys {}
    impl Sealed for super::NoAuth {}
}
