//! `kpay payment get` and `kpay withdrawal get`.

use clap::Args;

use super::Transaction;
use crate::api::Api;
use crate::commands::args::ApiArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

#[derive(Args, Debug)]
pub(crate) struct GetArgs {
    /// KPay's id of the payment, or its reference
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

/// `kpay payment get` and `kpay withdrawal get`.
pub(crate) async fn get<T: Transaction>(args: &GetArgs) -> Result<Exit, Failure> {
    let key = args.id.parse::<T::Key>()?;
    let api = Api::open(&args.api.file)?;
    let read = api
        .read(T::fetch(&api.client, &key))
        .await
        .map_err(|failure| failure.about(key.clone()))?;
    output::print_answer(args.api.json, &read.meta.body, || read.value.sheet())?;
    Ok(Exit::Success)
}
