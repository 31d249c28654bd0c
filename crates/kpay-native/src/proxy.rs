//! Which proxy the environment names for KPay's address.

use std::env;
use std::fmt;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use kpay_client::core::{BaseUrl, InvalidInputError};

/// A proxy that a variable of the environment names: `Debug` and `Display` show its host, and never
/// the password that its address may hold.
///
/// ```
/// use kpay_native::BaseUrl;
/// use kpay_native::platform::EnvProxy;
///
/// match EnvProxy::of(&BaseUrl::kpay()) {
///     Ok(Some(proxy)) => println!("{} names the proxy {}", proxy.variable(), proxy.host()),
///     Ok(None) => println!("calls go straight to KPay"),
///     Err(malformed) => println!("{malformed}"),
/// }
/// ```
#[derive(Clone)]
pub struct EnvProxy {
    variable: &'static str,
    host: String,
    /// With the user's name and password.
    address: String,
}

/// A name as most programs read it, and as the others do. The first that is set counts.
type Names = [&'static str; 2];

const ALL: Names = ["ALL_PROXY", "all_proxy"];
const ENCRYPTED: Names = ["HTTPS_PROXY", "https_proxy"];
const PLAIN: Names = ["HTTP_PROXY", "http_proxy"];
const EXCEPTIONS: Names = ["NO_PROXY", "no_proxy"];

/// A program behind a CGI server gets its visitors' headers as variables, so that anyone could name
/// a proxy.
const CGI: &str = "REQUEST_METHOD";

/// Any address at all, for the question whether `NO_PROXY` lets it apply.
const SOME_PROXY: &str = "http://proxy.invalid";

impl EnvProxy {
    /// The proxy that the calls of a client for this address go through, as the environment has it
    /// now: `HTTPS_PROXY` (for `http` addresses `HTTP_PROXY`), or else `ALL_PROXY`, in capitals or not,
    /// unless `NO_PROXY` names the host. Calls to this machine take none.
    ///
    /// # Errors
    /// A variable that holds no address of a proxy: the calls would pass by the proxy unnoticed.
    pub fn of(base_url: &BaseUrl) -> Result<Option<Self>, InvalidInputError> {
        Self::from(base_url, |name| env::var_os(name).map(|value| value.into_string().ok()))
    }

    /// `get`: nothing is set, or what is set is text or not.
    fn from(
        base_url: &BaseUrl,
        get: impl Fn(&'static str) -> Option<Option<String>>,
    ) -> Result<Option<Self>, InvalidInputError> {
        let first = |names: Names| names.into_iter().find_map(|name| Some((name, get(name)?)));
        let uri: Uri = base_url.as_str().parse().unwrap_or_default();
        let exceptions = first(EXCEPTIONS).and_then(|(_, value)| value).unwrap_or_default();
        let matcher = Matcher::builder().all(SOME_PROXY).no(exceptions).build();
        if base_url.is_loopback() || get(CGI).is_some() || matcher.intercept(&uri).is_none() {
            return Ok(None);
        }
        for names in [if base_url.is_encrypted() { ENCRYPTED } else { PLAIN }, ALL] {
            let Some((variable, value)) = first(names) else { continue };
            match value.as_deref() {
                Some("") => {}
                Some(address) => return Self::read(variable, address, &uri).map(Some),
                None => return Err(malformed(variable)),
            }
        }
        Ok(None)
    }

    fn read(variable: &'static str, address: &str, uri: &Uri) -> Result<Self, InvalidInputError> {
        let intercept = Matcher::builder().all(address).build().intercept(uri);
        let intercept = intercept.ok_or_else(|| malformed(variable))?;
        let authority = intercept.uri().authority().ok_or_else(|| malformed(variable))?;
        let has_port = authority.as_str().len() > authority.host().len();
        if authority.host().is_empty() || (has_port && authority.port_u16().is_none()) {
            return Err(malformed(variable));
        }
        Ok(Self { variable, host: authority.as_str().to_owned(), address: address.to_owned() })
    }

    /// The name of the variable.
    pub fn variable(&self) -> &'static str {
        self.variable
    }

    /// Host and port of the proxy, without a user's name and password.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn expose_address(&self) -> &str {
        &self.address
    }
}

