//! `kpay payment init`.

use kpay_native::{MoneyError, Payment};

use super::init_request::Order;
use crate::api::Api;
use crate::commands::args::InitArgs;
use crate::commands::orders::accepted_order;
use crate::exit::Exit;
use crate::failure::Failure;

/// Sends the order, and with `--wait` waits for its end.
pub(crate) async fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let order = Order::read(args).map_err(MoneyError::from)?;
    let id = order.external_id();
    let api =
        Api::open_for(id, &args.order.what("kpay payment init"), &args.order.live, &args.api.file)?;
    let (waiting, json) = (&args.waiting, args.api.json);
    match api.move_money(id, order.send(&api.client)).await {
        Ok(taken) => taken.conclude(&api, id, waiting, json).await,
        Err(failure) => accepted_order::in_doubt::<Payment>(failure, &api, waiting, json).await,
    }
}
