//! The cases through the SDK.

use std::error::Error;
use std::hint::black_box;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use kpay_core::endpoint::{InitUssdPayment, InitiatedPayment};
use kpay_core::webhook::{self, Event, WebhookError};
use kpay_core::{
    BaseUrl, Budget, Call, CallPolicy, Credentials, Currency, Endpoint, ExternalId, InvalidInput,
    Money, Now, Payment, PhoneNumber, PreparedRequest, Provider, Step, WebhookSecret,
};

use crate::samples::{self, Samples};

/// What a program makes once.
pub(crate) struct Sdk {
    base_url: BaseUrl,
    credentials: Credentials,
    budget: Budget,
    webhook_secret: WebhookSecret,
}

impl Sdk {
    pub(crate) fn new(samples: &Samples) -> Self {
        Self {
            base_url: BaseUrl::kpay(),
            credentials: Credentials::new(samples::API_KEY, samples::SECRET_KEY)
                .expect("the keys are good"),
            budget: Budget::unlimited(),
            webhook_secret: WebhookSecret::new(samples.webhook_secret.as_str())
                .expect("the secret is good"),
        }
    }

    /// From an integrator's texts to a request that can be sent.
    pub(crate) fn build_init(&self) -> Result<PreparedRequest, InvalidInput> {
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
        send: impl FnOnce(Request<Bytes>) -> Response<Bytes>,
    ) -> Result<InitiatedPayment, Box<dyn Error>> {
        let now = Now::default();
        let mut call = Call::new(self.build_init()?, CallPolicy::default(), now);
        let Step::Send { request, .. } = call.poll(&mut self.budget, now) else {
            return Err("nothing to send".into());
        };
        call.on_response(send(request), now, 0);
        let Step::Done(result) = call.poll(&mut self.budget, now) else {
            return Err("the call has not ended".into());
        };
        Ok(InitUssdPayment::conclude(result)?.into_value())
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
