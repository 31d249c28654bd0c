//! The arguments of every command.
//!
//! Only the shape is checked here. What the values mean is core's to judge, so that an error reads
//! the same here as in a program.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgGroup, Args, Parser, Subcommand};

use crate::exit;

/// KPay from the terminal: a demo, a local sandbox, and payments.
#[derive(Debug, Parser)]
#[command(name = "kpay", version, after_help = exit::HELP)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take a first payment against a sandbox on this machine: no keys, no network, no money
    Demo(DemoArgs),
    /// Show whose keys these are
    Me(MeArgs),
    /// Take, read and await payments
    #[command(subcommand)]
    Payment(PaymentCommand),
    /// Run a local KPay for tests and offline development
    Sandbox(SandboxArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PaymentCommand {
    /// Read a payment
    Get(GetArgs),
    /// Ask a customer for a payment: on the phone, or on a page that KPay hosts
    Init(InitArgs),
    /// Wait until a payment has ended
    Wait(WaitArgs),
}

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// Print one JSON object for each step
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct MeArgs {
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

/// What every command has that calls KPay.
#[derive(Args, Debug)]
pub(crate) struct ApiArgs {
    #[arg(
        long,
        value_name = "PATH",
        help = "A file of KEY=VALUE lines for the keys that the environment lacks [env: KPAY_ENV_FILE]"
    )]
    pub(crate) env_file: Option<PathBuf>,
    /// Print the API's own answer, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct GetArgs {
    /// KPay's id of the payment, or its reference
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Args, Debug)]
pub(crate) struct WaitArgs {
    /// KPay's id of the payment, or its reference
    pub(crate) id: String,
    /// How long to wait altogether
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
    pub(crate) timeout: Duration,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("way").args(["provider", "return_url"]).required(true)))]
pub(crate) struct InitArgs {
    /// What the customer pays, in units of the currency: 5000 is five thousand francs
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) amount: String,
    /// Your own id of the order: the idempotency key, stored before the first attempt
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: String,
    /// The currency; by --provider its own by default, and checked against it
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: Option<String>,
    /// A text for the customer
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// A JSON object that KPay gives back everywhere
    #[arg(long, value_name = "JSON")]
    pub(crate) metadata: Option<String>,

    #[arg(
        long,
        value_name = "CODE",
        requires = "phone",
        help_heading = PHONE,
        help = "The customer's operator, like MTN_MOMO_CMR"
    )]
    pub(crate) provider: Option<String>,
    /// The customer's number as people write it: +237 6 53 45 67 89, or 653456789
    #[arg(long, value_name = "NUMBER", requires = "provider", conflicts_with_all = PAGE_ARGS, help_heading = PHONE)]
    pub(crate) phone: Option<String>,

    /// Where the browser comes back to
    #[arg(long, value_name = "URL", help_heading = PAGE)]
    pub(crate) return_url: Option<String>,
    /// Where the browser comes back to when the customer gives up
    #[arg(long, value_name = "URL", requires = "return_url", help_heading = PAGE)]
    pub(crate) cancel_url: Option<String>,
    /// Take a bank card instead of mobile money
    #[arg(long, requires = "return_url", help_heading = PAGE)]
    pub(crate) card: bool,

    /// Wait until the payment has ended, and answer with how
    #[arg(long, help_heading = WAIT)]
    pub(crate) wait: bool,
    /// How long to wait altogether [default: 300]
    #[arg(long, value_name = "SECONDS", requires = "wait", value_parser = seconds, help_heading = WAIT)]
    pub(crate) timeout: Option<Duration>,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

const PAGE: &str = "On a page that KPay hosts (GATEWAY)";
const PAGE_ARGS: [&str; 3] = ["return_url", "cancel_url", "card"];
const PHONE: &str = "By a prompt on the phone (USSD)";
const WAIT: &str = "Waiting";

#[derive(Args, Debug)]
pub(crate) struct SandboxArgs {
    /// Where it listens; port 0 finds a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7700", value_parser = address)]
    pub(crate) listen: SocketAddr,
    /// Where its webhooks go; without it none are sent
    #[arg(long, value_name = "URL")]
    pub(crate) webhook_url: Option<String>,
    #[arg(
        long,
        value_name = "SECRET",
        help = "What signs its webhooks: a test secret, never a real one [env: KPAY_WEBHOOK_SECRET]"
    )]
    pub(crate) webhook_secret: Option<String>,
    #[arg(
        long,
        value_name = "SECRET",
        help = "What signs the return from its hosted page: a test secret [env: KPAY_GATEWAY_SECRET]"
    )]
    pub(crate) gateway_secret: Option<String>,
    /// How many times faster than the clock its time runs
    #[arg(long, value_name = "FACTOR", default_value = "1")]
    pub(crate) speed: NonZeroU32,
    /// Where its ids come from: the same seed gives the same ids
    #[arg(long)]
    pub(crate) seed: Option<u64>,
}

