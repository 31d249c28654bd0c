//! KPay's public pages, without keys.

use std::fmt;
use std::sync::Arc;

use kpay_core::endpoint::{GetPlatformInfo, GetPriceList, PriceList};
use kpay_core::{BaseUrl, CallPolicy, Endpoint, Error, NoAuth, RateLimiter, RawJson, Response};

use crate::client::{Shared, send_public};
use crate::{CallOptions, Runtime, Transport};

/// A client of KPay's public pages, the price list and the platform's information: it has no keys,
/// and so no method that needs them.
///
/// Cloning is cheap, and clones share connections and the rate limiter under KPay's rate limits.
/// `kpay_native::public()` makes one for a backend. A [`Client`](crate::Client) reads these pages
/// as well, without sending its keys.
///
/// ```
/// # async fn example(kpay: kpay_client::PublicClient) -> Result<(), kpay_client::Error> {
/// for country in &kpay.price_list().await?.countries {
///     println!("{}: {} operators", country.code, country.operators.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PublicClient {
    shared: Arc<Shared>,
    options: CallOptions,
}

impl PublicClient {
    /// A client over a transport of the caller's, with the usual time-outs and repeats.
    pub fn new(base_url: BaseUrl, transport: impl Transport, runtime: impl Runtime) -> Self {
        let (policy, rate_limiter) = (CallPolicy::default(), RateLimiter::new());
        let shared = Shared::new(base_url, policy, rate_limiter, transport, runtime);
        Self { shared: Arc::new(shared), options: CallOptions::new() }
    }

    /// The same client with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { options, ..self.clone() }
    }

    /// Where the calls go.
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.base_url
    }

    /// Asks for KPay's published fees (contract: "Utilities", price list).
    ///
    /// # Errors
    /// A limit, the network.
    pub async fn price_list(&self) -> Result<Response<PriceList>, Error> {
        self.send(&GetPriceList::new()).await
    }

    /// Asks for what KPay says of its platform (contract: "Endpoints").
    ///
    /// # Errors
    /// A limit, the network.
    pub async fn platform_info(&self) -> Result<Response<RawJson>, Error> {
        self.send(&GetPlatformInfo::new()).await
    }

    /// Sends any endpoint that takes no keys.
    ///
    /// # Errors
    /// As the endpoint says.
    pub async fn send<E: Endpoint<Auth = NoAuth>>(
        &self,
        endpoint: &E,
    ) -> Result<Response<E::Response>, E::Failure> {
        send_public(&self.shared, &self.options, endpoint).await
    }
}

impl fmt::Debug for PublicClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicClient")
            .field("base_url", &self.shared.base_url)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use super::*;
    use crate::test_util::{Answer, ScriptedTransport, TestRuntime};

    #[test]
    fn reads_the_public_pages_without_keys() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone())
            .then(Answer::json(503, "{}"))
            .then(Answer::json(200, r#"{"countries":[],"currency":"XAF"}"#))
            .then(Answer::json(200, r#"{"name":"KPay"}"#));
        let kpay = PublicClient::new(BaseUrl::kpay(), transport.clone(), runtime.clone());
        let (prices, info) = runtime.block_on(async {
            let patient = kpay.with_options(CallOptions::new().max_retries(1));
            (patient.price_list().await.unwrap(), kpay.platform_info().await.unwrap())
        });
        assert_eq!(prices.currency.as_ref().map(|it| it.as_str()), Some("XAF"));
        assert_eq!(info.as_str(), r#"{"name":"KPay"}"#);
        let requests = transport.requests();
        let paths: Vec<&str> = requests.iter().map(|request| request.uri().path()).collect();
        let [prices, info] = ["/api/public/pricelist", "/api/public/platform-info"];
        assert_eq!(paths, [prices, prices, info]);
        for request in &requests {
            for name in ["x-api-key", "x-secret-key", "authorization"] {
                assert!(!request.headers().contains_key(name), "{name}");
            }
        }
    }
}
