//! `kpay payment init`.

use clap::{ArgGroup, Args};
use kpay_native::{MoneyError, Payment};

use super::init_request::PaymentOrder;
use crate::api::Api;
use crate::commands::args::ApiArgs;
use crate::commands::orders::accepted_order;
use crate::commands::orders::args::{OrderArgs, PAGE, PageArgs, PhoneArgs, WaitingArgs};
use crate::exit::Exit;
use crate::failure::Failure;

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("way").args(["provider", "return_url"]).required(true)))]
pub(crate) struct InitArgs {
    #[command(flatten)]
    pub(crate) order: OrderArgs,
    /// The currency: by default the provider's, and checked against it
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: Option<String>,
    /// A JSON object that KPay returns with the payment
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

/// Sends the order, and with `--wait` waits for its end.
pub(crate) async fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let order = PaymentOrder::read(args).map_err(MoneyError::from)?;
    let id = order.external_id();
    let api =
        Api::open_for(id, &args.order.what("kpay payment init"), &args.order.live, &args.api.file)?;
    let (waiting, json) = (&args.waiting, args.api.json);
    match api.move_money(id, order.send(&api.client)).await {
        Ok(accepted) => accepted.conclude(&api, id, waiting, json).await,
        Err(failure) => {
            accepted_order::resolve_doubt::<Payment>(failure, &api, waiting, json).await
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use clap::error::ErrorKind;

    use crate::commands::Cli;

    fn init(args: &str) -> Result<Cli, ErrorKind> {
        let words = ["kpay", "payment", "init"].into_iter().chain(args.split(' '));
        Cli::try_parse_from(words).map_err(|error| error.kind())
    }

    #[test]
    fn exactly_one_way_to_pay_is_accepted() {
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
