//! `kpay webhook sign` and `verify`: nothing is sent, and the secret is never an argument.

pub(crate) mod args;
pub(crate) mod listen;

use std::fs::File;
use std::io;
use std::path::Path;

use kpay_native::InvalidInputError;
use kpay_native::http::{HeaderMap, HeaderName, HeaderValue};
use kpay_native::webhook::{self, Event, Notice, SIGNATURE_HEADER, WebhookError, WebhookProblem};
use serde::Serialize;

use crate::api::bounded_read;
use crate::commands::args::{SignArgs, VerifyArgs};
use crate::env::keys;
use crate::exit::Exit;
use crate::failure::{Failure, Kind};
use crate::output::money_rows::{explained, hidden};
use crate::output::sheet::Sheet;
use crate::output::{self, GOOD, STRONG, printable, styled};

/// `kpay webhook verify`.
pub(crate) fn verify(args: &VerifyArgs) -> Result<Exit, Failure> {
    let signature = HeaderValue::from_str(args.signature.trim())
        .map_err(|_| InvalidInputError::new("signature", "holds what no header holds"))?;
    let secrets = keys::webhook_secrets(&args.signed.file)?;
    let body = body(&args.signed.body)?;
    let headers = HeaderMap::from_iter([(HeaderName::from_static(SIGNATURE_HEADER), signature)]);
    let event =
        webhook::verify(&headers, &body, &secrets).map_err(|error| refused(&error, &body))?;
    output::answer(args.json, &body, || shown(&event))?;
    Ok(Exit::Success)
}

/// `kpay webhook sign`.
pub(crate) fn sign(args: &SignArgs) -> Result<Exit, Failure> {
    #[derive(Serialize)]
    struct Line<'a> {
        signature: &'a str,
    }
    let secret = keys::webhook_secret(&args.signed.file)?;
    let signature = secret.sign(&body(&args.signed.body)?);
    if args.json {
        output::json_value(&Line { signature: &signature })?;
    } else {
        output::say(&signature)?;
    }
    Ok(Exit::Success)
}

fn body(path: &Path) -> Result<Vec<u8>, InvalidInputError> {
    let read = if path == Path::new("-") {
        bounded_read::read(io::stdin())
    } else {
        File::open(path).and_then(bounded_read::read)
    };
    read.map_err(|error| InvalidInputError::new("body", format!("{}: {error}", path.display())))
}

fn refused(error: &WebhookError, body: &[u8]) -> Failure {
    let kind = match error.problem() {
        WebhookProblem::Unreadable => Kind::Unreadable,
        _ => Kind::Refused,
    };
    // What an editor or `echo` adds was not signed.
    let hint = match error.problem() {
        WebhookProblem::Mismatch if body.ends_with(b"\n") => {
            ". The body given ends with a line break, which KPay's don't"
        }
        _ => "",
    };
    Failure::new(kind, Exit::Refused, format!("{error}{hint}"))
}

fn shown(event: &Event) -> Sheet {
    let notice = event.notice();
    let Notice {
        event: name,
        status,
        reference,
        external_id,
        amount,
        phone_number,
        failure_reason,
        timestamp,
        ..
    } = notice;
    let title = format!(
        "{}: {} of {}",
        styled(GOOD, "signed"),
        styled(STRONG, printable(name)),
        styled(STRONG, printable(notice.named_id().unwrap_or("a transaction without an id")))
    );
    Sheet::new(title)
        .row("means", Some(meaning(event)))
        .row("status", status.as_ref())
        .row("reason", failure_reason.as_ref().map(explained))
        .row("reference", reference.as_ref())
        .row("externalId", external_id.as_ref())
        .row("amount", amount.as_ref())
        .row("phone", phone_number.as_ref().map(hidden))
        .row("sent", timestamp.as_ref())
}

fn meaning(event: &Event) -> &'static str {
    match event {
        Event::Informative(_) => "a payment is on its way: nothing to book",
        Event::Payment(_) => "the end of a payment: compare it with the order",
        Event::Payout(_) => "the end of a payout: no order is paid by it",
        Event::Refund(_) => "the end of a refund",
        // Of those, and of what core may learn, nothing more is known.
        _ => "no end that this version can vouch for: read the transaction from KPay",
    }
}
