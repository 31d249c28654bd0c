//! `kpay trigger`.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::commands::args::FileArgs;
use crate::commands::trigger;

/// What `kpay trigger --help` ends with.
pub(crate) const HELP: &str = "\
Examples:
  kpay trigger payment.completed
      in the sandbox of KPAY_BASE_URL, or of http://127.0.0.1:7700
  kpay trigger payment.failed --override amount=7500 --override metadata.orderId=42
  kpay trigger refund.completed --forward-to http://localhost:3000/webhooks/kpay
      from a sandbox of its own, which ends with the command

It does what leads to the event, by the sandbox's API: the events on the way come too, and all are the
sandbox's own, rightly signed. It moves the sandbox's time forward by seconds instead of waiting.";

#[derive(Args, Debug)]
pub(crate) struct TriggerArgs {
    /// The event
    #[arg(value_parser = PossibleValuesParser::new(trigger::events()))]
    pub(crate) event: String,
    /// Another value in the request that the event is about; may be given several times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field)]
    pub(crate) r#override: Vec<(String, String)>,
    #[arg(
        long,
        value_name = "URL",
        help = "The sandbox to do it in [env: KPAY_BASE_URL] [default: http://127.0.0.1:7700]"
    )]
    pub(crate) sandbox: Option<String>,
    /// Do it in a sandbox of its own that sends its webhooks here, signed with `KPAY_WEBHOOK_SECRET`
    #[arg(long, value_name = "URL", conflicts_with = "sandbox")]
    pub(crate) forward_to: Option<String>,
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print {"event":...,"state":...,"body":...}, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a field and a value are wanted, like amount=7500".to_owned()),
    }
}
