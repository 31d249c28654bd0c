//! `kpay sandbox`.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;
use kpay_native::Country;
use kpay_sandbox::{Fault, FaultRule};

/// What `kpay sandbox --help` ends with.
pub(crate) const HELP: &str = "\
Examples:
  kpay sandbox --webhook-url http://localhost:3000/webhooks/kpay
  kpay sandbox --fault latency:2500
      every answer takes 2.5 s
  kpay sandbox --fault cut-after-commit,operation=initPayment,times=1
      the first payment is accepted, and its caller gets no answer
  kpay sandbox --fault webhook-lost,perMille=300
      about a third of the transactions send no webhook
  kpay sandbox --data sandbox.journal
      goes on where it ended, even after kill -9
  kpay sandbox --settings sandbox.json
      with {\"currency\":\"OPTIONAL\",\"dashboard\":{\"mode\":\"USSD\",\"methods\":[\"MTN_MOMO_CMR\"]}}, say

A fault is one of
  401 429 499-after-commit 500 502-html 504 bom-body br-body cancels closes-after-answer
  completes-after-failure cut-after-commit cut-before-commit cut-midway empty-body fails-at-once
  firewall-page gzip-body huge-body latency odd-types return-forged slow-body unknown-status
  webhook-forged webhook-future-field webhook-late webhook-lost webhook-odd-types webhook-other-ids
  webhook-out-of-order webhook-twice webhook-without-id wrong-content-type
429, closes-after-answer, completes-after-failure, latency and webhook-late take milliseconds
behind a colon. It strikes what its conditions say: operation (initPayment, getPayment, ...), method, path,
externalId, nth (only that match), times (at most) and perMille (so many of a thousand).
docs/sandbox.md explains each, the file of settings, and the control API under /_sandbox/.";

#[derive(Args, Debug)]
pub(crate) struct SandboxArgs {
    /// Where it listens; port 0 finds a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7700", value_parser = address)]
    pub(crate) listen: SocketAddr,
    /// The address by which others reach it, when it differs from --listen: behind a proxy, in a container
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// A host name that it accepts beside localhost, IP addresses and the host of --public-url, like the
    /// name that other containers use; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_host: Vec<String>,
    /// Where its webhooks go; without it none are sent
    #[arg(long, value_name = "URL")]
    pub(crate) webhook_url: Option<String>,
    #[arg(
        long,
        value_name = "SECRET",
        help = "What signs its webhooks: a test secret, never a real one [env: KPAY_SANDBOX_WEBHOOK_SECRET]"
    )]
    pub(crate) webhook_secret: Option<String>,
    #[arg(
        long,
        value_name = "SECRET",
        help = "What signs the return from its gateway page: a test secret [env: KPAY_SANDBOX_GATEWAY_SECRET]"
    )]
    pub(crate) gateway_secret: Option<String>,
    /// How many times shorter its waits are: before the next step, before the next webhook
    #[arg(long, value_name = "FACTOR", default_value = "1")]
    pub(crate) speed: NonZeroU32,
    /// The seed of its ids: the same seed gives the same ids
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// What the wallet of a country holds at the start, like CMR=100000; may be given several times
    #[arg(long, value_name = "COUNTRY=UNITS", value_parser = balance)]
    pub(crate) balance: Vec<(Country, u64)>,
    /// What goes wrong on purpose, and when: see the examples; may be given several times
    #[arg(long, value_name = "NAME[:MILLIS][,CONDITION=VALUE]...", value_parser = fault)]
    pub(crate) fault: Vec<FaultRule>,
    /// A JSON file with any of availability, currency, limits, prices, refundEvent, refundReplay,
    /// webhookAttempts, dashboard and applications
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Keep everything in this file, and go on from what it holds; without it, everything is in memory. Only
    /// its owner may read the file, since it holds secrets
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// Without KPay's published rate limits: 100 requests a minute, of these 60 reads of a status
    /// and 20 gateway inits
    #[arg(long)]
    pub(crate) no_limits: bool,
}

/// An address, with `localhost` for people who write it.
fn address(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    text.parse().map_err(|_| "must be an address and a port, like 127.0.0.1:7700".to_owned())
}

/// What a wallet holds, in whole units of its country's currency.
fn balance(text: &str) -> Result<(Country, u64), String> {
    text.split_once('=')
        .and_then(|(country, units)| Some((Country::from(country), units.parse().ok()?)))
        .ok_or_else(|| {
            "must be a country and whole units of its currency, like CMR=100000".to_owned()
        })
}

/// A fault with its conditions, which have the names that they have in JSON.
fn fault(text: &str) -> Result<FaultRule, String> {
    let mut parts = text.split(',');
    let fault: Fault = parts
        .next()
        .unwrap_or_default()
        .parse()
        .map_err(|error: kpay_native::InvalidInputError| error.to_string())?;
    let mut rule = FaultRule::new(fault);
    for part in parts {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| format!("'{part}' is not a condition like times=1"))?;
        let number = || value.parse().map_err(|_| format!("{name} must be a whole number"));
        match name {
            "operation" => rule.operation = Some(value.to_owned()),
            "method" => rule.method = Some(value.to_owned()),
            "path" => rule.path = Some(value.to_owned()),
            "externalId" => rule.external_id = Some(value.to_owned()),
            "nth" => rule.nth = Some(number()?),
            "times" => rule.times = Some(number()?),
            "perMille" => {
                let share = u16::try_from(number()?);
                rule.per_mille =
                    Some(share.map_err(|_| "perMille must be at most 1000".to_owned())?);
            }
            _ => {
                return Err(format!(
                    "{name} is not a condition: conditions are operation, method, path, externalId, nth, times, perMille"
                ));
            }
        }
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port_and_may_be_localhost() {
        assert_eq!(address("localhost:0").unwrap(), "127.0.0.1:0".parse().unwrap());
        assert_eq!(address("[::1]:80").unwrap(), "[::1]:80".parse().unwrap());
        for text in ["", "7700", "127.0.0.1", "localhost", "example.com:80", "127.0.0.1:70000"] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_balance_is_a_country_and_whole_units() {
        assert_eq!(balance("CMR=100000"), Ok((Country::Cmr, 100_000)));
        for text in ["", "CMR", "CMR=", "CMR=-1", "CMR=1.5", "CMR=1,000", "CMR:1"] {
            assert!(balance(text).is_err(), "{text}");
        }
    }

    #[test]
    fn faults_have_the_conditions_that_they_have_in_json() {
        let json = r#"{"fault":"latency:250","operation":"getPayment","method":"GET","path":"/api/*","externalId":"7","nth":1,"times":2,"perMille":3}"#;
        let text = "latency:250,operation=getPayment,method=GET,path=/api/*,externalId=7,nth=1,times=2,perMille=3";
        assert_eq!(fault(text), Ok(serde_json::from_str(json).unwrap()));
        for (text, words) in [
            ("", "cut-midway"),
            ("500,", "not a condition"),
            ("500,often=1", "perMille"),
            ("500,times=x", "whole number"),
            ("500,perMille=70000", "1000"),
        ] {
            assert!(fault(text).unwrap_err().contains(words), "{text}");
        }
    }

    #[test]
    fn the_help_names_every_fault() {
        let words: Vec<&str> = HELP.split_whitespace().collect();
        for fault in Fault::ALL {
            assert!(words.contains(&fault.name()), "{fault}");
        }
    }
}
