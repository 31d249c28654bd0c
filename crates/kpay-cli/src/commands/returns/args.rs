//! `kpay return`.

use clap::{Args, Subcommand};

use crate::commands::args::FileArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum ReturnCommand {
    /// Verify a return's signature and age, and show what it claims; it is no proof of payment
    ///
    /// The secret is `KPAY_GATEWAY_SECRET`. While it replaces another, set that one as
    /// `KPAY_GATEWAY_SECRET_PREVIOUS`: what either has signed is verified.
    Verify(ReturnArgs),
}

/// The return; the secret is never an argument.
#[derive(Args, Debug)]
pub(crate) struct ReturnArgs {
    /// The URL the customer came back to, or its query alone; it is only read, never opened
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print what the return claims, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}
