//! Payouts from a wallet.

use kpay_client::endpoint::{
    GatewayWithdrawal, InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayWithdrawal,
    InitUssdWithdrawal,
};
use kpay_client::{Error, MoneyError, Response, SavedWatch, Withdrawal, WithdrawalId};

use super::{Client, Wait};

/// Payouts from a wallet: [`Client::withdrawals`].
///
/// None of them is repeated by itself after an attempt that may have been processed: see
/// [`CallOptions::retry_after_unknown`](crate::CallOptions::retry_after_unknown).
#[derive(Clone, Copy, Debug)]
pub struct Withdrawals<'a> {
    pub(super) client: &'a Client,
}

impl<'a> Withdrawals<'a> {
    /// Pays out to a mobile-money number (contract: "Withdrawal", USSD).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub fn init_ussd(
        self,
        withdrawal: &InitUssdWithdrawal,
    ) -> Result<Response<Withdrawal>, MoneyError> {
        self.client.run(self.client.calls.withdrawals().init_ussd(withdrawal))
    }

    /// Pays out to a registered bank account (contract: "Withdrawal", bank transfer).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub fn init_bank(
        self,
        withdrawal: &InitBankWithdrawal,
    ) -> Result<Response<Withdrawal>, MoneyError> {
        self.client.run(self.client.calls.withdrawals().init_bank(withdrawal))
    }

    /// Pays out to a mobile-money number in another country (contract: "Withdrawal", cross-country).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub fn init_cross_country(
        self,
        withdrawal: &InitCrossCountryWithdrawal,
    ) -> Result<Response<Withdrawal>, MoneyError> {
        self.client.run(self.client.calls.withdrawals().init_cross_country(withdrawal))
    }

    /// Opens a page on which the recipient says where the money goes (contract: "Withdrawal",
    /// GATEWAY).
    ///
    /// # Errors
    /// A [`MoneyError`], to be matched: whether money moved is the first question.
    pub fn init_gateway(
        self,
        withdrawal: &InitGatewayWithdrawal,
    ) -> Result<Response<GatewayWithdrawal>, MoneyError> {
        self.client.run(self.client.calls.withdrawals().init_gateway(withdrawal))
    }

    /// Reads a withdrawal (contract: "Withdrawal").
    ///
    /// # Errors
    /// An unknown withdrawal, wrong keys, a limit, the network.
    pub fn get(self, id: &WithdrawalId) -> Result<Response<Withdrawal>, Error> {
        self.client.run(self.client.calls.withdrawals().get(id))
    }

    /// Waits for a withdrawal's end by reading it now and then; [`run`](Wait::run) what this gives.
    pub fn wait(self, id: &WithdrawalId) -> Wait<'a, Withdrawal> {
        Wait::new(self.client, self.client.calls.withdrawals().wait(id))
    }

    /// Goes on with a wait that was saved, in another process perhaps.
    pub fn resume_wait(self, saved: SavedWatch) -> Wait<'a, Withdrawal> {
        Wait::new(self.client, self.client.calls.withdrawals().resume_wait(saved))
    }
}
