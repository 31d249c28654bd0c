//! The client of a backend.

use std::fmt;

use kpay_client::core::{BaseUrl, Error};
use kpay_client::{PendingCall, PublicClient, Sendable};

use crate::{ClientBuilder, env};

/// A client of KPay's API over reqwest and tokio.
///
/// Cloning is cheap, and clones share connections and the rate limiter. Make one for a key pair and keep
/// it, and make those of other merchants by [`with_credentials`](Self::with_credentials).
///
/// ```
/// use kpay_native::Client;
///
/// # async fn example() -> Result<(), kpay_native::Error> {
/// let kpay = Client::from_env()?;
/// let account = kpay.account().me().await?;
/// println!("keys of {:?}, {}", account.application, account.environment);
/// # Ok(())
/// # }
/// ```
///
/// It is a type of this crate's own around [`kpay_client::Client`](crate::client::Client), so that it can
/// make itself. Code that takes `&kpay_native::Client` is tested without a network by a client over the
/// sandbox's transport: `kpay_native::Client::from(client)`.
#[derive(Clone)]
pub struct Client {
    client: kpay_client::Client,
}

impl Client {
    /// Makes a client with these keys.
    ///
    /// ```
    /// use std::time::Duration;
    /// use kpay_native::Client;
    ///
    /// let kpay = Client::builder("kpay_test_4f1d", "9a0b1c2d3e4f")
    ///     .base_url("http://127.0.0.1:7700")
    ///     .expect_test()
    ///     .deadline(Duration::from_secs(20))
    ///     .build()?;
    /// # let _ = kpay;
    /// # Ok::<(), kpay_native::Error>(())
    /// ```
    pub fn builder(api_key: impl Into<String>, secret_key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(api_key, secret_key)
    }

    /// Makes a client with the keys in `KPAY_API_KEY` and `KPAY_SECRET_KEY`, for the address in
    /// `KPAY_BASE_URL` or else KPay's own.
    ///
    /// This call reads the environment: call it when the program starts.
    ///
    /// # Errors
    /// Names each variable that is missing or empty, and refuses keys as [`ClientBuilder::build`] does.
    ///
    /// ```
    /// // Nothing is set here:
    /// let error = kpay_native::Client::from_env().unwrap_err();
    /// assert!(error.to_string().contains("KPAY_API_KEY and KPAY_SECRET_KEY"));
    /// ```
    pub fn from_env() -> Result<Self, Error> {
        env::builder::<Self>()?.build()
    }

    /// Makes a client without keys for the pages that KPay shows everyone, at [`BaseUrl::kpay`] or
    /// elsewhere: the price list and the platform's information.
    ///
    /// # Errors
    /// A system without a trust store when TLS needs one, and a proxy's variable that holds no address.
    ///
    /// ```
    /// use kpay_native::{BaseUrl, Client};
    ///
    /// # async fn example() -> Result<(), kpay_native::Error> {
    /// let prices = Client::public(BaseUrl::kpay())?.price_list().await?;
    /// println!("{} countries", prices.countries.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn public(base_url: BaseUrl) -> Result<PublicClient, Error> {
        crate::builder::public(base_url)
    }

    kpay_client::client_methods! { self, calls by kpay_client::Client: &self.client }

    /// Sends a request that was built ahead, by value or by reference.
    ///
    /// It fails as the request says: with an [`Error`] for reads, with a
    /// [`MoneyError`](crate::MoneyError) where money moves.
    ///
    /// ```
    /// use kpay_native::{Client, InitUssdPayment, MoneyError};
    ///
    /// # async fn example(kpay: Client, request: InitUssdPayment) -> Result<(), MoneyError> {
    /// let payment = kpay.send(&request).await?;
    /// println!("{} is {}", payment.id, payment.status);
    /// # Ok(())
    /// # }
    /// ```
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
