//! `kpay payment` and `kpay refund`.

use clap::{ArgGroup, Args, Subcommand};

use crate::commands::args::ApiArgs;
use crate::commands::orders::args::{
    GetArgs, LiveArgs, OrderArgs, PAGE, PageArgs, PhoneArgs, WaitArgs, WaitingArgs,
};

#[derive(Debug, Subcommand)]
pub(crate) enum PaymentCommand {
    /// Read a payment
    Get(GetArgs),
    /// Ask a customer for a payment: on the phone, or on a page that KPay hosts
    Init(Box<InitArgs>),
    /// Wait until a payment has ended
    Wait(WaitArgs),
}

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("way").args(["provider", "return_url"]).required(true)))]
pub(crate) struct InitArgs {
    #[command(flatten)]
    pub(crate) order: OrderArgs,
    /// The currency; by --provider its own by default, and checked against it
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: Option<String>,
    /// A JSON object that KPay gives back everywhere
    #[arg(long, value_name = "JSON")]
    pub(crate) metadata: Option<String>,
    #[command(flatten)]
    pub(crate) phone: PhoneArgs,
    #[command(flatten)]
    pub(crate) page: PageArgs,
    /// Take a bank card instead of mobile money
    #[arg(long, requires = "return_url", conflicts_with_all = ["provider", "phone"], help_heading = PAGE)]
    pub(crate) card: bool,
    #[command(flatten)]
    pub(crate) waiting: WaitingArgs,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Args, Debug)]
pub(crate) struct RefundArgs {
    /// KPay's id of the payment
    pub(crate) id: String,
    /// Your own id of the refund, another than the payment's: the idempotency key
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: String,
    /// Why, at most 255 characters; it comes back in the webhook
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) live: LiveArgs,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use clap::error::ErrorKind;

    use crate::commands::args::Cli;

    fn init(args: &str) -> Result<Cli, ErrorKind> {
        let words = ["kpay", "payment", "init"].into_iter().chain(args.split(' '));
        Cli::try_parse_from(words).map_err(|error| error.kind())
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
}
