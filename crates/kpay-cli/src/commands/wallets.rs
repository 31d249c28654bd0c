//! Money between wallets: `kpay transfer`.

use clap::{Args, Subcommand};

use kpay_native::TransferBetweenWallets;
use kpay_native::core::endpoint::{WalletTransaction, WalletTransfer};
use kpay_native::{
    Amount, ApplicationId, Country, ExternalId, InvalidInputError, MoneyError, TransactionState,
};

use crate::api::Api;
use crate::api::order_facts::{Fact, OrderFacts};
use crate::commands::args::ApiArgs;
use crate::commands::orders::accepted_order;
use crate::commands::orders::args::OrderArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::money_rows::money;
use crate::output::sheet::Sheet;
use crate::output::{GOOD, STRONG, masked_within, printable, styled};

#[derive(Debug, Subcommand)]
pub(crate) enum WalletsCommand {
    /// Move money from the wallet of one country to that of another
    Transfer(TransferArgs),
}

#[derive(Args, Debug)]
pub(crate) struct TransferArgs {
    #[command(flatten)]
    pub(crate) order: OrderArgs,
    /// The application's id: `kpay me` shows it
    #[arg(long, value_name = "UUID")]
    pub(crate) application_id: String,
    /// The country of the wallet to debit, like CMR; the amount is in its currency
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) from: String,
    /// The country of the wallet to credit, like SEN
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

impl WalletsCommand {
    pub(crate) async fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Transfer(args) => transfer(args).await,
        }
    }
}

/// Moves the money: done when answered, so there is nothing to wait for.
async fn transfer(args: &TransferArgs) -> Result<Exit, Failure> {
    let order = order(args).map_err(MoneyError::from)?;
    let id = &order.external_id;
    let api =
        Api::open_for(id, &args.order.what("kpay transfer"), &args.order.live, &args.api.file)?;
    let made = api.move_money(id, api.client.send(&order).with_response()).await?;
    let facts = OrderFacts::default()
        .with(Fact::ExternalId, Some(id))
        .with(Fact::TransferId, Some(&made.value.id));
    accepted_order::show(
        args.api.json,
        &made.meta.body,
        &shown(&made.value),
        &facts,
        TransactionState::Completed,
    )?;
    Ok(Exit::Success)
}

fn order(args: &TransferArgs) -> Result<TransferBetweenWallets, InvalidInputError> {
    let mut order = TransferBetweenWallets::new(
        ExternalId::new(&args.order.external_id)?,
        ApplicationId::new(&args.application_id)?,
        args.order.amount.parse::<Amount>()?,
        Country::from(args.from.as_str()),
        Country::from(args.to.as_str()),
    );
    order.description.clone_from(&args.order.description);
    Ok(order)
}

fn shown(made: &WalletTransfer) -> Sheet {
    let id = styled(STRONG, printable(&made.id));
    Sheet::new(format!("{id} is {}", styled(GOOD, "done")))
        .row("out", made.source_transaction.as_ref().map(side))
        .row("in", made.destination_transaction.as_ref().map(side))
        .row("rate", made.exchange_rate.as_ref())
        .row("externalId", made.external_id.as_ref())
        .row("description", made.description.as_deref().map(masked_within))
        .row("created", made.created_at.as_ref())
}

fn side(side: &WalletTransaction) -> String {
    let amount = side.amount.map(|amount| money(amount, side.currency.as_ref()));
    let country = side.country.as_ref().map(ToString::to_string);
    let reference = side.reference.as_ref().map(ToString::to_string);
    [country, amount, reference].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
