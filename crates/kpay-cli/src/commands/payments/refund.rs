//! `kpay refund`.

use clap::Args;
use kpay_native::RefundPayment;
use kpay_native::{ExternalId, InvalidInputError, MoneyError, PaymentId, TransactionState};

use super::sheets;
use crate::api::Api;
use crate::api::order_facts::{Fact, OrderFacts};
use crate::commands::args::ApiArgs;
use crate::commands::orders::accepted_order;
use crate::env::live_consent::LiveArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

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

/// Asks for the refund; nothing reads a refund, so there is nothing to wait for but the payment.
pub(crate) async fn refund(args: &RefundArgs) -> Result<Exit, Failure> {
    let order = order(args).map_err(MoneyError::from)?;
    let id = &order.external_id;
    let what = format!("`kpay refund` of {}", order.payment_id);
    let api = Api::open_for(id, &what, &args.live, &args.api.file)?;
    let refund = api
        .move_money(id, api.client.send(&order).with_response())
        .await
        .map_err(|failure| failure.about(&order.payment_id))?;
    let facts = OrderFacts::of_key(&order.payment_id)
        .with_status(&refund.value.status, None)
        .with(Fact::ExternalId, Some(id))
        .with(Fact::RefundId, Some(&refund.value.id));
    let state = refund.value.status.state();
    accepted_order::show(
        args.api.json,
        &refund.meta.body,
        &sheets::refund(&refund.value),
        &facts,
        state,
    )?;
    if state != TransactionState::Open {
        return Ok(Exit::of_state(state));
    }
    if !args.api.json {
        output::print_note(&format!(
            "KPay has accepted the refund, and it is still open. Its webhook tells how it ends, and so does this command \
             once it shows REFUNDED: kpay payment get {}",
            output::printable(order.payment_id.as_str()),
        ));
    }
    Ok(Exit::Success)
}

fn order(args: &RefundArgs) -> Result<RefundPayment, InvalidInputError> {
    let payment_id = PaymentId::new(&args.id)?;
    let mut order = RefundPayment::new(payment_id, ExternalId::new(&args.external_id)?);
    order.reason.clone_from(&args.reason);
    Ok(order)
}
