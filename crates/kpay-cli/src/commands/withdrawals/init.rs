//! `kpay withdraw`.

use clap::{ArgGroup, Args};
use kpay_native::{MoneyError, Withdrawal};

use super::init_request::WithdrawalOrder;
use crate::api::Api;
use crate::commands::args::ApiArgs;
use crate::commands::orders::accepted_order;
use crate::commands::orders::args::{OrderArgs, PageArgs, PhoneArgs, WaitingArgs};
use crate::exit::Exit;
use crate::failure::Failure;

#[derive(Args, Debug)]
#[command(
    group(ArgGroup::new("way").args(["provider", "bank_account", "return_url"]).required(true)),
    // A gateway page has no place for it.
    mut_arg("description", |description| description.conflicts_with("return_url")),
)]
pub(crate) struct WithdrawArgs {
    #[command(flatten)]
    pub(crate) order: OrderArgs,
    /// The currency of the amount: by default the provider's, or with --source-country that wallet's,
    /// and checked against it
    #[arg(long, value_name = "CODE", requires = "provider", conflicts_with_all = OTHER_WAYS)]
    pub(crate) currency: Option<String>,
    /// A JSON object that KPay returns with the withdrawal
    #[arg(long, value_name = "JSON", conflicts_with = "return_url")]
    pub(crate) metadata: Option<String>,
    #[command(flatten)]
    pub(crate) phone: PhoneArgs,
    #[command(flatten)]
    pub(crate) across: AcrossArgs,
    #[arg(
        long,
        value_name = "ID",
        conflicts_with_all = ["provider", "phone", "return_url", "cancel_url"],
        help_heading = "To a bank account",
        help = "An account that was registered and validated in KPay's dashboard"
    )]
    pub(crate) bank_account: Option<String>,
    #[command(flatten)]
    pub(crate) page: PageArgs,
    #[command(flatten)]
    pub(crate) waiting: WaitingArgs,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

/// What KPay asks for when the phone is in another country than the wallet.
#[derive(Args, Debug)]
pub(crate) struct AcrossArgs {
    #[arg(
        long,
        value_name = "COUNTRY",
        requires_all = ["provider", "recipient_first_name", "recipient_last_name"],
        conflicts_with_all = OTHER_WAYS,
        help_heading = ACROSS,
        help = "The country of the wallet to debit, like CMR; the amount is in its currency"
    )]
    pub(crate) source_country: Option<String>,
    /// The recipient's first name
    #[arg(long, value_name = "NAME", requires = "source_country", help_heading = ACROSS)]
    pub(crate) recipient_first_name: Option<String>,
    /// The recipient's last name
    #[arg(long, value_name = "NAME", requires = "source_country", help_heading = ACROSS)]
    pub(crate) recipient_last_name: Option<String>,
    #[arg(
        long,
        requires = "source_country",
        help_heading = ACROSS,
        help = "What the money is for, like FAMILY_SUPPORT [default: PERSONAL_TRANSFER]"
    )]
    pub(crate) purpose: Option<String>,
    #[arg(
        long,
        value_name = "SOURCE",
        requires = "source_country",
        help_heading = ACROSS,
        help = "Where the money comes from, like SALARY [default: BUSINESS_INCOME]"
    )]
    pub(crate) source_of_funds: Option<String>,
}

const ACROSS: &str = "By phone, from the wallet of another country";
const OTHER_WAYS: [&str; 3] = ["bank_account", "return_url", "cancel_url"];

/// Sends the order, and with `--wait` waits for its end.
pub(crate) async fn withdraw(args: &WithdrawArgs) -> Result<Exit, Failure> {
    let order = WithdrawalOrder::read(args).map_err(MoneyError::from)?;
    let id = order.external_id();
    let api =
        Api::open_for(id, &args.order.what("kpay withdraw"), &args.order.live, &args.api.file)?;
    let (waiting, json) = (&args.waiting, args.api.json);
    match api.move_money(id, order.send(&api.client)).await {
        Ok(accepted) => accepted.conclude(&api, id, waiting, json).await,
        Err(failure) => {
            accepted_order::resolve_doubt::<Withdrawal>(failure, &api, waiting, json).await
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use clap::error::ErrorKind;

    use crate::commands::Cli;

    fn withdraw(args: &str) -> Result<Cli, ErrorKind> {
        let words = ["kpay", "withdraw", "--amount", "5000", "--external-id", "A"];
        let words = words.into_iter().chain(args.split(' '));
        Cli::try_parse_from(words).map_err(|error| error.kind())
    }

    const PHONE: &str = "--provider MTN_MOMO_CMR --phone 653456789";
    const NAMES: &str = "--recipient-first-name A --recipient-last-name B";
    const BANK: &str = "--bank-account 0ff617c5-8b6f-44b5-9e9f-114fa5089d2b";
    const PAGE: &str = "--return-url https://a.example";

    #[test]
    fn each_of_the_four_ways_to_pay_out_is_accepted() {
        for way in [
            format!("{PHONE} --currency XAF --description D --metadata {{}} --wait --timeout 5"),
            format!("{PHONE} --source-country SEN {NAMES} --purpose GIFT --source-of-funds LOAN"),
            format!("{BANK} --description D --metadata {{}}"),
            format!("{PAGE} --cancel-url https://b.example --wait"),
        ] {
            assert!(withdraw(&way).is_ok(), "{way}");
        }
    }

    #[test]
    fn arguments_of_two_ways_to_pay_out_are_refused() {
        use ErrorKind::{ArgumentConflict, MissingRequiredArgument};

        for (way, kind) in [
            ("--json".to_owned(), MissingRequiredArgument),
            ("--provider MTN_MOMO_CMR".to_owned(), MissingRequiredArgument),
            ("--cancel-url https://b.example".to_owned(), MissingRequiredArgument),
            (format!("{PHONE} --source-country SEN"), MissingRequiredArgument),
            (
                format!("{PHONE} --source-country SEN --recipient-first-name A"),
                MissingRequiredArgument,
            ),
            (format!("{PHONE} {NAMES}"), MissingRequiredArgument),
            (format!("{PHONE} --purpose GIFT"), MissingRequiredArgument),
            (format!("{PHONE} --timeout 5"), MissingRequiredArgument),
            (format!("{PHONE} {BANK}"), ArgumentConflict),
            (format!("{PHONE} {PAGE}"), ArgumentConflict),
            (format!("{PHONE} --cancel-url https://b.example"), ArgumentConflict),
            (format!("{BANK} {PAGE}"), ArgumentConflict),
            (format!("{BANK} --phone 1"), ArgumentConflict),
            (format!("{BANK} --currency XAF"), ArgumentConflict),
            (format!("{BANK} --source-country SEN {NAMES}"), ArgumentConflict),
            (format!("{BANK} --purpose GIFT"), MissingRequiredArgument),
            (format!("{PAGE} --currency XAF"), ArgumentConflict),
            (format!("{PAGE} --description D"), ArgumentConflict),
            (format!("{PAGE} --metadata {{}}"), ArgumentConflict),
            (format!("{PAGE} --source-country SEN {NAMES}"), ArgumentConflict),
            (format!("{PAGE} --recipient-first-name A"), MissingRequiredArgument),
        ] {
            assert_eq!(withdraw(&way).err(), Some(kind), "{way}");
        }
    }
}
