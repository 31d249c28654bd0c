//! The wallets, the rates and the operators.

use clap::Args;

use super::args::{ApiArgs, OrderArgs};

#[derive(Args, Debug)]
pub(crate) struct RateArgs {
    /// What is given, like XAF
    pub(crate) from: String,
    /// What is got, like XOF
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Args, Debug)]
pub(crate) struct PredictArgs {
    /// The number as people write it
    pub(crate) phone: String,
    /// Where the number is from, when it is written without the country's code
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Args, Debug)]
pub(crate) struct AvailabilityArgs {
    /// Only the operators of this country, like CMR; KPay always gives all, so --json is cut to it
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Args, Debug)]
pub(crate) struct TransferArgs {
    #[command(flatten)]
    pub(crate) order: OrderArgs,
    /// The application's id: `kpay me` shows it
    #[arg(long, value_name = "UUID")]
    pub(crate) application_id: String,
    /// The country of the wallet to debit, like CMR; the amount is in its currency
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) from: String,
    /// The country of the wallet to credit, like SEN
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}
