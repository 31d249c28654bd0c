//! The operators: which works now, whose number this is, what they cost.

use kpay_client::endpoint::{Availability, PriceList, ProviderSuggestion};
use kpay_client::{Error, PhoneNumber, Response};

use super::Client;

/// The operators: [`Client::operators`].
#[derive(Clone, Copy, Debug)]
pub struct Operators<'a> {
    pub(super) client: &'a Client,
}

impl Operators<'_> {
    /// Asks which operators work now (contract: "Utilities", availability): offer customers only
    /// those that [`Availability::providers_for`] lists.
    ///
    /// # Errors
    /// Wrong keys, a limit, the network.
    pub fn availability(self) -> Result<Response<Availability>, Error> {
        self.client.run(self.client.calls.operators().availability())
    }

    /// Asks which operator a number may belong to (contract: "Utilities"): a suggestion that the
    /// customer should be able to correct, for numbers move between operators.
    ///
    /// # Errors
    /// A number KPay doesn't know, wrong keys, a limit, the network.
    pub fn predict(
        self,
        phone_number: &PhoneNumber,
    ) -> Result<Response<ProviderSuggestion>, Error> {
        self.client.run(self.client.calls.operators().predict(phone_number))
    }

    /// Asks for KPay's published fees (contract: "Utilities", price list); no keys are sent.
    ///
    /// # Errors
    /// A limit, the network.
    pub fn price_list(self) -> Result<Response<PriceList>, Error> {
        self.client.run(self.client.calls.operators().price_list())
    }
}
