//! The cases through the SDK.

mod operations;

use std::error::Error;
use std::hint::black_box;

use http::HeaderMap;
use kpay_core::endpoint::{InitUssdPayment, InitiatedPayment};
use kpay_core::webhook::{self, Event, WebhookError};
use kpay_core::{
    AccessToken, BaseUrl, Call, CallPolicy, CallStep, Credentials, Currency, Endpoint, ExternalId,
    InvalidInputError, Money, Now, Payment, PhoneNumber, PreparedRequest, Provider, RateLimiter,
    TokenCache, WebhookSecret,
};

use kpay_bench::samples::{self, Samples, Send};

/// What a program makes once.
pub(crate) struct Sdk {
    base_url: BaseUrl,
    credentials: Credentials,
    rate_limiter: RateLimiter,
    webhook_secret: WebhookSecret,
    tokens: TokenCache,
}

impl Sdk {
    pub(crate) fn new(samples: &Samples) -> Self {
        let mut tokens = TokenCache::new();
        let token = AccessToken::new(samples::TOKEN).expect("the token is good");
        tokens.put(token, "30m", Now::default());
        Self {
            tokens,
            base_url: BaseUrl::kpay(),
            credentials: Credentials::new(samples::API_KEY, samples::SECRET_KEY)
                .expect("the keys are good"),
            rate_limiter: RateLimiter::unlimited(),
            webhook_secret: WebhookSecret::new(samples.webhook_secret.as_str())
                .expect("the secret is good"),
        }
    }

    /// From an integrator's texts to a request that can be sent.
    pub(crate) fn build_init(&self) -> Result<PreparedRequest, InvalidInputError> {
        InitUssdPayment::new(
            ExternalId::new(black_box(samples::EXTERNAL_ID))?,
            Money::new(black_box(samples::AMOUNT), Currency::Xaf),
            black_box(Provider::MtnMomoCmr),
            PhoneNumber::new(black_box(samples::PHONE_NUMBER))?,
        )
        .prepare(&self.base_url, &self.credentials)
    }

    /// From an integrator's texts to the payment that KPay answers with.
    pub(crate) fn whole_call(
        &mut self,
        send: &Send<'_>,
    ) -> Result<InitiatedPayment, Box<dyn Error>> {
        self.call_prepared::<InitUssdPayment>(self.build_init()?, send)
    }

    fn call_prepared<E: Endpoint>(
        &mut self,
        prepared: PreparedRequest,
        send: &Send<'_>,
    ) -> Result<E::Response, Box<dyn Error>> {
        let now = Now::default();
        let mut call = Call::new(prepared, CallPolicy::default(), now);
        let CallStep::Send { request, .. } = call.poll(&mut self.rate_limiter, now) else {
            return Err("nothing to send".into());
        };
        call.on_response(send(request), now, 0);
        let CallStep::Done(result) = call.poll(&mut self.rate_limiter, now) else {
            return Err("the call has not ended".into());
        };
        Ok(E::conclude(result).map_err(|_| "the call failed")?.value)
    }

    /// From a raw notification to its event.
    pub(crate) fn verify_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Event, WebhookError> {
        webhook::verify(headers, body, &self.webhook_secret)
    }
}

/// From a body to the payment.
pub(crate) fn parse_payment(body: &[u8]) -> Result<Payment, serde_json::Error> {
    serde_json::from_slice(body)
}
