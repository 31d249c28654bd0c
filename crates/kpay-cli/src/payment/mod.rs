//! `kpay payment`.

mod init;
mod order;
mod show;
mod wait;

use kpay_native::PaymentKey;

use crate::args::GetArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{keys, output};

pub(crate) use init::init;
pub(crate) use wait::wait;

/// `kpay payment get`.
pub(crate) async fn get(args: &GetArgs) -> Result<Exit, Failure> {
    let key = args.id.parse::<PaymentKey>()?;
    let api = keys::open(args.api.env_file.as_deref())?;
    let payment = api
        .interrupt
        .or(api.client.payments().get(key.clone()))
        .await
        .ok_or_else(|| Failure::interrupted("interrupted; nothing was changed").about(&key))?
        .map_err(|error| api.failure(error).about(&key))?;
    output::answer(args.api.json, &payment.meta.body, || show::payment(&payment))?;
    Ok(Exit::Success)
}
