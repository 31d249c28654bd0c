//! The arguments that orders for money share.

use std::time::Duration;

use clap::Args;

use crate::env::live_consent::LiveArgs;

/// What every order for money has.
#[derive(Args, Debug)]
pub(crate) struct OrderArgs {
    /// How much, in units of the currency: 5000 is five thousand francs
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) amount: String,
    /// Your own id of the order: the idempotency key, stored before the first attempt
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: String,
    /// A text that KPay keeps with the order
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    #[command(flatten)]
    pub(crate) live: LiveArgs,
}

impl OrderArgs {
    /// What moves money, in words.
    pub(crate) fn what(&self, command: &str) -> String {
        format!("`{command}` of {} for externalId {}", self.amount, self.external_id)
    }
}

/// The phone that pays or is paid.
#[derive(Args, Debug)]
pub(crate) struct PhoneArgs {
    #[arg(
        long,
        value_name = "CODE",
        requires = "phone",
        help_heading = PHONE,
        help = "The operator of the number, like MTN_MOMO_CMR"
    )]
    pub(crate) provider: Option<String>,
    /// The number as people write it: +237 6 53 45 67 89, or 653456789
    #[arg(long, value_name = "NUMBER", requires = "provider", help_heading = PHONE)]
    pub(crate) phone: Option<String>,
}

/// A page that KPay hosts.
#[derive(Args, Debug)]
pub(crate) struct PageArgs {
    /// Where the browser comes back to
    #[arg(long, value_name = "URL", conflicts_with_all = ["provider", "phone"], help_heading = PAGE)]
    pub(crate) return_url: Option<String>,
    /// Where the browser comes back to when the customer cancels
    #[arg(
        long,
        value_name = "URL",
        requires = "return_url",
        conflicts_with_all = ["provider", "phone"],
        help_heading = PAGE
    )]
    pub(crate) cancel_url: Option<String>,
}

/// Whether to stay for the end.
#[derive(Args, Debug)]
pub(crate) struct WaitingArgs {
    /// Wait until it has ended, and show how
    #[arg(long, help_heading = WAIT)]
    pub(crate) wait: bool,
    /// How long to wait in total [default: 300]
    #[arg(long, value_name = "SECONDS", requires = "wait", value_parser = seconds, help_heading = WAIT)]
    pub(crate) timeout: Option<Duration>,
}

pub(crate) const PAGE: &str = "On a page that KPay hosts (GATEWAY)";
const PHONE: &str = "By phone (USSD)";
const WAIT: &str = "Waiting";

pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds =
        text.parse().map_err(|_| "must be a whole number of seconds, like 300".to_owned())?;
    Ok(Duration::from_secs(seconds))
}
