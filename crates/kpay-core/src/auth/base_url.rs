//! Where KPay is.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use crate::text::InvalidInputError;
use crate::text::{find, parted};

const KPAY: &str = "https://admin.kpay.site";
const KPAY_HOST: &str = "admin.kpay.site";

/// Longer than any address in use, and with a path of KPay's still short enough for `http`.
const LONGEST: usize = 2048;

/// The address KPay's paths are appended to (contract: [Ground rules](crate::contract#ground-rules)).
///
/// TLS only, except to this machine (loopback) and to a host that the caller names on purpose.
///
/// ```
/// use kpay_core::BaseUrl;
///
/// assert_eq!(BaseUrl::kpay().as_str(), "https://admin.kpay.site");
/// assert!(BaseUrl::new("http://127.0.0.1:7700/")?.is_loopback());
/// assert!(BaseUrl::new("http://example.com").is_err());
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone)]
pub struct BaseUrl(Arc<Parts>);

/// Shared, since each request holds one.
struct Parts {
    /// Without a slash at the end; all else is read from it.
    text: String,
    encrypted: bool,
    /// Where in the text the host stands, its brackets included.
    host: Range<usize>,
    /// Where host and port end, and the path before KPay's own begins; none, as a rule.
    authority_end: usize,
    /// Host and port as requests have them, made with the first.
    authority: OnceLock<Option<Authority>>,
}

impl BaseUrl {
    /// KPay's own address, for both environments.
    pub fn kpay() -> Self {
        Self(Arc::new(Parts {
            text: KPAY.to_owned(),
            encrypted: true,
            host: KPAY.len() - KPAY_HOST.len()..KPAY.len(),
            authority_end: KPAY.len(),
            authority: OnceLock::new(),
        }))
    }

