//! `kpay sandbox`.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use clap::Args;
use kpay_native::Country;

#[derive(Args, Debug)]
pub(crate) struct SandboxArgs {
    /// Where it listens; port 0 finds a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7700", value_parser = address)]
    pub(crate) listen: SocketAddr,
    /// Where its webhooks go; without it none are sent
    #[arg(long, value_name = "URL")]
    pub(crate) webhook_url: Option<String>,
    #[arg(
        long,
        value_name = "SECRET",
        help = "What signs its webhooks: a test secret, never a real one [env: KPAY_WEBHOOK_SECRET]"
    )]
    pub(crate) webhook_secret: Option<String>,
    #[arg(
        long,
        value_name = "SECRET",
        help = "What signs the return from its hosted page: a test secret [env: KPAY_GATEWAY_SECRET]"
    )]
    pub(crate) gateway_secret: Option<String>,
    /// How many times faster than the clock its time runs
    #[arg(long, value_name = "FACTOR", default_value = "1")]
    pub(crate) speed: NonZeroU32,
    /// Where its ids come from: the same seed gives the same ids
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// What the wallet of a country holds at the start, like CMR=100000; for several countries given
    /// several times
    #[arg(long, value_name = "COUNTRY=UNITS", value_parser = balance)]
    pub(crate) balance: Vec<(Country, u64)>,
}

/// An address, with `localhost` for people who write it.
fn address(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    text.parse().map_err(|_| "an address and a port are wanted, like 127.0.0.1:7700".to_owned())
}

/// What a wallet holds, in whole units of its country's currency.
fn balance(text: &str) -> Result<(Country, u64), String> {
    text.split_once('=')
        .and_then(|(country, units)| Some((Country::from(country), units.parse().ok()?)))
        .ok_or_else(|| "a country and whole units are wanted, like CMR=100000".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(address("localhost:0").unwrap(), "127.0.0.1:0".parse().unwrap());
        assert_eq!(address("[::1]:80").unwrap(), "[::1]:80".parse().unwrap());
        for text in ["", "7700", "127.0.0.1", "localhost", "example.com:80", "127.0.0.1:70000"] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn balances() {
        assert_eq!(balance("CMR=100000"), Ok((Country::Cmr, 100_000)));
        for text in ["", "CMR", "CMR=", "CMR=-1", "CMR=1.5", "CMR=1,000", "CMR:1"] {
            assert!(balance(text).is_err(), "{text}");
        }
    }
}
