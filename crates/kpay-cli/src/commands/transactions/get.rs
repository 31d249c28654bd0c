//! What payments and withdrawals have in common: they are read, and waited for.

use std::future::Future;
use std::str::FromStr;

use kpay_native::{Client, Error, InvalidInputError, Response, Wait, WatchKey, Watchable};

use crate::api::Api;
use crate::api::order_facts::Known;
use crate::commands::args::GetArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::sheet::Sheet;

/// A payment or a withdrawal.
pub(crate) trait Transaction: Watchable {
    /// What names it in a read.
    type Key: Clone + FromStr<Err = InvalidInputError> + Into<WatchKey> + ToString;

    /// How the commands call it.
    const NAME: &'static str;

    fn fetch(
        client: &Client,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Response<Self>, Error>>;

    fn wait<'a>(client: &'a Client, key: &Self::Key) -> Wait<'a, Self>;

    fn sheet(&self) -> Sheet;

    /// Its id among those that are known.
    fn id_in(known: &Known) -> Option<&str>;

    /// What it says of itself beside its id, which is known already.
    fn known(&self) -> Known;
}

/// `kpay payment get` and `kpay withdrawal get`.
pub(crate) async fn get<T: Transaction>(args: &GetArgs) -> Result<Exit, Failure> {
    let key = args.id.parse::<T::Key>()?;
    let api = Api::open(&args.api.file)?;
    let read = api
        .read(T::fetch(&api.client, &key))
        .await
        .map_err(|failure| failure.about(key.clone()))?;
    output::answer(args.api.json, &read.meta.body, || read.sheet())?;
    Ok(Exit::Success)
}
