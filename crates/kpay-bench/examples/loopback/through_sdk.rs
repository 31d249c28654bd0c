//! A payment through the SDK.

use std::error::Error;
use std::hint::black_box;
use std::net::SocketAddr;

use kpay_bench::samples;
use kpay_native::InitUssdPayment;
use kpay_native::RateLimits;
use kpay_native::{Client, Currency, ExternalId, Money, PhoneNumber, Provider};

use crate::load::Payer;

/// What a program makes once.
#[derive(Clone)]
pub(crate) struct ThroughSdk {
    client: Client,
}

impl ThroughSdk {
    pub(crate) fn new(address: SocketAddr) -> Result<Self, String> {
        let client = kpay_native::Client::builder(samples::API_KEY, samples::SECRET_KEY)
            .base_url(format!("http://{address}"))
            .rate_limits(RateLimits::unlimited())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { client })
    }
}

impl Payer for ThroughSdk {
    async fn pay(&self, order: u64) -> Result<(), Box<dyn Error>> {
        let payment = InitUssdPayment::new(
            ExternalId::new(format!("ORDER-{order:05}"))?,
            Money::new(black_box(samples::AMOUNT), Currency::Xaf),
            black_box(Provider::MtnMomoCmr),
            PhoneNumber::new(black_box(samples::PHONE_NUMBER))?,
        );
        drop(black_box(self.client.send(&payment).await?));
        Ok(())
    }
}
