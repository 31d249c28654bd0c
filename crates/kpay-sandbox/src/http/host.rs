//! For which names a sandbox answers.

use std::net::IpAddr;

/// Where the sandbox can be reached.
#[derive(Clone)]
pub(crate) struct SandboxAddress {
    /// Without a `/` at its end.
    pub(crate) base_url: String,
    /// The other names that it answers to.
    hosts: Vec<String>,
}

impl SandboxAddress {
    pub(crate) fn new(base_url: &str, hosts: &[String]) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned(), hosts: hosts.to_owned() }
    }

    /// Whether a request for this `Host` is meant for this sandbox.
    pub(crate) fn answers_to(&self, host: &str) -> bool {
        is_own(host, &self.base_url, &self.hosts)
    }
}

/// Whether a `Host` names this machine, an address, where the sandbox says that it is, or a name that
/// it was told to answer to.
pub(crate) fn is_own(host: &str, base_url: &str, others: &[String]) -> bool {
    let name = without_port(host);
    let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let own = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let own = own.split('/').next().unwrap_or(own);
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    is_address || is("localhost") || is(without_port(own)) || others.iter().any(|it| is(it))
}

/// Whether a text can be the name of a machine.
pub(crate) fn is_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_to_this_machine_and_to_what_it_was_told() {
        let others = ["kpay".to_owned()];
        let is_own = |host| is_own(host, "https://sandbox.test:7700/path", &others);
        for host in [
            "localhost",
            "LOCALHOST:7700",
            "127.0.0.1:7700",
            "[::1]:7700",
            "[::1]",
            "192.168.1.7",
            "Sandbox.test",
            "sandbox.test:1",
            "kpay:7700",
        ] {
            assert!(is_own(host), "{host}");
        }
        for host in ["evil.test", "evil.test:7700", "localhost.evil.test", "?", "", "kpay.evil"] {
            assert!(!is_own(host), "{host}");
        }
        assert!(is_name("kpay-sandbox.local") && !is_name("") && !is_name("http://kpay"));
    }
}
