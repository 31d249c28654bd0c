//! `kpay return`: the URL is only read, and the secret is never an argument.

pub(crate) mod args;

use kpay_native::{ReturnError, UnconfirmedReturn, verify_return};
use serde::Serialize;

use crate::commands::args::ReturnArgs;
use crate::env::keys;
use crate::exit::Exit;
use crate::failure::{Failure, Kind};
use crate::output::sheet::Sheet;
use crate::output::utc;
use crate::output::{self, OPEN, STRONG, printable, styled};

/// `kpay return verify`.
pub(crate) fn verify(args: &ReturnArgs) -> Result<Exit, Failure> {
    let secrets = keys::gateway_secrets(&args.file)?;
    let back = verify_return(&args.url, &secrets, utc::now()).map_err(refused)?;
    if args.json {
        output::json_value(&Line::of(&back))?;
    } else {
        output::say(&shown(&back).to_string())?;
    }
    Ok(Exit::Success)
}

/// The fields of `--json`. No name among them can be read as 'paid'.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    claimed_status: &'a str,
    signed_at_ms: u64,
    proves_payment: bool,
}

impl<'a> Line<'a> {
    fn of(back: &'a UnconfirmedReturn) -> Self {
        Self {
            reference: back.reference.as_str(),
            external_id: back.external_id.as_deref(),
            claimed_status: &back.claimed_status,
            signed_at_ms: back.signed_at.get(),
            proves_payment: false,
        }
    }
}

fn refused(error: ReturnError) -> Failure {
    Failure::new(Kind::Refused, Exit::Refused, error.to_string())
}

fn shown(back: &UnconfirmedReturn) -> Sheet {
    let title = format!(
        "Rightly signed return of {}; {}",
        styled(STRONG, printable(back.reference.as_str())),
        styled(OPEN, "it proves nothing about the money")
    );
    let claimed = format!(
        "{}: only what the page claims, which proves nothing. Read the transaction from KPay before \
         anything is delivered",
        back.claimed_status
    );
    Sheet::new(title)
        .row("reference", Some(&back.reference))
        .row("externalId", back.external_id.as_ref())
        .row("claimed status", Some(claimed))
        .row("signed at", Some(utc::text(back.signed_at)))
}
