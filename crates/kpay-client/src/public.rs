//! KPay's public pages, without keys.

use std::sync::Arc;

use kpay_core::endpoint::{GetPlatformInfo, GetPriceList};
use kpay_core::{BaseUrl, Endpoint, NoAuth};

use crate::client::Shared;
use crate::{CallOptions, Client, ClientOptions, PendingCall, Runtime, Sendable, Transport};

/// A client of KPay's public pages, the price list and the platform's information: it has no keys,
/// and so no method that needs them.
///
/// Cloning is cheap, and clones share connections and the rate limiter under KPay's rate limits.
/// `kpay_native::core::public_client()` makes one for a backend. A [`Client`](crate::Client) reads these pages
/// as well, without sending its keys.
///
/// ```
/// # async fn example(kpay: kpay_client::PublicClient) -> Result<(), kpay_client::core::Error> {
/// for country in &kpay.price_list().await?.countries {
///     println!("{}: {} operators", country.code, country.operators.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PublicClient {
    client: Client,
}

impl PublicClient {
    /// A client over a transport of your own, with the usual time-outs and retries.
    pub fn new(base_url: BaseUrl, transport: impl Transport, runtime: impl Runtime) -> Self {
        let shared = Shared::new(base_url, ClientOptions::new(), transport, runtime);
        let options = CallOptions::new();
        Self { client: Client { shared: Arc::new(shared), credentials: None, options } }
    }

    /// The same client with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { client: self.client.with_options(options) }
    }

    /// Where the calls go.
    pub fn base_url(&self) -> &BaseUrl {
        self.client.base_url()
    }

    /// Asks for KPay's published fees (contract: [Price list](kpay_core::contract#price-list)).
    pub fn price_list(&self) -> PendingCall<'_, GetPriceList> {
        self.send(GetPriceList::new())
    }

    /// Asks for what KPay says of its platform (contract: [Endpoints](kpay_core::contract#endpoints)).
    pub fn platform_info(&self) -> PendingCall<'_, GetPlatformInfo> {
        self.send(GetPlatformInfo::new())
    }

    /// Sends a request that takes no keys, by value or by reference.
    pub fn send<R: Sendable + Endpoint<Auth = NoAuth>>(&self, request: R) -> PendingCall<'_, R> {
        self.client.send(request)
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use super::*;
    use crate::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};

    #[test]
    fn reads_the_public_pages_without_keys() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone())
            .then(ScriptedResponse::json(503, "{}"))
            .then(ScriptedResponse::json(200, r#"{"countries":[],"currency":"XAF"}"#))
            .then(ScriptedResponse::json(200, r#"{"name":"KPay"}"#));
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
