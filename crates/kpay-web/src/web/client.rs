//! The client over `fetch`.

use std::fmt;

use kpay_client::{PendingCall, Sendable};

use super::builder::ClientBuilder;

/// A client of KPay's API over `fetch`.
///
/// Cloning is cheap, and clones share the rate limiter. Make one for a key pair and keep it, and make
/// those of other merchants by [`with_credentials`](Self::with_credentials).
#[derive(Clone)]
pub struct Client {
    client: kpay_client::Client,
}

impl Client {
    /// Makes a client with these keys.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use kpay_web::Client;
    ///
    /// let kpay = Client::builder("kpay_test_4f1d", "9a0b1c2d3e4f")
    ///     .base_url("http://127.0.0.1:7700")
    ///     .expect_test()
    ///     .deadline(Duration::from_secs(20))
    ///     .build()?;
    /// # let _ = kpay;
    /// # Ok::<(), kpay_web::core::Error>(())
    /// ```
    pub fn builder(api_key: impl Into<String>, secret_key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(api_key, secret_key)
    }

    kpay_client::client_methods! { self, calls by kpay_client::Client: &self.client }

    /// Sends a request that was built ahead, by value or by reference.
    ///
    /// It fails as the request says: with an [`Error`](kpay_client::core::Error) for reads, with a
    /// [`MoneyError`](kpay_client::core::MoneyError) where money moves.
    pub fn send<R: Sendable>(&self, request: R) -> PendingCall<'_, R> {
        self.client.send(request)
    }
}

impl From<kpay_client::Client> for Client {
    fn from(client: kpay_client::Client) -> Self {
        Self { client }
    }
}

impl AsRef<kpay_client::Client> for Client {
    fn as_ref(&self) -> &kpay_client::Client {
        &self.client
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}
