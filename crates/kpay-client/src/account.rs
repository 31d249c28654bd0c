//! The application and company behind the keys.

use kpay_core::{Error, Response, endpoint};

use crate::Client;

/// The application and company behind the keys: [`Client::account`].
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    pub(crate) client: &'a Client,
}

impl Account<'_> {
    /// Asks whose keys these are (contract: "Utilities", me).
    ///
    /// # Errors
    /// Wrong keys, a limit, the network.
    pub async fn me(self) -> Result<Response<endpoint::Account>, Error> {
        self.client.send(&endpoint::Me::new()).await
    }
}
