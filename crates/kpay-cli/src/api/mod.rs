//! Calls to KPay, with what may interrupt them.

pub(crate) mod bounded_read;
pub(crate) mod interrupt;
pub(crate) mod order_facts;
pub(crate) mod plain_http;

use std::future::IntoFuture;

use kpay_native::client::PublicClient;
use kpay_native::{Client, Error, ExternalId, MoneyError};

use crate::api::interrupt::Interrupt;
use crate::env::keys;
use crate::env::keys::FileArgs;
use crate::env::live_consent;
use crate::env::live_consent::LiveArgs;
use crate::failure::Failure;

/// The client, where it calls, and what may interrupt it.
pub(crate) struct Api<C = Client> {
    pub(crate) client: C,
    /// From before the first call until after the last.
    pub(crate) interrupt: Interrupt,
    /// Set when it is not KPay's own.
    base_url: Option<String>,
}

impl Api {
    /// With the application's keys.
    ///
    /// # Errors
    /// Names what is missing, or what can't be right.
    pub(crate) fn open(args: &FileArgs) -> Result<Self, Error> {
        keys::client(args).map(Self::listening)
    }

    /// As [`open`](Self::open), for an order: without keys, or without a word for live ones, no money moved for it.
    /// `what` is what would move money, in words.
    pub(crate) fn open_for(
        external_id: &ExternalId,
        what: &str,
        live: &LiveArgs,
        args: &FileArgs,
    ) -> Result<Self, Failure> {
        let permitted = || {
            let (client, base_url) = keys::client(args)?;
            // Before Ctrl-C is ours: whoever is asked may leave.
            live_consent::permit(client.environment().as_ref(), live.live, what)?;
            Ok(Self::listening((client, base_url)))
        };
        permitted()
            .map_err(|error| Failure::from(MoneyError::NotMoved(error)).of_order(external_id))
    }
}

impl Api<PublicClient> {
    /// For what KPay says to everyone; no keys are looked for.
    pub(crate) fn open_public(args: &FileArgs) -> Result<Self, Error> {
        keys::public_client(args).map(Self::listening)
    }
}

impl<C> Api<C> {
    fn listening((client, base_url): (C, Option<String>)) -> Self {
        Self { client, interrupt: Interrupt::listen(), base_url }
    }

    /// Does a read: to let it go changes nothing.
    pub(crate) async fn read<T>(
        &self,
        call: impl IntoFuture<Output = Result<T, Error>>,
    ) -> Result<T, Failure> {
        self.interrupt
            .or(call)
            .await
            .ok_or_else(|| Failure::interrupted("interrupted; nothing was changed"))?
            .map_err(|error| self.failure(error))
    }

    /// Does a call that moves money.
    pub(crate) async fn move_money<T>(
        &self,
        external_id: &ExternalId,
        call: impl IntoFuture<Output = Result<T, MoneyError>>,
    ) -> Result<T, Failure> {
        self.interrupt
            .or(call)
            .await
            .ok_or_else(|| Failure::interrupted_order(external_id))?
            .map_err(|error| self.failure(error).of_order(external_id))
    }

    /// What went wrong in a call.
    pub(crate) fn failure(&self, error: impl Into<Failure>) -> Failure {
        error.into().at(self.base_url.as_deref())
    }
}
