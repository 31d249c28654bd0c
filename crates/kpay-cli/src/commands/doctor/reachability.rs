//! Whether the machine that calls connect to can be reached, by IPv4 and by IPv6.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::finding::Finding;
use super::route::CallRoute;
use crate::exit::Exit;

const PATIENCE: Duration = Duration::from_secs(3);

/// How it went by one family of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReachResult {
    Failed(String),
    NoAddress,
    Reachability,
}

/// Both families.
pub(super) struct Reachability {
    pub(super) ipv4: ReachResult,
    pub(super) ipv6: ReachResult,
}

/// Looks the host up and connects by each family.
pub(super) async fn reach(route: &CallRoute) -> Reachability {
    let found = match &route.target {
        Some((host, port)) => look_up(host, *port).await,
        None => Err("the address names no host".to_owned()),
    };
    match found {
        Ok(addresses) => {
            let (ipv4, ipv6): (Vec<_>, Vec<_>) =
                addresses.into_iter().partition(SocketAddr::is_ipv4);
            let (ipv4, ipv6) = tokio::join!(connect(&ipv4), connect(&ipv6));
            Reachability { ipv4, ipv6 }
        }
        Err(reason) => Reachability {
            ipv4: ReachResult::Failed(reason.clone()),
            ipv6: ReachResult::Failed(reason),
        },
    }
}

async fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    match timeout(PATIENCE, lookup_host((host, port))).await {
        Ok(Ok(addresses)) => {
            let addresses: Vec<_> = addresses.collect();
            if addresses.is_empty() {
                Err("the name has no address".to_owned())
            } else {
                Ok(addresses)
            }
        }
        Ok(Err(error)) => Err(format!("the name was not found: {error}")),
        Err(_) => Err("looking the name up took more than 3 s".to_owned()),
    }
}

async fn connect(addresses: &[SocketAddr]) -> ReachResult {
    if addresses.is_empty() {
        return ReachResult::NoAddress;
    }
    let first_that_answers = async {
        let mut result: io::Result<()> = Ok(());
        for address in addresses {
            result = TcpStream::connect(address).await.map(drop);
            if result.is_ok() {
                break;
            }
        }
        result
    };
    match timeout(PATIENCE, first_that_answers).await {
        Ok(Ok(())) => ReachResult::Reachability,
        Ok(Err(error)) => ReachResult::Failed(error.to_string()),
        Err(_) => ReachResult::Failed("no connection within 3 s".to_owned()),
    }
}

impl Reachability {
    /// `answered`: whether KPay was reached after all, as by a proxy.
    pub(super) fn findings(&self, route: &CallRoute, answered: bool) -> [Finding; 2] {
        let ipv6_advice = "calls use IPv4 after 0.3 s. Repair this machine's IPv6, or let it try IPv4 first \
                           (in /etc/gai.conf; for Node.js with NODE_OPTIONS=--dns-result-order=ipv4first)";
        let ipv4_advice = "calls use IPv6 after 0.3 s. Repair this machine's IPv4";
        [
            judge("IPv4", &self.ipv4, &self.ipv6, ipv4_advice, route, answered),
            judge("IPv6", &self.ipv6, &self.ipv4, ipv6_advice, route, answered),
        ]
    }
}

fn judge(
    family: &'static str,
    own: &ReachResult,
    other: &ReachResult,
    advice: &str,
    route: &CallRoute,
    answered: bool,
) -> Finding {
    let shown = &route.shown;
    let reason = match own {
        ReachResult::Reachability => return Finding::ok(family, format!("{shown} can be reached")),
        ReachResult::NoAddress => {
            return Finding::ok(family, format!("not used: {shown} has no {family} address"));
        }
        ReachResult::Failed(reason) => reason,
    };
    let message = format!("{shown} can't be reached: {reason}");
    if *other == ReachResult::Reachability {
        Finding::warning(family, message, advice)
    } else if answered {
        Finding::warning(family, message, "nothing, since KPay answered")
    } else {
        Finding::problem(family, Exit::NotSent, message, &*route.advice)
    }
}

#[cfg(test)]
mod tests {
    use kpay_native::BaseUrl;

    use super::*;

    #[test]
    fn one_broken_address_family_is_a_warning_and_two_are_a_problem() {
        let kpay = CallRoute::of(&BaseUrl::kpay());
        let broken = || ReachResult::Failed("no route".to_owned());
        for (ipv4, ipv6, answered, results) in [
            (ReachResult::Reachability, ReachResult::Reachability, true, ["ok", "ok"]),
            (ReachResult::Reachability, ReachResult::NoAddress, true, ["ok", "ok"]),
            (ReachResult::Reachability, broken(), true, ["ok", "warning"]),
            (broken(), ReachResult::Reachability, false, ["warning", "ok"]),
            (broken(), broken(), false, ["problem", "problem"]),
            (broken(), broken(), true, ["warning", "warning"]),
            (broken(), ReachResult::NoAddress, false, ["problem", "ok"]),
        ] {
            let findings = Reachability { ipv4, ipv6 }.findings(&kpay, answered);
            let found = findings.map(|one| serde_json::to_value(one).unwrap()["result"].clone());
            assert_eq!(found, results);
        }
        let findings =
            Reachability { ipv4: ReachResult::Reachability, ipv6: broken() }.findings(&kpay, true);
        assert!(findings[1].to_string().contains("try IPv4 first"));
    }
}
