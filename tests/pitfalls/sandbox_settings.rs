//! What the sandbox makes by its settings: 3, 18, 19, 20, 27, 43.

use bytes::Bytes;
use http::{Request, StatusCode};
use kpay_client::core::endpoint::OperationType;
use kpay_client::core::{CurrencyHint, MoneyError, Provider, RefusalCase};
use kpay_sandbox::{
    CurrencyRule, EngineConfig, Limits, OperationKind, OperationState, PaymentMode,
};

use crate::support::{Shop, answered};
use crate::values::{COMPLETES, gateway, ussd};

fn case(error: &MoneyError) -> RefusalCase {
    error.error().refusal().unwrap().case.clone()
}

fn init_gateway(change: impl FnOnce(&mut EngineConfig), currency: bool) -> Result<(), MoneyError> {
    let shop = Shop::with(change, 0);
    let mut payment = gateway("ORDER-1");
    if !currency {
        payment.currency = None;
    }
    shop.run(async { shop.client.send(&payment).await }).map(drop)
}

fn init_ussd(change: impl FnOnce(&mut EngineConfig)) -> Result<(), MoneyError> {
    let shop = Shop::with(change, 0);
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).map(drop)
}

#[test]
fn p03_the_rate_limiter_stays_within_the_limits_of_the_sandbox() {
    let shop = Shop::with(|config| config.settings.limits = Some(Limits::published()), 0);
    let deadline = kpay_client::CallOptions::new().deadline(std::time::Duration::from_secs(600));
    let patient = shop.client.with_options(deadline);
    let calls = (0..150).map(|_| async { patient.account().me().await });
    let answers = shop.run(futures_util::future::join_all(calls));
    assert!(answers.iter().all(Result::is_ok));
    // Nor did the sandbox ever have to refuse.
    let log = Request::get("/_sandbox/requests?limit=1000").body(Bytes::new()).unwrap();
    let log = shop.engine().handle(shop.now(), &log);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(log.body()).unwrap();
    assert_eq!(rows.iter().filter(|row| row["status"] == 200).count(), 150);
    assert_eq!(rows.len(), 150);
}

#[test]
fn p18_the_sandbox_refuses_or_demands_a_currency() {
    let refused = |rule, currency| {
        init_gateway(|config| config.settings.currency = rule, currency).map_err(|it| case(&it))
    };
    assert_eq!(
        refused(CurrencyRule::Refused, true),
        Err(RefusalCase::Currency(CurrencyHint::Remove))
    );
    assert_eq!(refused(CurrencyRule::Refused, false), Ok(()));
    assert_eq!(
        refused(CurrencyRule::Required, false),
        Err(RefusalCase::Currency(CurrencyHint::Add))
    );
    assert_eq!(refused(CurrencyRule::Required, true), Ok(()));
}

#[test]
fn p19_an_application_of_the_sandbox_has_a_mode() {
    let error =
        init_gateway(|config| config.dashboard.mode = Some(PaymentMode::Ussd), true).unwrap_err();
    assert_eq!(case(&error), RefusalCase::ModeMismatch);
    let error = init_ussd(|config| config.dashboard.mode = Some(PaymentMode::Gateway)).unwrap_err();
    assert_eq!(case(&error), RefusalCase::ModeMismatch);
    assert!(init_ussd(|config| config.dashboard.mode = Some(PaymentMode::Ussd)).is_ok());
}

#[test]
fn p20_an_application_of_the_sandbox_has_a_whitelist() {
    let only = |method: &'static str| {
        init_ussd(|config| config.dashboard.methods = Some([method.to_owned()].into()))
    };
    let error = only("ORANGE_CMR").unwrap_err();
    assert_eq!(case(&error), RefusalCase::ProviderNotAllowed(Some(Provider::MtnMomoCmr)));
    assert!(only("MTN_MOMO_CMR").is_ok());
}

#[test]
fn p27_an_operator_of_the_sandbox_can_be_closed() {
    let closed = [(OperationKind::Deposit, OperationState::Closed)].into();
    let shop = Shop::with(
        |config| config.settings.availability = [(Provider::OrangeCmr, closed)].into(),
        0,
    );
    let availability = shop.run(async { shop.client.operators().availability().await }).unwrap();
    let offers = |what| availability.providers_for(&what).any(|it| *it == Provider::OrangeCmr);
    assert!(!offers(OperationType::Deposit) && offers(OperationType::Payout));
}

#[test]
fn p43_a_url_for_one_family_takes_its_events_from_the_general_one() {
    let special = "http://127.0.0.1:1/only-logs";
    let shop =
        Shop::with(|config| config.dashboard.webhook_urls.deposits = Some(special.to_owned()), 0);
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).unwrap();
    assert_eq!(shop.webhooks(answered(StatusCode::OK)).len(), 3);
    let engine = shop.engine();
    // The general URL, which the shop believes in, hears nothing.
    assert!(engine.deliveries().all(|record| record.url == special));
}
