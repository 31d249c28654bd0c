//! What the tests in Node.js and in a browser have in common.

pub(crate) mod globals;
mod loopback;
mod platform;
mod scripted;

use std::time::Duration;

use kpay_web::client::Runtime;
use kpay_web::core::endpoint::InitUssdPayment;
use kpay_web::core::{
    Currency, Error, ExternalId, InvalidInputError, Money, PhoneNumber, Provider,
};
use kpay_web::{Client, WebRuntime};

/// The keys of the sandbox on loopback.
pub(crate) const API_KEY: &str = "kpay_test_0123456789abcdef";
pub(crate) const SECRET_KEY: &str = "fedcba9876543210fedcba9876543210";

/// A builder for tests: these keys may be read by anyone.
pub(crate) fn builder() -> kpay_web::ClientBuilder {
    kpay_web::Client::builder(API_KEY, SECRET_KEY).danger_accept_browser_with_test_key()
}

/// A payment that completes in the sandbox.
pub(crate) fn payment(external_id: &str) -> Result<InitUssdPayment, InvalidInputError> {
    Ok(InitUssdPayment::new(
        ExternalId::new(external_id)?,
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new("237653456789")?,
    ))
}

/// Waits for so many milliseconds.
pub(crate) async fn pause(millis: u64) {
    WebRuntime::new().sleep(Duration::from_millis(millis)).await;
}

/// A name that no other run of the tests has.
pub(crate) fn fresh(name: &str) -> String {
    let [a, b, c, d, ..] = WebRuntime::new().entropy();
    format!("{name}-{:08x}", u32::from_be_bytes([a, b, c, d]))
}

/// What a browser says to a key.
#[allow(dead_code, reason = "Node.js is no browser")]
pub(crate) fn keys_are_refused() {
    assert!(kpay_web::in_browser());
    let told = |built: Result<Client, Error>| built.unwrap_err().to_string();
    let test = told(kpay_web::Client::builder(API_KEY, SECRET_KEY).build());
    assert!(test.contains("danger_accept_browser_with_test_key"), "{test}");
    assert!(test.contains("whoever opens the page can read it"), "{test}");
    for api_key in ["kpay_live_a", "other_a"] {
        let builder = kpay_web::Client::builder(api_key, SECRET_KEY)
            .danger_accept_browser_with_test_key()
            .danger_accept_live_key_at_base_url();
        let live = told(builder.build());
        assert!(live.contains("No option allows this"), "{live}");
    }
    assert!(builder().build().is_ok());
}
