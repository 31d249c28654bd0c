//! 60, 61, 65, 66 and 68: what comes and goes in another form than it should.

use kpay_client::core::endpoint::{InitGatewayPayment, InitGatewayWithdrawal};
use kpay_client::core::{
    Country, Currency, ExternalId, Money, PaymentId, PhoneNumber, RawJson, TransactionState,
};
use kpay_client::test_util::ScriptedResponse;

use crate::support::{Scripted, Shop};
use crate::values::{COMPLETES, ussd};

#[test]
fn p60_a_byte_order_mark_before_an_answer_costs_nothing() {
    let taken = "\u{feff}{\"id\":\"pay_1\",\"status\":\"PENDING\"}";
    let refused = "\u{feff}{\"statusCode\":400,\"message\":\"amount must be a number\"}";
    let kpay =
        Scripted::new([ScriptedResponse::json(201, taken), ScriptedResponse::json(400, refused)]);
    let payment = kpay.run(async { kpay.client.send(&ussd("ORDER-1", COMPLETES)).await });
    assert_eq!(payment.unwrap().id.as_str(), "pay_1");
    let error = kpay.init_error();
    assert_eq!(error.error().refusal().unwrap().messages, ["amount must be a number"]);
}

#[test]
fn p61_a_field_of_another_type_costs_no_answer() {
    let odd = r#"{"id":123,"reference":42,"externalId":7,"status":"COMPLETED","amount":"5,000","isTest":"true",
        "completedAt":1747245600000,"createdAt":"2026-05-14 10:02:30","phoneNumber":237653456789}"#;
    let lost = r#"{"status":"COMPLETED","amount":5000}"#;
    let kpay = Scripted::new([ScriptedResponse::json(200, odd), ScriptedResponse::json(200, lost)]);
    let read =
        || kpay.run(async { kpay.client.payments().get(PaymentId::new("pay_1").unwrap()).await });
    let payment = read().unwrap();
    assert_eq!((payment.id.as_str(), payment.state()), ("123", TransactionState::Completed));
    assert_eq!(payment.reference.as_ref().unwrap().as_str(), "42");
    assert_eq!((payment.external_id.as_deref(), payment.is_test), (Some("7"), Some(true)));
    assert_eq!(payment.completed_at.as_ref().unwrap().as_str(), "2025-05-14T18:00:00.000Z");
    assert_eq!(payment.phone_number.as_ref().unwrap().as_str(), "237653456789");
    // What can't be read is absent, and kept as it came.
    assert_eq!(
        (payment.amount, payment.extra.get("amount").unwrap().as_str()),
        (None, "\"5,000\"")
    );
    assert_eq!(payment.created_at.as_ref().unwrap().as_str(), "2026-05-14 10:02:30");
    // What was asked for by its id has that id.
    assert_eq!(read().unwrap().id.as_str(), "pay_1");
}

#[test]
fn p61_a_success_that_cant_be_read_still_names_the_order() {
    let wrapped = r#"{"data":{"id":"pay_1","status":"PENDING","reference":"KPAY-1"}}"#;
    let error = Scripted::new([ScriptedResponse::json(201, wrapped)]).init_error();
    assert!(error.is_unknown());
    let found = &error.error().unreadable().unwrap().found;
    assert_eq!((found.id.as_deref(), found.reference.as_deref()), (Some("pay_1"), Some("KPAY-1")));
    assert!(error.to_string().contains("its id is pay_1"), "{error}");
}

#[test]
fn p65_what_nobody_sees_in_a_number_is_skipped() {
    let pasted = "\u{202a}+237\u{a0}653\u{200b}456\u{2060}789\u{202c}\u{fe0f}";
    assert_eq!(PhoneNumber::new(pasted).unwrap().as_str(), "237653456789");
    let error = PhoneNumber::in_country("653\u{430}56789", &Country::Cmr).unwrap_err();
    assert!(error.to_string().contains("U+0430"), "{error}");
    assert!(PhoneNumber::new("+0653456789").is_err());
}

#[test]
fn p66_a_return_address_with_kpays_own_names_is_refused_at_once() {
    let shop = Shop::new();
    let id = |text: &str| ExternalId::new(text).unwrap();
    for url in [
        "https://shop.example/return?status=ok",
        "https://shop.example/return?cart=7&externalId=ORDER-1",
        "https://shop.example/#/return",
    ] {
        let page = InitGatewayPayment::new(id("ORDER-1"), Money::new(5000, Currency::Xaf), url);
        let error = shop.run(async { shop.client.send(&page).await }).unwrap_err();
        assert_eq!(error.error().invalid_input().unwrap().field(), "returnUrl", "{error}");
        let payout =
            InitGatewayWithdrawal::new(id("WD-1"), 5000, "https://shop.example/r").cancel_url(url);
        let error = shop.run(async { shop.client.send(&payout).await }).unwrap_err();
        assert_eq!(error.error().invalid_input().unwrap().field(), "cancelUrl", "{error}");
    }
}

#[test]
fn p68_metadata_keeps_its_numbers() {
    let text = r#"{"cart":9007199254740993,"price":0.10}"#;
    let answer = format!(r#"{{"id":"pay_1","status":"PENDING","metadata":{text}}}"#);
    let kpay = Scripted::new([ScriptedResponse::json(200, answer)]);
    let payment =
        kpay.run(async { kpay.client.payments().get(PaymentId::new("pay_1").unwrap()).await });
    assert_eq!(payment.unwrap().metadata.as_ref().unwrap().as_str(), text);
    assert_eq!(RawJson::from_text(text).unwrap().as_str(), text);
}
