//! `kpay withdraw` and `kpay withdrawal`.

pub(crate) mod args;

mod init_request;
mod sheets;

use kpay_native::{Client, Error, MoneyError, Response, Wait, Withdrawal, WithdrawalId};

use crate::api::Api;
use crate::api::order_facts::Known;
use crate::commands::args::WithdrawArgs;
use crate::commands::orders::accepted_order;
use crate::commands::transactions::get::Transaction;
use crate::commands::withdrawals::init_request::Order;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::sheet::Sheet;

/// `kpay withdraw`: sends the order, and with `--wait` waits for its end.
pub(crate) async fn withdraw(args: &WithdrawArgs) -> Result<Exit, Failure> {
    let order = Order::read(args).map_err(MoneyError::from)?;
    let id = order.external_id();
    let api =
        Api::open_for(id, &args.order.what("kpay withdraw"), &args.order.live, &args.api.file)?;
    let (waiting, json) = (&args.waiting, args.api.json);
    match api.move_money(id, order.send(&api.client)).await {
        Ok(taken) => taken.conclude(&api, id, waiting, json).await,
        Err(failure) => accepted_order::in_doubt::<Withdrawal>(failure, &api, waiting, json).await,
    }
}

impl Transaction for Withdrawal {
    type Key = WithdrawalId;

    const NAME: &'static str = "withdrawal";

    async fn fetch(client: &Client, id: &WithdrawalId) -> Result<Response<Self>, Error> {
        client.withdrawals().get(id).await
    }

    fn wait<'a>(client: &'a Client, id: &WithdrawalId) -> Wait<'a, Self> {
        client.withdrawals().wait(id)
    }

    fn sheet(&self) -> Sheet {
        sheets::withdrawal(self)
    }

    fn id_in(known: &Known) -> Option<&str> {
        known.withdrawal_id.as_deref()
    }

    fn known(&self) -> Known {
        Known {
            external_id: self.external_id.as_deref().map(str::to_owned),
            ..Known::default().standing(&self.status, self.reference.as_ref())
        }
    }
}
