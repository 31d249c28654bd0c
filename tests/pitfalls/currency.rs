//! 29 and 30.

use kpay_client::core::endpoint::InitUssdPayment;
use kpay_client::core::{
    Currency, ExpectedPayment, ExternalId, FieldMatch, Money, MoneyError, PaymentId, PhoneNumber,
    Provider,
};
use kpay_client::test_util::ScriptedResponse;

use crate::support::{Scripted, created};

#[test]
fn p29_another_franc_is_told_apart_and_left_to_the_caller() {
    let answered = r#"{"id":"pay_1","status":"COMPLETED","amount":5000,"currency":"XAF","externalId":"ORDER-1"}"#;
    let shop = Scripted::new([ScriptedResponse::json(200, answered)]);
    let id = PaymentId::new("pay_1").unwrap();
    let payment = shop.run(async { shop.client.payments().get(&id).await }).unwrap();
    let order =
        ExpectedPayment::new(ExternalId::new("ORDER-1").unwrap(), Money::new(5000, Currency::Xof))
            .payment_id(id);
    let compared = payment.matches(&order);
    assert_eq!(compared.currency, FieldMatch::Differs);
    for field in [compared.payment_id, compared.external_id, compared.amount] {
        assert_eq!(field, FieldMatch::Equal);
    }
    assert!(compared.differs() && !compared.is_equal());
}

#[test]
fn p30_dollars_are_not_sent_as_francs() {
    let shop = Scripted::new([created()]);
    let mut payment = InitUssdPayment::new(
        ExternalId::new("ORDER-1").unwrap(),
        Money::new(20, Currency::Usd),
        Provider::OrangeCod,
        PhoneNumber::new("243893456789").unwrap(),
    );
    let error = shop.run(async { shop.client.send(&payment).await }).unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert_eq!(error.invalid_input().unwrap().field(), "currency");
    assert!(error.to_string().contains("ORANGE_COD charges in CDF, not in USD"), "{error}");
    assert!(shop.requests().is_empty());

    payment.money = Money::new(56_000, Currency::Cdf);
    assert!(shop.run(async { shop.client.send(&payment).await }).is_ok());
}
