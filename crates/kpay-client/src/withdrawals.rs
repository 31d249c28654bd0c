//! Payouts from a wallet.

use kpay_core::endpoint::{
    GetWithdrawal, InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayWithdrawal,
    InitUssdWithdrawal,
};
use kpay_core::{
    Amount, BankAccountId, Country, ExternalId, Money, PersonalText, PhoneNumber, Provider,
    SavedWatch, Withdrawal, WithdrawalId,
};

use crate::Wait;
use crate::call::{Caller, PendingCall, resource};

resource! {
    /// Calls about payouts from a wallet: [`Client::withdrawals`](crate::Client::withdrawals).
    ///
    /// None of them is sent again by itself after an attempt that may have been processed: see
    /// [`CallOptions::retry_after_unknown`](crate::CallOptions::retry_after_unknown). Those that move money
    /// fail with a [`MoneyError`](kpay_core::MoneyError): match it, for whether money moved is the first question.
    WithdrawalCalls
}

impl<'a, C: Caller> WithdrawalCalls<'a, C> {
    /// Pays out to a mobile-money number (contract: [Withdrawal, USSD](kpay_core::contract#withdrawal-ussd)).
    pub fn init_ussd(
        &self,
        external_id: impl Into<ExternalId>,
        money: Money,
        provider: Provider,
        phone_number: PhoneNumber,
    ) -> PendingCall<'a, InitUssdWithdrawal, C> {
        PendingCall::new(
            self.caller,
            InitUssdWithdrawal::new(external_id.into(), money, provider, phone_number),
        )
    }

    /// Pays out to a registered bank account
    /// (contract: [Withdrawal, bank transfer](kpay_core::contract#withdrawal-bank-transfer)).
    pub fn init_bank(
        &self,
        external_id: impl Into<ExternalId>,
        amount: impl Into<Amount>,
        bank_account_id: impl Into<BankAccountId>,
    ) -> PendingCall<'a, InitBankWithdrawal, C> {
        PendingCall::new(
            self.caller,
            InitBankWithdrawal::new(external_id.into(), amount, bank_account_id.into()),
        )
    }

    /// Pays out to a mobile-money number in another country
    /// (contract: [Withdrawal, cross-country](kpay_core::contract#withdrawal-cross-country)).
    #[expect(clippy::too_many_arguments, reason = "KPay requires each of them")]
    pub fn init_cross_country(
        &self,
        external_id: impl Into<ExternalId>,
        money: Money,
        source_country: Country,
        provider: Provider,
        phone_number: PhoneNumber,
        recipient_first_name: impl Into<PersonalText>,
        recipient_last_name: impl Into<PersonalText>,
    ) -> PendingCall<'a, InitCrossCountryWithdrawal, C> {
        PendingCall::new(
            self.caller,
            InitCrossCountryWithdrawal::new(
                external_id.into(),
                money,
                source_country,
                provider,
                phone_number,
                recipient_first_name,
                recipient_last_name,
            ),
        )
    }

    /// Opens a gateway page, on which the recipient says where the money goes
    /// (contract: [Withdrawal, GATEWAY](kpay_core::contract#withdrawal-gateway)).
    pub fn init_gateway(
        &self,
        external_id: impl Into<ExternalId>,
        amount: impl Into<Amount>,
        return_url: impl Into<String>,
    ) -> PendingCall<'a, InitGatewayWithdrawal, C> {
        PendingCall::new(
            self.caller,
            InitGatewayWithdrawal::new(external_id.into(), amount, return_url),
        )
    }

    /// Reads a withdrawal (contract: [Withdrawal](kpay_core::contract#withdrawal)).
    pub fn get(&self, id: impl Into<WithdrawalId>) -> PendingCall<'a, GetWithdrawal, C> {
        PendingCall::new(self.caller, GetWithdrawal::new(id.into()))
    }

    /// Waits for a withdrawal's end by reading it now and then. Await what this gives, or with a
    /// blocking client [`run`](Wait::run) it.
    pub fn wait(&self, id: impl Into<WithdrawalId>) -> Wait<'a, Withdrawal, C> {
        Wait::new(self.caller, id.into())
    }

    /// Goes on with a wait that was saved, perhaps by another process.
    pub fn resume_wait(&self, saved: SavedWatch) -> Wait<'a, Withdrawal, C> {
        Wait::resume(self.caller, saved)
    }
}
