//! Payments and withdrawals alike: they are read, and waited for.

pub(crate) mod get;
pub(crate) mod wait;

use std::future::Future;
use std::str::FromStr;

use kpay_native::client::{Wait, Watchable};
use kpay_native::core::WatchKey;
use kpay_native::{Client, Error, InvalidInputError, Response};

use crate::api::order_facts::{Fact, OrderFacts};
use crate::output::sheet::Sheet;

/// A payment or a withdrawal.
pub(crate) trait Transaction: Watchable {
    /// What names it in a read.
    type Key: Clone + FromStr<Err = InvalidInputError> + Into<WatchKey> + ToString;

    /// How the commands call it.
    const NAME: &'static str;

    /// Its id among the facts of an order.
    const ID: Fact;

    fn fetch(
        client: &Client,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Response<Self>, Error>>;

    fn wait<'a>(client: &'a Client, key: &Self::Key) -> Wait<'a, Self>;

    fn sheet(&self) -> Sheet;

    /// What it says of itself beside its id, which is known already.
    fn facts(&self) -> OrderFacts;
}
