//! Where KPay is.

use std::fmt;
use std::net::IpAddr;

use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use crate::InvalidInput;

const KPAY_HOST: &str = "admin.kpay.site";

/// The address KPay's paths are appended to (contract: "Ground rules").
///
/// TLS only, except to this machine (loopback) and to a host that the caller names on purpose.
///
/// ```
/// use kpay_core::BaseUrl;
///
/// assert_eq!(BaseUrl::kpay().as_str(), "https://admin.kpay.site");
/// assert!(BaseUrl::new("http://127.0.0.1:7700/")?.is_loopback());
/// assert!(BaseUrl::new("http://example.com").is_err());
/// # Ok::<(), kpay_core::InvalidInput>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: Box<str>,
    scheme: Scheme,
    authority: Authority,
    /// Before KPay's own paths; empty, as a rule.
    path: Box<str>,
}

impl BaseUrl {
    /// KPay's own address, for both environments.
    pub fn kpay() -> Self {
        Self {
            text: format!("https://{KPAY_HOST}").into(),
            scheme: Scheme::HTTPS,
            authority: Authority::from_static(KPAY_HOST),
            path: Box::default(),
        }
    }

    /// Takes an `https` address, or an `http` one of this machine.
    ///
    /// # Errors
    /// Says what is wrong with the address; `http` to another machine would show the keys on the
    /// way.
    pub fn new(text: &str) -> Result<Self, InvalidInput> {
        let url = Self::parse(text)?;
        if !url.is_encrypted() && !url.is_loopback() {
            return Err(refused(
                "is http to another machine, which would show the keys on the way: use https",
            ));
        }
        Ok(url)
    }

    /// Takes an `http` address of another machine as well: for test keys and a sandbox in a
    /// container only.
    ///
    /// # Errors
    /// When it is no address at all.
    pub fn danger_accept_http(text: &str) -> Result<Self, InvalidInput> {
        Self::parse(text)
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is KPay's own, over TLS and on its usual port.
    pub fn is_kpay(&self) -> bool {
        *self == Self::kpay()
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.authority.host().trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether requests go over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    pub(crate) fn join(&self, path: PathAndQuery) -> Result<Uri, InvalidInput> {
        let path = if self.path.is_empty() {
            path
        } else {
            PathAndQuery::try_from(format!("{}{path}", self.path))
                .map_err(|error| refused(error.to_string()))?
        };
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).map_err(|error| refused(error.to_string()))
    }

    fn parse(text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim().trim_end_matches('/');
        if text.contains(['?', '#']) {
            return Err(refused(
                "has a query or a fragment: give scheme, host, port and path only",
            ));
        }
        if text.ends_with(':') {
            return Err(refused("has no host"));
        }
        let uri: Uri =
            text.parse().map_err(|_| refused("is no address: write it like https://host:port"))?;
        let scheme = match uri.scheme() {
            Some(scheme) if [Scheme::HTTPS, Scheme::HTTP].contains(scheme) => scheme.clone(),
            _ => return Err(refused("must start with https:// (or http:// for this machine)")),
        };
        let authority = uri.authority().ok_or_else(|| refused("has no host"))?;
        if authority.as_str().contains('@') {
            return Err(refused("holds a user name or password: keys go into the credentials"));
        }
        if authority.host().is_empty() {
            return Err(refused("has no host"));
        }
        // `http` gives a lone slash where there is no path.
        let path = uri.path().trim_end_matches('/').into();
        Ok(Self { text: text.into(), scheme, authority: authority.clone(), path })
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.text)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        Self::new(text)
    }
}

fn refused(reason: impl Into<std::borrow::Cow<'static, str>>) -> InvalidInput {
    InvalidInput::new("base URL", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for text in [
            "http://localhost:1",
            "http://127.9.9.9",
            "http://[::1]:7700/kpay",
            "https://proxy.example/kpay",
        ] {
            assert!(BaseUrl::new(text).is_ok(), "{text}");
        }
        for text in [
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "https://a:b@example.com",
            "http://127.0.0.1@example.com",
            "https://",
            "https:///path",
            "ftp://127.0.0.1",
            "127.0.0.1:7700",
            "admin.kpay.site",
            "https://example.com?x=1",
            "https://example.com#x",
            "",
        ] {
            assert!(BaseUrl::new(text).is_err(), "{text}");
        }
        assert!(BaseUrl::danger_accept_http("http://kpay-sandbox:7700").is_ok());
    }

    #[test]
    fn only_kpay_is_kpay() {
        assert!(BaseUrl::new("https://admin.kpay.site/").unwrap().is_kpay());
        for text in [
            "https://admin.kpay.site:8443",
            "https://admin.kpay.site/x",
            "https://admin.kpay.site.example",
        ] {
            assert!(!BaseUrl::new(text).unwrap().is_kpay(), "{text}");
        }
    }
}
