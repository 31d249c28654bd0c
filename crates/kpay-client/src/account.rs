//! The application and company behind the keys, and their money.

use kpay_core::Currency;
use kpay_core::endpoint::{GetBalances, GetExchangeRate, GetMe, GetPlatformInfo};

use crate::call::{Caller, PendingCall, resource};

resource! {
    /// Calls about the application and company behind the keys: [`Client::account`](crate::Client::account).
    AccountCalls
}

impl<'a, C: Caller> AccountCalls<'a, C> {
    /// Asks whose keys these are (contract: [Me](kpay_core::contract#me)).
    pub fn me(&self) -> PendingCall<'a, GetMe, C> {
        PendingCall::new(self.caller, GetMe::new())
    }

    /// Asks what is in the wallets (contract: [Balance](kpay_core::contract#balance)).
    pub fn balances(&self) -> PendingCall<'a, GetBalances, C> {
        PendingCall::new(self.caller, GetBalances::new())
    }

    /// Asks how much of `to` one of `from` is (contract: [Exchange rate](kpay_core::contract#exchange-rate)).
    pub fn exchange_rate(
        &self,
        from: Currency,
        to: Currency,
    ) -> PendingCall<'a, GetExchangeRate, C> {
        PendingCall::new(self.caller, GetExchangeRate::new(from, to))
    }

    /// Asks for what KPay says of its platform (contract: [Endpoints](kpay_core::contract#endpoints)); no
    /// keys are sent.
    pub fn platform_info(&self) -> PendingCall<'a, GetPlatformInfo, C> {
        PendingCall::new(self.caller, GetPlatformInfo::new())
    }
}
