//! The application and company behind the keys, and their money.

use kpay_client::endpoint::{self, Balances, ExchangeRate};
use kpay_client::{Currency, Error, RawJson, Response};

use super::Client;

/// The application and company behind the keys: [`Client::account`].
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    pub(super) client: &'a Client,
}

impl Account<'_> {
    /// Asks whose keys these are (contract: "Utilities", me).
    ///
    /// # Errors
    /// Wrong keys, a limit, the network.
    pub fn me(self) -> Result<Response<endpoint::Account>, Error> {
        self.client.run(self.client.calls.account().me())
    }

    /// Asks what is in the wallets (contract: "Utilities", balance).
    ///
    /// # Errors
    /// Wrong keys, a limit, the network.
    pub fn balances(self) -> Result<Response<Balances>, Error> {
        self.client.run(self.client.calls.account().balances())
    }

    /// Asks how much of `to` one of `from` is (contract: "Utilities", exchange-rate).
    ///
    /// # Errors
    /// A currency KPay doesn't know, wrong keys, a limit, the network.
    pub fn exchange_rate(
        self,
        from: Currency,
        to: Currency,
    ) -> Result<Response<ExchangeRate>, Error> {
        self.client.run(self.client.calls.account().exchange_rate(from, to))
    }

    /// Asks for what KPay says of its platform (contract: "Endpoints"); no keys are sent.
    ///
    /// # Errors
    /// A limit, the network.
    pub fn platform_info(self) -> Result<Response<RawJson>, Error> {
        self.client.run(self.client.calls.account().platform_info())
    }
}