impl Command {
    /// Whether a failure is printed for a script.
    pub(crate) fn wants_json(&self) -> bool {
        match self {
            Self::Demo(args) => args.json,
            Self::Me(args) => args.api.json,
            Self::Payment(PaymentCommand::Get(args)) => args.api.json,
            Self::Payment(PaymentCommand::Init(args)) => args.api.json,
            Self::Payment(PaymentCommand::Wait(args)) => args.api.json,
            Self::Sandbox(_) => false,
        }
    }
}

/// Whether arguments that clap refuses ask for JSON all the same.
pub(crate) fn ask_for_json(args: impl Iterator<Item = OsString>) -> bool {
    args.take_while(|arg| arg != "--").any(|arg| arg == "--json")
}

/// What to say to someone who gives a key as an argument.
pub(crate) fn tip(error: &clap::Error) -> Option<&'static str> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let is_key = error.kind() == ErrorKind::UnknownArgument
        && ["key", "secret"].iter().any(|part| argument.contains(part));
    is_key.then_some(
        "keys come from the environment (KPAY_API_KEY, KPAY_SECRET_KEY) or from --env-file: arguments are seen by \
         others on this machine, and kept in the shell's history",
    )
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "a whole number of seconds is wanted".to_owned())?;
    Ok(Duration::from_secs(seconds))
}

/// An address, with `localhost` for people who write it.
fn address(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    text.parse().map_err(|_| "an address and a port are wanted, like 127.0.0.1:7700".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn init(args: &str) -> Result<Cli, ErrorKind> {
        let words = ["kpay", "payment", "init"].into_iter().chain(args.split(' '));
        Cli::try_parse_from(words).map_err(|error| error.kind())
    }

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn one_way_to_pay_is_wanted() {
        const ORDER: &str = "--amount 5000 --external-id A";
        for way in [
            "--provider MTN_MOMO_CMR --phone 237653456789",
            "--provider MTN_MOMO_CMR --phone 237653456789 --currency XAF --wait --timeout 5",
            "--return-url https://a.example",
            "--return-url https://a.example --cancel-url https://b.example --card --currency XAF",
        ] {
            assert!(init(&format!("{ORDER} {way}")).is_ok(), "{way}");
        }
        for (way, kind) in [
            ("--json", ErrorKind::MissingRequiredArgument),
            ("--phone 237653456789", ErrorKind::MissingRequiredArgument),
            ("--provider MTN_MOMO_CMR", ErrorKind::MissingRequiredArgument),
            ("--cancel-url https://b.example", ErrorKind::MissingRequiredArgument),
            (
                "--provider MTN_MOMO_CMR --phone 1 --return-url https://a.example",
                ErrorKind::ArgumentConflict,
            ),
            ("--phone 1 --return-url https://a.example", ErrorKind::ArgumentConflict),
            ("--provider MTN_MOMO_CMR --phone 1 --card", ErrorKind::ArgumentConflict),
            (
                "--provider MTN_MOMO_CMR --phone 1 --cancel-url https://b.example",
                ErrorKind::ArgumentConflict,
            ),
            ("--return-url https://a.example --timeout 5", ErrorKind::MissingRequiredArgument),
            ("--return-url https://a.example --wait --timeout -5", ErrorKind::UnknownArgument),
            ("--return-url https://a.example --wait --timeout 1.5", ErrorKind::ValueValidation),
            ("--return-url https://a.example --secret-key a", ErrorKind::UnknownArgument),
        ] {
            assert_eq!(init(&format!("{ORDER} {way}")).err(), Some(kind), "{way}");
        }
    }

    #[test]
    fn a_key_as_an_argument_gets_a_tip() {
        for argument in ["--secret-key", "--api-key=hunter2", "--key"] {
            let error = Cli::try_parse_from(["kpay", "me", argument, "x"]).unwrap_err();
            assert!(tip(&error).is_some_and(|tip| tip.contains("--env-file")), "{argument}");
            assert!(!error.render().to_string().contains("hunter2"));
        }
        let error = Cli::try_parse_from(["kpay", "me", "--colour"]).unwrap_err();
        assert_eq!(tip(&error), None);
    }

    #[test]
    fn addresses() {
        assert_eq!(address("localhost:0").unwrap(), "127.0.0.1:0".parse().unwrap());
        assert_eq!(address("[::1]:80").unwrap(), "[::1]:80".parse().unwrap());
        for text in ["", "7700", "127.0.0.1", "localhost", "example.com:80", "127.0.0.1:70000"] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn json_is_asked_for_before_the_end_of_the_options() {
        let args = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert!(ask_for_json(args("kpay me --json --x").into_iter()));
        assert!(!ask_for_json(args("kpay me --x -- --json").into_iter()));
    }
}
