//! What the typed endpoints write is what the document allows.

use std::collections::BTreeSet;

use kpay_core::endpoint::{
    GetExchangeRate, GetPayment, InitBankWithdrawal, InitCrossCountryWithdrawal,
    InitGatewayPayment, InitGatewayWithdrawal, InitUssdPayment, InitUssdWithdrawal, PaymentMethod,
    RefundPayment, TransferBetweenWallets,
};
use kpay_core::{
    BankAccountId, Country, Currency, ExternalId, Money, PaymentId, PhoneNumber, Provider, RawJson,
};
use proptest::prelude::*;
use serde_json::json;

use crate::document::DOCUMENT;
use crate::sandbox::ACCESS;
use crate::strategies::{Written, with_keys, with_token, written};
use crate::vectors::reads;

fn id() -> ExternalId {
    ExternalId::new("ORDER-1").unwrap()
}

fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::new(text).unwrap()
}

/// Each request that moves money, also with every field, and each read.
pub(crate) fn by_hand() -> Vec<Written> {
    moving().into_iter().chain(reads()).collect()
}

/// One of each kind that moves money, and the ones with every field.
pub(crate) fn moving() -> Vec<Written> {
    let (url, francs) = ("https://shop.example/return?a=1", Money::new(5000, Currency::Xaf));
    let metadata = RawJson::new(&json!({ "orderId": "1", "lines": [1, { "a": null }] })).unwrap();
    let (mtn, number) = (Provider::MtnMomoCmr, phone("+237 653 45 67 89"));
    let ussd = InitUssdPayment::new(id(), francs.clone(), mtn.clone(), number.clone());
    let page = InitGatewayPayment::new(id(), francs.clone(), url);
    let out = InitUssdWithdrawal::new(id(), francs.clone(), mtn, number.clone());
    let account = BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b").unwrap();
    let across = InitCrossCountryWithdrawal::new(
        id(),
        francs,
        Country::Cmr,
        Provider::MtnMomoCiv,
        phone("+225 05 03 45 60 89"),
        "Jean",
        "Dupont",
    );
    let payment = || PaymentId::new("pay_1").unwrap();
    let transfer = TransferBetweenWallets::new(
        id(),
        ACCESS.application_id.clone(),
        50_000,
        Country::Cmr,
        Country::Gab,
    );
    vec![
        with_keys(&ussd),
        with_keys(
            &ussd
                .description("Order 1")
                .customer_name("A B")
                .customer_email("a@b.example")
                .metadata(metadata.clone()),
        ),
        with_keys(&page.clone()),
        with_keys(
            &page
                .payment_method(PaymentMethod::Card)
                .cancel_url("http://localhost:3000")
                .description("Order 1")
                .customer_email("a@b.example")
                .metadata(metadata.clone()),
        ),
        with_keys(&out),
        with_keys(&out.description("Pay").metadata(metadata.clone())),
        with_keys(&InitBankWithdrawal::new(id(), 5000, account)),
        with_keys(&across),
        with_keys(&across.description("Pay").metadata(metadata)),
        with_keys(&InitGatewayWithdrawal::new(id(), 5000, url).cancel_url(url)),
        with_keys(&RefundPayment::new(payment(), id()).reason("Out of stock")),
        with_keys(&GetPayment::new(PaymentId::new("a/b?c=é").unwrap())),
        with_token(&transfer),
        with_token(&transfer.description("Stock")),
    ]
}

fn check(written: &Written) -> Result<(), String> {
    let (core, request) = (written.operation, &written.request);
    let operation = DOCUMENT
        .operation(request.method().as_str(), request.uri().path())
        .ok_or_else(|| format!("no operation for {}", core.name))?;
    if operation.path != core.path || !operation.method.eq_ignore_ascii_case(core.method.as_str()) {
        return Err(format!("{} is {} in core", operation.path, core.path));
    }
    DOCUMENT.judge_request(request)
}

#[test]
fn each_operation_is_written_as_the_document_has_it() {
    let mut reached = BTreeSet::new();
    for written in by_hand() {
        check(&written).unwrap_or_else(|it| panic!("{}: {it}", written.operation.name));
        reached.insert((written.operation.path, written.operation.method.as_str().to_owned()));
    }
    let documented: BTreeSet<_> =
        DOCUMENT.operations().map(|it| (it.path, it.method.to_uppercase())).collect();
    assert_eq!(reached, documented, "an operation that core or the document lacks");
}

#[test]
fn a_request_that_differs_from_the_document_is_refused() {
    let ussd = by_hand().remove(0).request;
    let mut keyless = ussd.clone();
    keyless.headers_mut().remove("x-secret-key");
    assert!(DOCUMENT.judge_request(&keyless).unwrap_err().contains("X-Secret-Key"));
    let mut elsewhere = ussd.clone();
    *elsewhere.uri_mut() = "/api/v1/payments/init/now".parse().unwrap();
    assert!(DOCUMENT.judge_request(&elsewhere).unwrap_err().contains("no operation"));
    let mut untyped = ussd;
    untyped.headers_mut().remove("content-type");
    assert!(DOCUMENT.judge_request(&untyped).unwrap_err().contains("Content-Type"));
    let rate = GetExchangeRate::new(Currency::Xaf, Currency::from("ABC"));
    DOCUMENT.judge_request(&with_keys(&rate).request).unwrap_err();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn random_requests_are_as_the_document_has_them(written in written()) {
        prop_assert_eq!(check(&written), Ok(()));
    }
}
