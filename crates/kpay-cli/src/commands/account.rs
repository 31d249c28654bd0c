//! The account: `kpay me`, `kpay balances`, `kpay exchange-rate` and `kpay platform-info`.

use clap::{Args, Subcommand};

use kpay_native::core::Fields;
use kpay_native::core::endpoint::{Account, Balance, Balances, ExchangeRate, Named};
use kpay_native::{Currency, RawJson};

use crate::api::Api;
use crate::commands::args::ApiArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::sheet::Sheet;
use crate::output::{self, OPEN, STRONG, masked_within, printable, styled};

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Show whose keys these are
    Me(ApiArgs),
    /// Show what is in the wallets
    Balances(ApiArgs),
    /// Show KPay's rate between two currencies
    ExchangeRate(ExchangeRateArgs),
    /// Show what KPay says about its platform; needs no keys
    PlatformInfo(ApiArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ExchangeRateArgs {
    /// The currency that is given, like XAF
    pub(crate) from: String,
    /// The currency that is received, like XOF
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

impl AccountCommand {
    pub(crate) async fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Balances(args) => balances(args).await,
            Self::ExchangeRate(args) => exchange_rate(args).await,
            Self::Me(args) => me(args).await,
            Self::PlatformInfo(args) => platform_info(args).await,
        }
    }
}

async fn me(args: &ApiArgs) -> Result<Exit, Failure> {
    let api = Api::open(&args.file)?;
    let account = api.read(api.client.account().me().with_response()).await?;
    output::print_answer(args.json, &account.meta.body, || keys_of(&account.value))?;
    Ok(Exit::Success)
}

async fn balances(args: &ApiArgs) -> Result<Exit, Failure> {
    let api = Api::open(&args.file)?;
    let balances = api.read(api.client.account().balances().with_response()).await?;
    output::print_answer(args.json, &balances.meta.body, || wallets(&balances.value))?;
    Ok(Exit::Success)
}

async fn exchange_rate(args: &ExchangeRateArgs) -> Result<Exit, Failure> {
    let (from, to) = (Currency::from(args.from.as_str()), Currency::from(args.to.as_str()));
    let api = Api::open(&args.api.file)?;
    let rate = api.client.account().exchange_rate(from.clone(), to.clone());
    let rate = api.read(rate.with_response()).await?;
    output::print_answer(args.api.json, &rate.meta.body, || exchange(&rate.value, &from, &to))?;
    Ok(Exit::Success)
}

async fn platform_info(args: &ApiArgs) -> Result<Exit, Failure> {
    let api = Api::open_public(&args.file)?;
    let info = api.read(api.client.platform_info().with_response()).await?;
    output::print_answer(args.json, &info.meta.body, || platform(&info.value))?;
    Ok(Exit::Success)
}

fn keys_of(account: &Account) -> Sheet {
    let name =
        account.application.as_ref().and_then(shown).unwrap_or("an application without a name");
    let environment = printable(account.environment.as_str());
    let environment = if account.environment.is_test() {
        format!("{environment}: no real money")
    } else {
        styled(OPEN, format_args!("{environment}: real money"))
    };
    Sheet::new(format!("Keys of {}, {environment}", styled(STRONG, printable(name))))
        .row("application", account.application.as_ref().and_then(|named| named.id.as_ref()))
        .row("company", account.company.as_ref().and_then(shown))
        .row("company id", account.company.as_ref().and_then(|named| named.id.as_ref()))
}

fn wallets(balances: &Balances) -> Sheet {
    if balances.entries.is_empty() {
        return Sheet::new("KPay lists no wallets".to_owned());
    }
    let sheet = Sheet::new(styled(STRONG, "In the wallets"));
    balances
        .entries
        .iter()
        .fold(sheet, |sheet, balance| sheet.row(balance.currency.as_str(), Some(within(balance))))
}

/// KPay's own numbers: nothing is computed from them.
fn within(balance: &Balance) -> String {
    let parts = [
        (balance.available_balance, "available"),
        (balance.reserved_balance, "reserved"),
        (balance.balance, "in total"),
    ];
    let known = parts
        .into_iter()
        .filter_map(|(amount, meaning)| amount.map(|amount| format!("{amount} {meaning}")));
    known.collect::<Vec<_>>().join(", ")
}

/// With KPay's own names of the two, where it gives them.
fn exchange(answer: &ExchangeRate, from: &Currency, to: &Currency) -> Sheet {
    let from = answer.from.as_ref().unwrap_or(from);
    let to = answer.to.as_ref().unwrap_or(to);
    let rate = styled(STRONG, answer.rate);
    Sheet::new(format!("1 {} is {rate} {}", printable(from.as_str()), printable(to.as_str())))
}

/// The names in it are not published, so they are shown as they come.
fn platform(info: &RawJson) -> Sheet {
    let sheet = Sheet::new(styled(STRONG, "KPay's platform"));
    match info.parse::<Fields>() {
        Ok(fields) => fields.iter().fold(sheet, |sheet, (name, value)| {
            let text = value.parse::<String>().unwrap_or_else(|_| value.as_str().to_owned());
            sheet.row(name, Some(masked_within(&text)))
        }),
        Err(_) => sheet.row("answer", Some(masked_within(info.as_str()))),
    }
}

fn shown(named: &Named) -> Option<&str> {
    named.name.as_deref().or(named.id.as_deref())
}
