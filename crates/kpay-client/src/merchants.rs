//! One client for the keys of many merchants.

use std::sync::{Arc, Mutex};

use kpay_core::{Credentials, Error, RateLimiter};

use crate::Client;
use crate::client::Shared;

impl Client {
    /// A client with other keys, over the same connections, trust store, address, options and
    /// observer: for a program that serves many merchants. Keep one for each merchant: 500 of them read
    /// the trust store once and call over one connection, where 500 clients that are built each read it
    /// again and keep a connection of their own.
    ///
    /// What belongs to the keys is its own: the calls in flight, what they left unknown, the token
    /// for transfers, and the rate limiter, with the limits that this client's has. KPay's rate limits are read
    /// as those of a key pair (inferred); where all merchants of one address have to keep one rate limiter,
    /// because bursts got it blocked, take
    /// [`with_credentials_and_rate_limiter`](Self::with_credentials_and_rate_limiter).
    ///
    /// # Errors
    /// Refuses keys that the [builder](crate::ClientBuilder::build) would have refused: those of
    /// another environment than the expected one, say.
    ///
    /// ```
    /// use kpay_client::Client;
    /// use kpay_client::core::{Credentials, Error};
    ///
    /// fn of_merchant(kpay: &Client, api_key: &str, secret_key: &str) -> Result<Client, Error> {
    ///     kpay.with_credentials(Credentials::new(api_key, secret_key)?)
    /// }
    /// ```
    pub fn with_credentials(&self, credentials: Credentials) -> Result<Self, Error> {
        let rate_limiter = self.shared.rate_limiter().unused();
        self.with_keys(credentials, Arc::new(Mutex::new(rate_limiter)))
    }

    /// As [`with_credentials`](Self::with_credentials), with this client's own rate limiter: its calls and
    /// those of the new client count together.
    ///
    /// # Errors
    /// As [`with_credentials`](Self::with_credentials).
    pub fn with_credentials_and_rate_limiter(
        &self,
        credentials: Credentials,
    ) -> Result<Self, Error> {
        self.with_keys(credentials, Arc::clone(&self.shared.rate_limiter))
    }

    fn with_keys(
        &self,
        credentials: Credentials,
        rate_limiter: Arc<Mutex<RateLimiter>>,
    ) -> Result<Self, Error> {
        self.shared.placement.check(&credentials, &self.shared.base_url)?;
        Ok(Self {
            shared: Arc::new(Shared::for_other_keys(&self.shared, rate_limiter)),
            credentials: Some(Arc::new(credentials)),
            options: self.options.clone(),
        })
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use std::time::Duration;

    use kpay_core::endpoint::InitUssdPayment;
    use kpay_core::{
        Currency, ExternalId, Money, NotSentReason, PhoneNumber, Provider, RateLimits,
    };

    use super::*;
    use crate::CallOptions;
    use crate::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};

    const READ: &str = r#"{"environment":"TEST"}"#;

    fn keys(api_key: &str) -> Credentials {
        Credentials::new(api_key, "b1c2d3e4").unwrap()
    }

    fn first(
        transport: &ScriptedTransport,
        runtime: &TestRuntime,
        rate_limits: RateLimits,
    ) -> Client {
        Client::builder(keys("kpay_test_a"))
            .expect_test()
            .rate_limits(rate_limits)
            .build(transport.clone(), runtime.clone())
            .unwrap()
    }

    #[test]
    fn each_merchant_sends_its_own_keys_over_one_transport() {
        let runtime = TestRuntime::new();
        let transport = (0..3).fold(ScriptedTransport::new(runtime.clone()), |all, _| {
            all.then(ScriptedResponse::json(200, READ))
        });
        let first = first(&transport, &runtime, RateLimits::default());
        runtime.block_on(async {
            for client in [
                first.with_credentials(keys("kpay_test_b")).unwrap(),
                first.with_credentials_and_rate_limiter(keys("kpay_test_c")).unwrap(),
                first,
            ] {
                client.account().me().await.unwrap();
            }
        });
        let requests = transport.requests();
        let sent = requests.iter().map(|one| one.headers()["x-api-key"].to_str().unwrap());
        assert_eq!(sent.collect::<Vec<_>>(), ["kpay_test_b", "kpay_test_c", "kpay_test_a"]);
    }

    #[test]
    fn a_live_key_is_refused_where_the_first_client_takes_test_keys() {
        let runtime = TestRuntime::new();
        let first =
            first(&ScriptedTransport::new(runtime.clone()), &runtime, RateLimits::default());
        for refused in [
            first.with_credentials(keys("kpay_live_b")),
            first.with_credentials_and_rate_limiter(keys("kpay_live_b")),
        ] {
            assert!(refused.unwrap_err().to_string().contains("a test key"), "refused for it");
        }
    }

    #[test]
    fn a_rate_limiter_is_shared_by_choice_only() {
        let runtime = TestRuntime::new();
        let transport = (0..4).fold(ScriptedTransport::new(runtime.clone()), |all, _| {
            all.then(ScriptedResponse::json(200, READ))
        });
        // One call may go at once, and the next has to wait for longer than it may.
        let first = first(&transport, &runtime, RateLimits::all(2))
            .with_options(CallOptions::new().deadline(Duration::from_secs(5)));
        let own = first.with_credentials(keys("kpay_test_b")).unwrap();
        let shared = first.with_credentials_and_rate_limiter(keys("kpay_test_c")).unwrap();
        let read = async |client: &Client| client.account().me().await.map(|_| ());
        runtime.block_on(async {
            while read(&first).await.is_ok() {}
            assert!(read(&own).await.is_ok());
            assert_eq!(read(&shared).await.unwrap_err().not_sent(), Some(NotSentReason::RateLimit));
        });
    }

    #[test]
    fn two_merchants_may_use_the_same_external_id() {
        let runtime = TestRuntime::new();
        let transport = (0..2).fold(ScriptedTransport::new(runtime.clone()), |all, id| {
            all.then(ScriptedResponse::json(
                201,
                format!(r#"{{"id":"pay_{id}","status":"PENDING"}}"#),
            ))
        });
        let first = first(&transport, &runtime, RateLimits::default());
        let second = first.with_credentials(keys("kpay_test_b")).unwrap();
        let payment = InitUssdPayment::new(
            ExternalId::new("ORDER-1").unwrap(),
            Money::new(5000, Currency::Xaf),
            Provider::MtnMomoCmr,
            PhoneNumber::new("237653456789").unwrap(),
        );
        let (one, other) = runtime.block_on(futures_util::future::join(
            first.send(&payment).into_future(),
            second.send(&payment).into_future(),
        ));
        assert_ne!(one.unwrap().id, other.unwrap().id);
    }
}
