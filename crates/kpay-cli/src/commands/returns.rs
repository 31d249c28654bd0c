//! `kpay return`: the URL is only read, and the secret is never an argument.

use clap::{Args, Subcommand};
use kpay_native::client::Runtime;
use kpay_native::core::{ReturnError, UnconfirmedReturn, verify_return};
use kpay_native::platform::TokioRuntime;
use serde::Serialize;

use crate::env::keys;
use crate::env::keys::FileArgs;
use crate::exit::Exit;
use crate::failure::{Failure, FailureKind};
use crate::output::money_rows::moment;
use crate::output::sheet::Sheet;
use crate::output::{self, OPEN, STRONG, printable, styled};

#[derive(Debug, Subcommand)]
pub(crate) enum ReturnCommand {
    /// Verify a return's signature and age, and show what it claims; it does not prove a payment
    ///
    /// The secret is `KPAY_GATEWAY_SECRET`. While it replaces another, set that one as
    /// `KPAY_GATEWAY_SECRET_PREVIOUS`: the command verifies what either has signed.
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

impl ReturnCommand {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Verify(args) => verify(args),
        }
    }
}

fn verify(args: &ReturnArgs) -> Result<Exit, Failure> {
    let secrets = keys::gateway_secrets(&args.file)?;
    let back =
        verify_return(&args.url, &secrets, TokioRuntime::new().now().unix).map_err(refusal)?;
    if args.json {
        output::print_json(&ReturnLine {
            reference: back.reference.as_str(),
            external_id: back.external_id.as_deref(),
            claimed_status: &back.claimed_status,
            signed_at_ms: back.signed_at.get(),
            proves_payment: false,
        })?;
    } else {
        output::print_text(&sheet(&back).to_string())?;
    }
    Ok(Exit::Success)
}

/// The fields of `--json`. No name among them can be read as 'paid'.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReturnLine<'a> {
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    claimed_status: &'a str,
    signed_at_ms: u64,
    proves_payment: bool,
}

fn refusal(error: ReturnError) -> Failure {
    Failure::new(FailureKind::Refused, Exit::Refused, error.to_string())
}

fn sheet(back: &UnconfirmedReturn) -> Sheet {
    let title = format!(
        "Correctly signed return of {}; {}",
        styled(STRONG, printable(back.reference.as_str())),
        styled(OPEN, "it proves nothing about the money")
    );
    let claimed = format!(
        "{}: the page claims it, which proves nothing. Read the transaction from KPay before you deliver \
         anything",
        back.claimed_status
    );
    Sheet::new(title)
        .row("reference", Some(&back.reference))
        .row("externalId", back.external_id.as_ref())
        .row("claimed status", Some(claimed))
        .row("signed at", Some(moment(back.signed_at)))
}
