//! The route that calls take: straight to the address, or through a proxy.

use std::env;

use axum::http::Uri;
use axum::http::uri::Authority;
use kpay_native::BaseUrl;
use kpay_native::platform::EnvProxy;

use super::finding::Finding;
use crate::output::printable;

/// The variable that names the certificates to trust.
pub(super) const CERTIFICATES: &str = "SSL_CERT_FILE";

/// Whether an error's field is a variable that names a proxy.
pub(super) fn is_proxy(field: &str) -> bool {
    field.to_ascii_uppercase().ends_with("_PROXY")
}

/// Where the first connection of a call goes to.
pub(super) struct CallRoute {
    /// It in words, without a password.
    pub(super) shown: String,
    /// Host and port; nothing where the address has no host.
    pub(super) target: Option<(String, u16)>,
    /// What to do when it is not reached.
    pub(super) advice: String,
    proxy: Option<EnvProxy>,
}

impl CallRoute {
    /// As the client goes that was made in this environment.
    pub(super) fn of(base_url: &BaseUrl) -> Self {
        // The client was made, so no variable is malformed.
        match EnvProxy::of(base_url).ok().flatten() {
            Some(proxy) => Self::through(proxy),
            None => Self::straight(base_url),
        }
    }

    fn straight(base_url: &BaseUrl) -> Self {
        let target = base_url.as_str().parse::<Uri>().ok().and_then(|uri| {
            let port = uri.port_u16().unwrap_or(if base_url.is_encrypted() { 443 } else { 80 });
            Some((bare(uri.host()?), port))
        });
        let advice = if base_url.is_kpay() {
            "check this machine's network, its name server and what its firewall lets out"
        } else {
            "check KPAY_BASE_URL: is a sandbox (`kpay sandbox`) running there?"
        };
        Self { shown: base_url.to_string(), target, advice: advice.to_owned(), proxy: None }
    }

    fn through(proxy: EnvProxy) -> Self {
        let authority = proxy.host().parse::<Authority>().ok();
        let target = authority.map(|authority| {
            let port = authority.port_u16().unwrap_or_else(|| usual_port(proxy.variable()));
            (bare(authority.host()), port)
        });
        let shown = printable(&proxy.to_string());
        let advice = format!(
            "check {}: is the proxy running, and may this machine connect to it?",
            proxy.variable()
        );
        Self { shown, target, advice, proxy: Some(proxy) }
    }

    /// What of the environment the calls follow.
    pub(super) fn findings(&self, base_url: &BaseUrl) -> Vec<Finding> {
        let proxy = self.proxy.as_ref().map(|proxy| {
            Finding::ok(
                "proxy",
                format!("calls to {base_url} go through {proxy}, and so do these checks"),
            )
        });
        let named = env::var_os(CERTIFICATES).filter(|_| base_url.is_encrypted());
        let certificates = named.filter(|_| cfg!(target_os = "linux")).map(|path| {
            let path = printable(&path.to_string_lossy());
            let message = format!(
                "the certificates in {path} are trusted instead of the system's: {CERTIFICATES} names the file"
            );
            Finding::ok("certificates", message)
        });
        proxy.into_iter().chain(certificates).collect()
    }
}

/// The port of a proxy whose variable names none.
fn usual_port(variable: &str) -> u16 {
    let value = env::var(variable).unwrap_or_default().to_ascii_lowercase();
    match value.split_once("://").map(|(scheme, _)| scheme) {
        Some("https") => 443,
        Some(scheme) if scheme.starts_with("socks") => 1080,
        _ => 80,
    }
}

/// A host as name look-ups take it.
fn bare(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_has_the_host_and_port_of_its_address() {
        for (text, host, port) in [
            ("https://admin.kpay.site", "admin.kpay.site", 443),
            ("http://localhost", "localhost", 80),
            ("http://[::1]:7700/kpay", "::1", 7700),
        ] {
            let route = CallRoute::straight(&BaseUrl::new(text).unwrap());
            assert_eq!(route.target, Some((host.to_owned(), port)));
        }
    }

    #[test]
    fn a_variable_that_names_a_proxy_is_recognized() {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "http_proxy"] {
            assert!(is_proxy(name), "{name}");
        }
        assert!(!is_proxy("base URL") && !is_proxy(CERTIFICATES));
    }
}
