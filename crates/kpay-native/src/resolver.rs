//! Name resolution that puts IPv4 first.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The system's resolver with IPv4 addresses first: the connector starts with the first family and
/// gives the other its turn after 300 ms.
#[derive(Debug)]
pub(crate) struct Ipv4First;

impl Resolve for Ipv4First {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let mut addresses: Vec<SocketAddr> = found.collect();
            addresses.sort_by_key(SocketAddr::is_ipv6);
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn ipv4_comes_first() {
        let name: Name = "localhost".parse().unwrap();
        let addresses: Vec<SocketAddr> = Ipv4First.resolve(name).await.unwrap().collect();
        let first_ipv6 = addresses.iter().position(SocketAddr::is_ipv6).unwrap_or(addresses.len());
        assert!(addresses[first_ipv6..].iter().all(SocketAddr::is_ipv6));
        assert!(addresses[0].is_ipv4(), "{addresses:?}");
    }
}
