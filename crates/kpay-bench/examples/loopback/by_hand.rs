//! The same payment by hand, on bare reqwest.
//!
//! The client is set up as `kpay-native` sets it up, the address is parsed once, and the answer is
//! read into every documented field. Nothing is checked, repeated, masked or counted.

use std::error::Error;
use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};
use kpay_bench::floor::{Init, Initiated};
use kpay_bench::samples;
use reqwest::Url;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

use crate::load::Payer;

/// What a program makes once.
#[derive(Clone)]
pub(crate) struct ByHand {
    client: reqwest::Client,
    init: Url,
    api_key: HeaderValue,
    secret_key: HeaderValue,
}

impl ByHand {
    pub(crate) fn new(address: SocketAddr) -> Result<Self, String> {
        let client = client().map_err(|error| error.to_string())?;
        let init = format!("http://{address}/api/v1/payments/init");
        Ok(Self {
            client,
            init: init.parse().map_err(|_| init)?,
            api_key: secret(samples::API_KEY),
            secret_key: secret(samples::SECRET_KEY),
        })
    }
}

impl Payer for ByHand {
    async fn pay(&self, order: u64) -> Result<(), Box<dyn Error>> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
        const SECRET_KEY: HeaderName = HeaderName::from_static("x-secret-key");

        let body = serde_json::to_vec(&Init {
            amount: black_box(samples::AMOUNT),
            provider: black_box(samples::PROVIDER),
            phone_number: black_box(samples::PHONE_NUMBER),
            external_id: &format!("ORDER-{order:05}"),
        })?;
        let response = self
            .client
            .post(self.init.clone())
            .timeout(Duration::from_secs(30))
            .header(ACCEPT, JSON)
            .header(CONTENT_TYPE, JSON)
            .header(API_KEY, self.api_key.clone())
            .header(SECRET_KEY, self.secret_key.clone())
            .body(body)
            .send()
            .await?
            .error_for_status()?;
        let payment: Initiated = serde_json::from_slice(&response.bytes().await?)?;
        drop(black_box(payment));
        Ok(())
    }
}

fn client() -> Result<reqwest::Client, Box<dyn Error>> {
    let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .user_agent("kpay-rust/0.1.0")
        .connect_timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(55))
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .build()?)
}

fn secret(text: &'static str) -> HeaderValue {
    let mut value = HeaderValue::from_static(text);
    value.set_sensitive(true);
    value
}
