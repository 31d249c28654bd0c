//! A worker's module on kpay-web, for the tests in Deno, Bun and workerd: it tells in words what came of a call.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]
#![allow(clippy::missing_errors_doc, reason = "tests alone call this")]

use std::error::Error as _;
use std::time::Duration;

use futures_util::future::{Either, select};
use http::HeaderMap;
use js_sys::{Function, Promise};
use kpay_web::Client;
use kpay_web::core::endpoint::{InitUssdPayment, TransferBetweenWallets};
use kpay_web::core::webhook::{self, Event, SIGNATURE_HEADER};
use kpay_web::core::{
    ApplicationId, Country, Currency, Error, ExternalId, Money, MoneyError, PaymentId, PhoneNumber,
    Provider, WatchPolicy, WebhookSecret,
};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

/// Whether this place takes a live key.
#[wasm_bindgen]
pub fn takes_live_keys() -> bool {
    !kpay_web::in_browser()
        && kpay_web::Client::builder("kpay_live_a", "b").expect_live().build().is_ok()
}

/// What a webhook says, if KPay sent it.
#[wasm_bindgen]
pub fn hear(signature: &str, body: &[u8], secret: &str) -> Result<String, JsError> {
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE_HEADER, signature.parse()?);
    Ok(match webhook::verify(&headers, body, &WebhookSecret::new(secret)?) {
        Ok(Event::Payment(event)) => {
            format!("{:?}: {}", event.state, event.notice.named_id().unwrap_or_default())
        }
        Ok(_) => "something else".to_owned(),
        Err(error) => format!("{:?}", error.problem()),
    })
}

/// One client, for as long as the module lives.
#[wasm_bindgen]
pub struct Shop {
    client: Client,
}

#[wasm_bindgen]
impl Shop {
    /// A shop whose calls are tried once, for so many milliseconds, and go through `fetch` if it is given.
    #[wasm_bindgen(constructor)]
    pub fn new(
        base_url: &str,
        api_key: &str,
        secret_key: &str,
        timeout: u32,
        fetch: Option<Function>,
    ) -> Result<Shop, JsError> {
        let mut builder = kpay_web::Client::builder(api_key, secret_key)
            .base_url(base_url)
            .expect_test()
            .max_retries(0)
            .attempt_timeout(Duration::from_millis(timeout.into()));
        if let Some(fetch) = fetch {
            builder = builder.fetch(fetch);
        }
        Ok(Self { client: builder.build()? })
    }

    /// Asks a customer to pay: the payment's id.
    pub async fn ask(&self, phone: String) -> Result<String, JsError> {
        let order = payment(self.client.new_external_id(), &phone)?;
        Ok(self.client.send(&order).await?.id.to_string())
    }

    /// Waits for a payment's end.
    pub async fn wait(&self, id: String) -> Result<String, JsError> {
        // The sandbox runs fast, so the reads may follow fast.
        let policy = WatchPolicy::default()
            .first_delay(Duration::from_millis(50))
            .longest_delay(Duration::from_millis(200))
            .deadline(Duration::from_secs(20));
        let waited = self.client.payments().wait(PaymentId::new(id)?).policy(policy).await?;
        let newest = waited.newest.ok_or_else(|| JsError::new("nothing was read"))?;
        Ok(format!("{:?}: {}", waited.state, newest.value.status))
    }

    /// Moves money from the wallet of one country to that of another.
    pub async fn transfer(&self) -> Result<String, JsError> {
        let account = self.client.account().me().await?;
        let application = account.application.ok_or_else(|| JsError::new("no application"))?;
        let order = TransferBetweenWallets::new(
            self.client.new_external_id(),
            ApplicationId::new(application.id.unwrap_or_default())?,
            1500,
            Country::Cmr,
            Country::Gab,
        );
        self.client.send(&order).await?;
        Ok("moved".to_owned())
    }

    /// Asks for a payment that must come to nothing: what is known of it then.
    pub async fn lose(&self, external_id: String) -> Result<String, JsError> {
        let order = payment(ExternalId::new(external_id)?, "237653456789")?;
        Ok(match self.client.send(&order).await {
            Ok(taken) => format!("taken: {}", taken.id),
            Err(MoneyError::Unknown { external_id, error }) => {
                format!("unknown {external_id}: {}", told(&error))
            }
            Err(error) => format!("known: {error}"),
        })
    }

    /// Reads a payment that can't be read: why.
    pub async fn read(&self) -> Result<String, JsError> {
        Ok(match self.client.payments().get(PaymentId::new("pay_1")?).await {
            Ok(read) => format!("read: {}", read.id),
            Err(error) => told(&error),
        })
    }

    /// Begins to read a payment, and drops the call once `begun` has come true.
    pub async fn drop_read(&self, begun: Promise) -> Result<String, JsError> {
        let call = self.client.payments().get(PaymentId::new("pay_1")?).into_future();
        Ok(match select(call, JsFuture::from(begun)).await {
            Either::Left(_) => "ended by itself".to_owned(),
            Either::Right(_) => "dropped".to_owned(),
        })
    }
}

fn payment(external_id: ExternalId, phone: &str) -> Result<InitUssdPayment, JsError> {
    let money = Money::new(5000, Currency::Xaf);
    let phone = PhoneNumber::new(phone)?;
    Ok(InitUssdPayment::new(external_id, money, Provider::MtnMomoCmr, phone))
}

/// The error's kind, what each attempt saw, and the transport's own words.
fn told(error: &Error) -> String {
    let seen: Vec<_> = error.attempts().iter().map(|attempt| attempt.result).collect();
    let mut told = format!("{:?} {seen:?}", error.kind());
    let mut next = error.source();
    while let Some(source) = next {
        told.push_str(&format!("; {source}"));
        next = source.source();
    }
    told
}
