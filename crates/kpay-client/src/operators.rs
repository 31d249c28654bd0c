//! The operators: which works now, whose number this is, what they cost.

use kpay_core::PhoneNumber;
use kpay_core::endpoint::{GetAvailability, GetPriceList, PredictProvider};

use crate::call::{Caller, PendingCall, resource};

resource! {
    /// Calls about the operators: [`Client::operators`](crate::Client::operators).
    OperatorCalls
}

impl<'a, C: Caller> OperatorCalls<'a, C> {
    /// Asks which operators work now (contract: [Availability](kpay_core::contract#availability)): offer
    /// customers only those that
    /// [`Availability::providers_for`](kpay_core::endpoint::Availability::providers_for) lists.
    pub fn availability(&self) -> PendingCall<'a, GetAvailability, C> {
        PendingCall::new(self.caller, GetAvailability::new())
    }

    /// Asks which operator a number may belong to (contract: [Predict provider](kpay_core::contract#predict-provider)). It
    /// is a suggestion that the customer should be able to correct, for numbers move between operators.
    pub fn predict(
        &self,
        phone_number: impl Into<PhoneNumber>,
    ) -> PendingCall<'a, PredictProvider, C> {
        PendingCall::new(self.caller, PredictProvider::new(phone_number.into()))
    }

    /// Asks for KPay's published fees (contract: [Price list](kpay_core::contract#price-list)); no keys are
    /// sent.
    pub fn price_list(&self) -> PendingCall<'a, GetPriceList, C> {
        PendingCall::new(self.caller, GetPriceList::new())
    }
}
