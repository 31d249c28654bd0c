//! The operators: which works now, whose number this is, what they cost.

use kpay_core::endpoint::{
    Availability, GetAvailability, GetPriceList, PredictProvider, PriceList, ProviderSuggestion,
};
use kpay_core::{Error, PhoneNumber, Response};

use crate::Client;

/// The operators: [`Client::operators`].
#[derive(Clone, Copy, Debug)]
pub struct Operators<'a> {
    pub(crate) client: &'a Client,
}

impl Operators<'_> {
    /// Asks which operators work now (contract: "Utilities", availability): offer customers only
    /// those that [`Availability::providers_for`] lists.
    ///
    /// # Errors
    /// Wrong keys, a limit, the network.
    pub async fn availability(self) -> Result<Response<Availability>, Error> {
        self.client.send(&GetAvailability::new()).await
    }

    /// Asks which operator a number may belong to (contract: "Utilities"): a suggestion that the
    /// customer should be able to correct, for numbers move between operators.
    ///
    /// # Errors
    /// A number KPay doesn't know, wrong keys, a limit, the network.
    pub async fn predict(
        self,
        phone_number: &PhoneNumber,
    ) -> Result<Response<ProviderSuggestion>, Error> {
        self.client.send(&PredictProvider::new(phone_number.clone())).await
    }

    /// Asks for KPay's published fees (contract: "Utilities", price list); no keys are sent.
    ///
    /// # Errors
    /// A limit, the network.
    pub async fn price_list(self) -> Result<Response<PriceList>, Error> {
        self.client.send_public(&GetPriceList::new()).await
    }
}
