//! Transfers between the wallets of a company.

use kpay_core::endpoint::{CreateToken, TransferBetweenWallets, WalletTransfer};
use kpay_core::{AccessToken, Error, MoneyError, Response};

use crate::Client;

/// Transfers between the wallets of a company: [`Client::wallets`].
#[derive(Clone, Copy, Debug)]
pub struct Wallets<'a> {
    pub(crate) client: &'a Client,
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
    pub async fn transfer(
        self,
        transfer: &TransferBetweenWallets,
    ) -> Result<Response<WalletTransfer>, MoneyError> {
        let token = self.token().await.map_err(MoneyError::NotMoved)?;
        match self.client.send_with_token(transfer, &token).await {
            Err(MoneyError::NotMoved(refused))
                if refused.status().is_some_and(|status| status == 401) =>
            {
                self.client.shared.tokens.lock().await.reject(&token);
                let token = self.token().await.map_err(MoneyError::NotMoved)?;
                self.client.send_with_token(transfer, &token).await
            }
            result => result,
        }
    }

    /// The kept token, or a new one; who asks meanwhile waits for the same.
    async fn token(self) -> Result<AccessToken, Error> {
        let shared = &self.client.shared;
        let mut tokens = shared.tokens.lock().await;
        if let Some(token) = tokens.token(shared.now()) {
            return Ok(token);
        }
        let fetched = self.client.send(&CreateToken::new()).await?.into_value();
        tokens.put(fetched.access_token.clone(), &fetched.expires_in, shared.now());
        Ok(fetched.access_token)
    }
}
