//! The payments that the tests make.

use kpay_native::{Client, Currency, ExternalId, Money, PhoneNumber, Provider};
use kpay_native::{InitGatewayPayment, InitUssdPayment};
use kpay_sandbox_server::Sandbox;

/// Completes in the sandbox.
pub(crate) const COMPLETES: &str = "237653456789";
/// Fails in the sandbox with `PAYER_NOT_FOUND`.
pub(crate) const PAYER_NOT_FOUND: &str = "237653456029";
/// Stays open in the sandbox.
pub(crate) const STAYS_OPEN: &str = "237653456129";

pub(crate) const API_KEY: &str = "kpay_test_0123456789abcdef";
pub(crate) const SECRET_KEY: &str = "fedcba9876543210fedcba9876543210";

pub(crate) fn ussd(external_id: &str, phone_number: &str) -> InitUssdPayment {
    InitUssdPayment::new(
        ExternalId::new(external_id).unwrap(),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new(phone_number).unwrap(),
    )
}

pub(crate) fn gateway(external_id: &str) -> InitGatewayPayment {
    InitGatewayPayment::new(
        ExternalId::new(external_id).unwrap(),
        Money::new(5000, Currency::Xaf),
        "https://shop.example/return?cart=7",
    )
}

/// A client of the sandbox.
pub(crate) fn client_of(sandbox: &Sandbox) -> Client {
    kpay_native::Client::builder(sandbox.api_key(), sandbox.secret_key())
        .base_url(sandbox.base_url())
        .build()
        .unwrap()
}
