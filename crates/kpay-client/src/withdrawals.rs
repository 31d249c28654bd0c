//! Payouts from a wallet.

use kpay_core::endpoint::{
    GatewayWithdrawal, GetWithdrawal, InitBankWithdrawal, InitCrossCountryWithdrawal,
    InitGatewayWithdrawal, InitUssdWithdrawal,
};
use kpay_core::{Error, MoneyError, Response, SavedWatch, Withdrawal, WithdrawalId};

use crate::{Client, Wait};

/// Payouts from a wallet: [`Client::withdrawals`].
///
/// None of them is repeated by itself after an attempt that may have been processed: see
/// [`CallOptions::retry_after_unknown`](crate::CallOptions::retry_after_unknown).
#[derive(Clone, Copy, Debug)]
pub struct Withdrawals<'a> {
    pub(crate) client: &'a Client,
}

impl<'a> Withdrawals<'a> {
    /// Pays out to a mobile-money number (contract: "Withdrawal", USSD).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub async fn init_ussd(
        self,
        withdrawal: &InitUssdWithdrawal,
    ) -> Result<Response<Withdrawal>, MoneyError> {
        self.client.send(withdrawal).await
    }

    /// Pays out to a registered bank account (contract: "Withdrawal", bank transfer).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub async fn init_bank(
        self,
        withdrawal: &InitBankWithdrawal,
    ) -> Result<Response<Withdrawal>, MoneyError> {
        self.client.send(withdrawal).await
    }

    /// Pays out to a mobile-money number in another country (contract: "Withdrawal", cross-country).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub async fn init_cross_country(
        self,
        withdrawal: &InitCrossCountryWithdrawal,
    ) -> Result<Response<Withdrawal>, MoneyError> {
        self.client.send(withdrawal).await
    }

    /// Opens a page on which the recipient says where the money goes (contract: "Withdrawal",
    /// GATEWAY).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub async fn init_gateway(
        self,
        withdrawal: &InitGatewayWithdrawal,
    ) -> Result<Response<GatewayWithdrawal>, MoneyError> {
        self.client.send(withdrawal).await
    }

    /// Reads a withdrawal (contract: "Withdrawal").
    ///
    /// # Errors
    /// An unknown withdrawal, wrong keys, a limit, the network.
    pub async fn get(self, id: &WithdrawalId) -> Result<Response<Withdrawal>, Error> {
        self.client.send(&GetWithdrawal::new(id.clone())).await
    }

    /// Waits for a withdrawal's end by reading it now and then; await what this gives.
    pub fn wait(self, id: &WithdrawalId) -> Wait<'a, Withdrawal> {
        Wait::new(self.client, id)
    }

    /// Goes on with a wait that was saved, in another process perhaps.
    pub fn resume_wait(self, saved: SavedWatch) -> Wait<'a, Withdrawal> {
        Wait::resume(self.client, saved)
    }
}
