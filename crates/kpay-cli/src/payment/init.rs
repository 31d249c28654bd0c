//! `kpay payment init`.

use kpay_native::MoneyError;

use super::order::Order;
use crate::api::Api;
use crate::args::InitArgs;
use crate::exit::Exit;
use crate::failure::Failure;

/// Sends the order, and with `--wait` waits for its end.
pub(crate) async fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let order = Order::read(args).map_err(MoneyError::from)?;
    let id = order.external_id();
    let api =
        Api::open_for(id, &args.order.what("kpay payment init"), &args.order.live, &args.api.file)?;
    let taken = api.move_money(id, order.send(&api.client)).await?;
    taken.conclude(&api, id, &args.waiting, args.api.json).await
}
