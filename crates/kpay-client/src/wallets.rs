//! Transfers between the wallets of a company.

use kpay_core::endpoint::{CreateToken, TransferBetweenWallets};
use kpay_core::{Amount, ApplicationId, Country, ExternalId};

use crate::call::{Caller, PendingCall, resource};

resource! {
    /// Calls about transfers between the wallets of a company: [`Client::wallets`](crate::Client::wallets).
    WalletCalls
}

impl<'a, C: Caller> WalletCalls<'a, C> {
    /// Moves money from the wallet of one country to that of another
    /// (contract: [Wallet transfer](kpay_core::contract#wallet-transfer)).
    ///
    /// The token it takes is fetched when there is none, kept until shortly before it ends, shared
    /// by concurrent transfers, and fetched again once when KPay refuses it. There is no endpoint to
    /// read a transfer and no webhook: after an unknown outcome only the balances tell. It fails with a
    /// [`MoneyError`](kpay_core::MoneyError): match it, for whether money moved is the first question.
    pub fn transfer(
        &self,
        external_id: impl Into<ExternalId>,
        application_id: impl Into<ApplicationId>,
        amount: impl Into<Amount>,
        source_country: Country,
        destination_country: Country,
    ) -> PendingCall<'a, TransferBetweenWallets, C> {
        PendingCall::new(
            self.caller,
            TransferBetweenWallets::new(
                external_id.into(),
                application_id.into(),
                amount,
                source_country,
                destination_country,
            ),
        )
    }

    /// Asks for a token of your own (contract: [Wallet transfer](kpay_core::contract#wallet-transfer)).
    /// [`transfer`](Self::transfer) fetches and keeps one by itself.
    pub fn create_token(&self) -> PendingCall<'a, CreateToken, C> {
        PendingCall::new(self.caller, CreateToken::new())
    }
}
