//! How a client is made, and what is refused while it is.

use std::sync::Arc;

use kpay_core::{BaseUrl, Credentials, Error, InvalidInputError};

use crate::client::{Client, Shared};
use crate::{CallOptions, ClientOptions, Runtime, Transport, trace};

/// Makes a [`Client`] over a transport and a runtime of your own; `kpay_native::Client::builder` has both
/// for a backend.
///
/// ```
/// use std::time::Duration;
/// use kpay_client::core::{Credentials, Error};
/// use kpay_client::{Client, Runtime, Transport};
///
/// fn client(transport: impl Transport, runtime: impl Runtime) -> Result<Client, Error> {
///     Client::builder(Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?)
///         .base_url("http://127.0.0.1:7700")
///         .expect_test()
///         .deadline(Duration::from_secs(20))
///         .build(transport, runtime)
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    options: ClientOptions,
}

impl ClientBuilder {
    /// A client with these keys for KPay's own address.
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials, options: ClientOptions::new() }
    }

    crate::client_option_setters! {}

    /// Makes the client.
    ///
    /// # Errors
    /// Refuses a base URL that is not an address, keys of another environment than the expected one, a
    /// live key for an address that is not KPay's, and plain `http` to another machine; each names the
    /// option that allows it.
    pub fn build(self, transport: impl Transport, runtime: impl Runtime) -> Result<Client, Error> {
        let base_url = self.check()?;
        if let Some(hint) = self.credentials.hint() {
            trace::hint(hint);
        }
        Ok(Client {
            shared: Arc::new(Shared::new(base_url, self.options, transport, runtime)),
            credentials: Some(Arc::new(self.credentials)),
            options: CallOptions::new(),
        })
    }

    fn check(&self) -> Result<BaseUrl, InvalidInputError> {
        let base_url = self.options.to_base_url()?;
        self.options.placement.check(&self.credentials, &base_url)?;
        Ok(base_url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder(api_key: &str, base_url: &str) -> ClientBuilder {
        let credentials = Credentials::new(api_key, "9a0b1c2d").unwrap();
        ClientBuilder::new(credentials).base_url(base_url)
    }

    #[test]
    fn keys_stay_where_they_belong() {
        const KPAY: &str = "https://admin.kpay.site";
        const LOCAL: &str = "http://127.0.0.1:7700";
        const CONTAINER: &str = "http://kpay-sandbox:7700";
        let good = [
            builder("kpay_test_a", KPAY).expect_test(),
            builder("kpay_live_a", KPAY).expect_live(),
            builder("kpay_test_a", LOCAL),
            builder("kpay_test_a", CONTAINER).danger_accept_http_with_test_key(),
            builder("kpay_live_a", "https://proxy.example").danger_accept_live_key_at_base_url(),
            builder("other_a", KPAY),
        ];
        for builder in good {
            assert!(builder.check().is_ok(), "{builder:?}");
        }
        let bad = [
            builder("kpay_live_a", KPAY).expect_test(),
            builder("kpay_test_a", KPAY).expect_live(),
            builder("other_a", KPAY).expect_live(),
            builder("kpay_live_a", LOCAL),
            builder("other_a", LOCAL),
            builder("kpay_live_a", "https://proxy.example"),
            builder("kpay_test_a", CONTAINER),
            builder("kpay_live_a", CONTAINER)
                .danger_accept_http_with_test_key()
                .danger_accept_live_key_at_base_url(),
        ];
        for builder in bad {
            assert!(builder.check().is_err(), "{builder:?}");
        }
    }
}
