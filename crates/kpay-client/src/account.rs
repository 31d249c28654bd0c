//! The application and company behind the keys, and their money.

use kpay_core::endpoint::{
    self, Balances, ExchangeRate, GetBalances, GetExchangeRate, GetMe, GetPlatformInfo,
};
use kpay_core::{Currency, Error, RawJson, Response};

use crate::Client;

/// The application and company behind the keys: [`Client::account`].
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    pub(crate) client: &'a Client,
}

impl Account<'_> {
    /// Asks whose keys these are (contract: "Utilities", me).
    ///
    /// # Errors
    /// Wrong keys, a limit, the network.
    pub async fn me(self) -> Result<Response<endpoint::Account>, Error> {
        self.client.send(&GetMe::new()).await
    }

    /// Asks what is in the wallets (contract: "Utilities", balance).
    ///
    /// # Errors
    /// Wrong keys, a limit, the network.
    pub async fn balances(self) -> Result<Response<Balances>, Error> {
        self.client.send(&GetBalances::new()).await
    }

    /// Asks how much of `to` one of `from` is (contract: "Utilities", exchange-rate).
    ///
    /// # Errors
    /// A currency KPay doesn't know, wrong keys, a limit, the network.
    pub async fn exchange_rate(
        self,
        from: Currency,
        to: Currency,
    ) -> Result<Response<ExchangeRate>, Error> {
        self.client.send(&GetExchangeRate::new(from, to)).await
    }

    /// Asks for what KPay says of its platform (contract: "Endpoints"); no keys are sent.
    ///
    /// # Errors
    /// A limit, the network.
    pub async fn platform_info(self) -> Result<Response<RawJson>, Error> {
        self.client.send_public(&GetPlatformInfo::new()).await
    }
}
