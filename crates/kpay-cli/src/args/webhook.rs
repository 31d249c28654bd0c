//! `kpay webhook`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::FileArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Sign a body as KPay would, for a test of your own receiver
    Sign(SignArgs),
    /// Verify a notification and show what it says
    ///
    /// The secret is `KPAY_WEBHOOK_SECRET`. While it replaces another, set that one as
    /// `KPAY_WEBHOOK_SECRET_PREVIOUS`: what either has signed is verified.
    Verify(VerifyArgs),
}

#[derive(Args, Debug)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    pub(crate) signed: SignedArgs,
    /// Print {"signature":"..."}, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) signed: SignedArgs,
    /// What came in the X-KPAY-Signature header
    #[arg(long, value_name = "HEX")]
    pub(crate) signature: String,
    /// Print the verified body, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

/// The body and the secret; the secret is never an argument.
#[derive(Args, Debug)]
pub(crate) struct SignedArgs {
    /// The raw body, byte for byte as it came: a file, or - for stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) body: PathBuf,
    #[command(flatten)]
    pub(crate) file: FileArgs,
}