    /// Takes an `https` address, or an `http` one of this machine.
    ///
    /// # Errors
    /// Says what is wrong with the address; `http` to another machine would show the keys on the
    /// way.
    pub fn new(text: &str) -> Result<Self, InvalidInputError> {
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
    /// When it is not an address at all.
    pub fn danger_accept_http(text: &str) -> Result<Self, InvalidInputError> {
        Self::parse(text)
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Whether it is KPay's own, over TLS and on its usual port.
    pub fn is_kpay(&self) -> bool {
        let is_usual = self.0.encrypted && self.0.host.end == self.0.text.len();
        is_usual && self.host().eq_ignore_ascii_case(KPAY_HOST)
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host.eq_ignore_ascii_case("localhost")
            || matches!(host, "[::1]" | "[0:0:0:0:0:0:0:1]")
            || is_loopback_v4(host)
    }

    /// Whether requests go over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.0.encrypted
    }

    /// The address of one of KPay's paths, whose characters were checked as this one's were.
    #[expect(clippy::ptr_arg, reason = "a borrowed path costs no allocation")]
    pub(crate) fn join(&self, path: &Cow<'static, str>) -> Option<Uri> {
        let url = &*self.0;
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(if url.encrypted { Scheme::HTTPS } else { Scheme::HTTP });
        let authority = url
            .authority
            .get_or_init(|| url.text.get(url.host.start..url.authority_end)?.parse().ok());
        parts.authority = Some(authority.clone()?);
        let path = match path {
            Cow::Borrowed(path) if url.authority_end == url.text.len() => {
                PathAndQuery::from_maybe_shared(Bytes::from_static(path.as_bytes()))
            }
            Cow::Owned(path) if url.authority_end == url.text.len() => {
                PathAndQuery::try_from(path.as_str())
            }
            _ => {
                let before = url.text.get(url.authority_end..)?;
                PathAndQuery::try_from([before, path].concat())
            }
        };
        parts.path_and_query = Some(path.ok()?);
        Uri::from_parts(parts).ok()
    }

    /// Host and port, as they were written.
    pub(crate) fn authority(&self) -> &str {
        self.0.text.get(self.0.host.start..self.0.authority_end).unwrap_or_default()
    }

    fn host(&self) -> &str {
        self.0.text.get(self.0.host.clone()).unwrap_or_default()
    }

    fn parse(text: &str) -> Result<Self, InvalidInputError> {
        let mut text = text.trim();
        while let Some(before) = text.strip_suffix('/') {
            text = before;
        }
        if text.bytes().any(|byte| matches!(byte, b'?' | b'#')) {
            return Err(refused(
                "has a query or a fragment: give scheme, host, port and path only",
            ));
        }
        let parts =
            find(text, "://").and_then(|end| Some((text.get(..end)?, text.get(end + 3..)?)));
        let Some((scheme, rest)) = parts else {
            let reason = if text.ends_with(':') {
                "has no host"
            } else {
                "must start with https:// (or http:// for this machine)"
            };
            return Err(refused(reason));
        };
        let encrypted = scheme.eq_ignore_ascii_case("https");
        if !encrypted && !scheme.eq_ignore_ascii_case("http") {
            return Err(refused("must start with https:// (or http:// for this machine)"));
        }
        let authority = parted(rest, b'/').map_or(rest, |(authority, _)| authority);
        if parted(authority, b'@').is_some() {
            return Err(refused("holds a user name or password: keys go into the credentials"));
        }
        let colon = authority.bytes().rposition(|byte| byte == b':');
        let around = colon.and_then(|at| Some((authority.get(..at)?, authority.get(at + 1..)?)));
        let host = match around {
            Some((host, port)) if !port.ends_with(']') => {
                let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
                if !is_number || !port.parse::<u64>().is_ok_and(|port| port <= u16::MAX.into()) {
                    return Err(refused("has a port that is not a number up to 65535"));
                }
                host
            }
            _ => authority,
        };
        if host.is_empty() {
            return Err(refused("has no host"));
        }
        let path = rest.get(authority.len()..).unwrap_or_default();
        if text.len() > LONGEST || !is_host(host) || !path.bytes().all(may_be_in_path) {
            return Err(refused("is not an address: write it like https://host:port"));
        }
        if path.ends_with("/api") || find(path, "/api/v1").is_some() {
            return Err(refused(
                "goes on with /api, which the SDK adds to each call: give the address before it, like \
                 https://host:port",
            ));
        }
        let start = scheme.len() + "://".len();
        Ok(Self(Arc::new(Parts {
            text: text.to_owned(),
            encrypted,
            host: start..start + host.len(),
            authority_end: start + authority.len(),
            authority: OnceLock::new(),
        })))
    }
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').map(|host| host.strip_suffix(']')) {
        Some(Some(v6)) => {
            parted(v6, b':').is_some()
                && v6.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        }
        Some(None) => false,
        None => host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')),
    }
}

/// Four numbers, the first of them 127: a name that only begins so is another machine.
fn is_loopback_v4(host: &str) -> bool {
    let mut rest = host.strip_prefix("127.");
    for is_last in [false, false, true] {
        let Some(text) = rest else { return false };
        let (number, after) = match parted(text, b'.') {
            Some((number, after)) => (number, Some(after)),
            None => (text, None),
        };
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let fits = digits && number.parse::<u64>().is_ok_and(|number| number <= 255);
        if !fits || after.is_none() != is_last {
            return false;
        }
        rest = after;
    }
    true
}

fn may_be_in_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'/' | b'-' | b'.' | b'_' | b'~' | b'%' | b'!' | b'$' | b'&'
                ..=b',' | b';' | b'=' | b':' | b'@'
        )
}

impl PartialEq for BaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for BaseUrl {}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.as_str())
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = InvalidInputError;

    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        Self::new(text)
    }
}

fn refused(reason: impl Into<std::borrow::Cow<'static, str>>) -> InvalidInputError {
    InvalidInputError::new("base URL", reason)
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
            "https://proxy.example/myapi",
            "https://api.example",
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
            "https://exa mple.com",
            "https://example.com:",
            "https://example.com:+1",
            "https://example.com:65536",
            "https://[::1",
            "https://[]",
            "https://example.com/a b",
            "https://admin.kpay.site/api",
            "https://admin.kpay.site/api/v1/",
            "https://admin.kpay.site/api/v1/payments",
            "http://127.0.0.1:7700/api/v1",
            "https://shop.example/kpay/api",
            "http://127.0.0",
            "http://127.1",
            "http://127.0.0.256",
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
