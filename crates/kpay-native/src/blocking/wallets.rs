//! Transfers between the wallets of a company.

use kpay_client::endpoint::{TransferBetweenWallets, WalletTransfer};
use kpay_client::{MoneyError, Response};

use super::Client;

/// Transfers between the wallets of a company: [`Client::wallets`].
#[derive(Clone, Copy, Debug)]
pub struct Wallets<'a> {
    pub(super) client: &'a Client,
}

impl Wallets<'_> {
    /// Moves money from the wallet of one country to that of another (contract: "Wallet transfer").
    ///
    /// The token it takes is fetched when there is none, kept until shortly before it ends, shared
    /// by concurrent transfers, and fetched anew once when KPay refuses it. There is no endpoint to
    /// read a transfer and no webhook: after an unknown outcome only the balances tell.
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub fn transfer(
        self,
        transfer: &TransferBetweenWallets,
    ) -> Result<Response<WalletTransfer>, MoneyError> {
        self.client.run(self.client.calls.wallets().transfer(transfer))
    }
}