fn malformed(variable: &'static str) -> InvalidInputError {
    InvalidInputError::new(
        variable,
        "is set, and is not the address of a proxy: write it like http://host:port (or https, \
         socks4, socks4a, socks5, socks5h), or unset it",
    )
}

impl fmt::Debug for EnvProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvProxy")
            .field("variable", &self.variable)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for EnvProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {} that {} names", self.host, self.variable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(base_url: &str, set: &[(&str, &str)]) -> Result<Option<String>, String> {
        let base_url = BaseUrl::danger_accept_http(base_url).unwrap();
        let get = |name: &str| {
            set.iter().find(|(one, _)| *one == name).map(|(_, value)| Some((*value).to_owned()))
        };
        match EnvProxy::from(&base_url, get) {
            Ok(proxy) => Ok(proxy.map(|proxy| proxy.to_string())),
            Err(error) => Err(error.to_string()),
        }
    }

    const KPAY: &str = "https://admin.kpay.site";
    const PLAIN_HTTP: &str = "http://kpay-sandbox:7700";

    #[test]
    fn the_variable_that_counts_is_named_with_the_proxys_host() {
        let all = [("ALL_PROXY", "http://all:1"), ("https_proxy", "http://secure:2")];
        for (base_url, set, expected) in [
            (KPAY, &all[..], Some("the proxy secure:2 that https_proxy names")),
            (PLAIN_HTTP, &all[..], Some("the proxy all:1 that ALL_PROXY names")),
            (KPAY, &[("HTTP_PROXY", "http://plain:3")], None),
            (PLAIN_HTTP, &[("HTTP_PROXY", "plain")], Some("the proxy plain that HTTP_PROXY names")),
            (KPAY, &[("HTTPS_PROXY", ""), ("https_proxy", "http://second:4")], None),
            (
                KPAY,
                &[("all_proxy", "socks5h://s:1080")],
                Some("the proxy s:1080 that all_proxy names"),
            ),
            (KPAY, &[("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", "a, kpay.site")], None),
            ("http://127.0.0.1:7700", &[("HTTP_PROXY", "http://p:1")], None),
            (KPAY, &[("HTTPS_PROXY", "http://p:1"), ("REQUEST_METHOD", "GET")], None),
            (KPAY, &[], None),
        ] {
            assert_eq!(of(base_url, set), Ok(expected.map(str::to_owned)), "{base_url} {set:?}");
        }
    }

    #[test]
    fn a_malformed_variable_is_refused_without_its_value() {
        for value in [
            "http//user:s3cret@proxy:3128",
            "htp://user:s3cret@proxy:3128",
            "http://user:s3cret@proxy:port",
            "http://user:s3cret@proxy:99999",
            " http://user:s3cret@proxy:3128",
            "\"http://user:s3cret@proxy:3128\"",
            "http://",
        ] {
            let error = of(KPAY, &[("HTTPS_PROXY", value)]).unwrap_err();
            assert!(error.contains("HTTPS_PROXY") && !error.contains("s3cret"), "{value}: {error}");
            assert_eq!(of(PLAIN_HTTP, &[("HTTPS_PROXY", value)]), Ok(None), "not its variable");
        }
    }

    #[test]
    fn no_text_shows_the_password() {
        let base_url = BaseUrl::kpay();
        let get = |name| (name == "HTTPS_PROXY").then(|| Some("http://u:s3cret@p:1".to_owned()));
        let proxy = EnvProxy::from(&base_url, get).unwrap().unwrap();
        assert_eq!((proxy.variable(), proxy.host()), ("HTTPS_PROXY", "p:1"));
        let shown = format!("{proxy} {proxy:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("u:"), "{shown}");
    }
}
