//! `kpay withdraw` and `kpay withdrawal`.

mod init;
mod init_request;
mod sheets;

use clap::Subcommand;
use kpay_native::client::Wait;
use kpay_native::{Client, Error, Response, Withdrawal, WithdrawalId};

use crate::api::order_facts::{Fact, OrderFacts};
use crate::commands::transactions::Transaction;
use crate::commands::transactions::get::{self, GetArgs};
use crate::commands::transactions::wait::{self, WaitArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::sheet::Sheet;
use init::WithdrawArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum WithdrawalsCommand {
    /// Pay out: to a phone, also abroad, to a bank account, or on a page that KPay hosts
    Withdraw(Box<WithdrawArgs>),
    /// Read payouts, and wait for their end
    #[command(subcommand)]
    Withdrawal(WithdrawalCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum WithdrawalCommand {
    /// Read a withdrawal
    #[command(mut_arg("id", |id| id.help(ID)))]
    Get(GetArgs),
    /// Wait until a withdrawal has ended
    #[command(mut_arg("id", |id| id.help(ID)))]
    Wait(WaitArgs),
}

const ID: &str = "KPay's id of the withdrawal";

impl WithdrawalsCommand {
    pub(crate) async fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Withdraw(args) => init::withdraw(args).await,
            Self::Withdrawal(WithdrawalCommand::Get(args)) => get::get::<Withdrawal>(args).await,
            Self::Withdrawal(WithdrawalCommand::Wait(args)) => wait::wait::<Withdrawal>(args).await,
        }
    }
}

impl Transaction for Withdrawal {
    type Key = WithdrawalId;

    const NAME: &'static str = "withdrawal";
    const ID: Fact = Fact::WithdrawalId;

    async fn fetch(client: &Client, id: &WithdrawalId) -> Result<Response<Self>, Error> {
        client.withdrawals().get(id).with_response().await
    }

    fn wait<'a>(client: &'a Client, id: &WithdrawalId) -> Wait<'a, Self> {
        client.withdrawals().wait(id)
    }

    fn sheet(&self) -> Sheet {
        sheets::withdrawal(self)
    }

    fn facts(&self) -> OrderFacts {
        OrderFacts::default()
            .with_status(&self.status, self.reference.as_ref())
            .with(Fact::ExternalId, self.external_id.as_ref())
    }
}
