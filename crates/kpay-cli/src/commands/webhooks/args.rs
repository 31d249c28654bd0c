//! `kpay webhook`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::commands::args::FileArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Receive notifications on this machine, verify them, and pass them on
    ///
    /// The secret is `KPAY_WEBHOOK_SECRET`, as `kpay sandbox` prints it. What is verified goes on byte
    /// for byte with its signature, and its sender hears what your program answered, or 503 when that
    /// can't be reached, so that it tries again. What is not verified is answered with 401 and goes
    /// nowhere.
    #[command(after_help = LISTEN_HELP)]
    Listen(ListenArgs),
    /// Sign a body as KPay would, for a test of your own receiver
    Sign(SignArgs),
    /// Verify a notification and show what it says
    ///
    /// The secret is `KPAY_WEBHOOK_SECRET`. While it replaces another, set that one as
    /// `KPAY_WEBHOOK_SECRET_PREVIOUS`: what either has signed is verified.
    Verify(VerifyArgs),
}

const LISTEN_HELP: &str = "\
Examples:
  kpay webhook listen --forward-to http://localhost:3000/webhooks/kpay
      and beside it: kpay sandbox --webhook-url http://127.0.0.1:7701
  kpay webhook listen --json
      shows what comes, one JSON object a line, and answers 200 itself";

#[derive(Args, Debug)]
pub(crate) struct ListenArgs {
    /// Where what is verified goes on to; without it the answer is 200
    #[arg(long, value_name = "URL")]
    pub(crate) forward_to: Option<String>,
    /// The port on this machine's loopback; 0 finds a free one
    #[arg(long, default_value = "7701")]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print {"event":...,"verified":...} for each notification, or an error, as JSON lines
    #[arg(long)]
    pub(crate) json: bool,
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
