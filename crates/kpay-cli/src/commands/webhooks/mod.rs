//! `kpay webhook sign` and `verify`: nothing is sent, and the secret is never an argument.

mod listen;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use kpay_native::InvalidInputError;
use kpay_native::http::{HeaderMap, HeaderName, HeaderValue};
use kpay_native::webhook::{self, Event, Notice, SIGNATURE_HEADER, WebhookError, WebhookProblem};
use serde_json::json;

use crate::api::bounded_read;
use crate::env::keys;
use crate::env::keys::FileArgs;
use crate::exit::Exit;
use crate::failure::{Failure, FailureKind};
use crate::output::money_rows::{explained, hidden};
use crate::output::sheet::Sheet;
use crate::output::{self, GOOD, STRONG, printable, styled};
use listen::ListenArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Receive notifications on this machine, verify them, and forward them
    ///
    /// The secret is `KPAY_WEBHOOK_SECRET`, as `kpay sandbox` prints it. A verified notification is
    /// forwarded byte for byte with its signature, and KPay gets your program's answer. When your program
    /// can't be reached, KPay gets a 503 and tries again. A notification that is not verified is answered
    /// with 401 and not forwarded.
    #[command(after_help = listen::HELP)]
    Listen(ListenArgs),
    /// Sign a body as KPay would, for a test of your own receiver
    Sign(SignArgs),
    /// Verify a notification and show what it says
    ///
    /// The secret is `KPAY_WEBHOOK_SECRET`. While it replaces another, set that one as
    /// `KPAY_WEBHOOK_SECRET_PREVIOUS`: the command verifies what either has signed.
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

impl WebhookCommand {
    pub(crate) async fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Listen(args) => listen::run(args).await,
            Self::Sign(args) => sign(args),
            Self::Verify(args) => verify(args),
        }
    }
}

fn verify(args: &VerifyArgs) -> Result<Exit, Failure> {
    let signature = HeaderValue::from_str(args.signature.trim()).map_err(|_| {
        InvalidInputError::new("signature", "can't be a header: it holds a control character")
    })?;
    let secrets = keys::webhook_secrets(&args.signed.file)?;
    let body = body(&args.signed.body)?;
    let headers = HeaderMap::from_iter([(HeaderName::from_static(SIGNATURE_HEADER), signature)]);
    let event =
        webhook::verify(&headers, &body, &secrets).map_err(|error| refusal(&error, &body))?;
    output::print_answer(args.json, &body, || sheet(&event))?;
    Ok(Exit::Success)
}

fn sign(args: &SignArgs) -> Result<Exit, Failure> {
    let secret = keys::webhook_secret(&args.signed.file)?;
    let signature = secret.sign(&body(&args.signed.body)?);
    if args.json {
        output::print_json(&json!({ "signature": signature }))?;
    } else {
        output::print_text(&signature)?;
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

fn refusal(error: &WebhookError, body: &[u8]) -> Failure {
    let kind = match error.problem() {
        WebhookProblem::Unreadable => FailureKind::Unreadable,
        _ => FailureKind::Refused,
    };
    // What an editor or `echo` adds was not signed.
    let hint = match error.problem() {
        WebhookProblem::Mismatch if body.ends_with(b"\n") => {
            ". The given body ends with a line break, and KPay's bodies do not"
        }
        _ => "",
    };
    Failure::new(kind, Exit::Refused, format!("{error}{hint}"))
}

fn sheet(event: &Event) -> Sheet {
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
        Event::Informative(_) => "the payment goes on: nothing to book yet",
        Event::Payment(_) => "the end of a payment: compare it with the order",
        Event::Payout(_) => "the end of a payout: no order is paid by it",
        Event::Refund(_) => "the end of a refund",
        // Of those, and of what core may learn, nothing more is known.
        _ => "this version does not know the event: read the transaction from KPay",
    }
}
