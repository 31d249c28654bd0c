//! Every response of `contract/vectors`: each is read by its type, and nothing is lost.

mod common;

use common::vectors::{Vectors, answered, check_nothing_lost, credentials};
use common::{gateway, ussd};
use kpay_core::endpoint::{
    CreateToken, GetAvailability, GetBalances, GetExchangeRate, GetMe, GetPayment, GetPriceList,
    GetWithdrawal, InitGatewayWithdrawal, InitUssdWithdrawal, OperationType, PredictProvider,
    RefundPayment, TransferBetweenWallets,
};
use kpay_core::{
    AccessToken, ApplicationId, Country, Currency, ExternalId, FailureReason, Money, PaymentId,
    PhoneNumber, Provider, Status, TransactionState, WithdrawalId,
};
use serde_json::{Value, json};

fn get() -> GetPayment {
    GetPayment::new(PaymentId::new("pay_abc123").unwrap())
}

fn id(text: &str) -> ExternalId {
    ExternalId::new(text).unwrap()
}

fn phone() -> PhoneNumber {
    PhoneNumber::new("237670000001").unwrap()
}

#[test]
fn every_response_is_read_whole() {
    let mut vectors = Vectors::of("responses");
    check_inits(&mut vectors);
    check_payments(&mut vectors);
    check_failure_codes(&vectors.take("failure_codes"));
    check_refund(&vectors.take("refund_init_201"));
    check_withdrawals(&mut vectors);
    check_account(&mut vectors);
    check_token(&vectors.take("token_201"));
    check_operators(&mut vectors);
    check_rates(&mut vectors);
    check_transfers(&mut vectors);
    vectors.finish();
}

fn check_inits(vectors: &mut Vectors) {
    let vector = vectors.take("init_ussd_201");
    let payment = answered(&ussd(), &credentials(), 201, &vector).unwrap().value;
    check_nothing_lost(&payment, &vector["body"]);
    assert!(payment.extra.is_empty() && payment.is_test == Some(false));

    let vector = vectors.take("init_gateway_201");
    let page = answered(&gateway(), &credentials(), 201, &vector).unwrap().value;
    check_nothing_lost(&page, &vector["body"]);
    assert!(page.extra.is_empty() && page.expires_at.as_ref().unwrap().as_str().ends_with('Z'));
}

fn check_payments(vectors: &mut Vectors) {
    for (name, outcome, unknown_fields) in [
        ("payment_completed_200", TransactionState::Completed, 0),
        ("payment_failed_200", TransactionState::Failed, 0),
        ("payment_refunded_200", TransactionState::Refunded, 0),
        // `paymentMethod` is gone from today's object.
        ("payment_object_200_legacy", TransactionState::Completed, 1),
    ] {
        let vector = vectors.take(name);
        let payment = answered(&get(), &credentials(), 200, &vector).unwrap().value;
        check_nothing_lost(&payment, &vector["body"]);
        assert_eq!((payment.state(), payment.extra.iter().count()), (outcome, unknown_fields));
        assert_eq!(payment.money().unwrap().to_string(), "5000 XAF");
    }
}

fn check_failure_codes(codes: &Value) {
    for (list, are_known) in
        [("mobile_money", true), ("card_sentences", false), ("pawapay_only", false)]
    {
        for code in codes[list].as_array().unwrap() {
            let body = json!({ "body": { "id": "a", "status": "FAILED", "failureReason": code } });
            let payment = answered(&get(), &credentials(), 200, &body).unwrap().value;
            let reason: &FailureReason = payment.failure_reason.as_ref().unwrap();
            assert_eq!((reason.is_known(), json!(reason)), (are_known, code.clone()));
        }
    }
}

fn check_refund(vector: &Value) {
    let ask = RefundPayment::new(PaymentId::new("pay_abc123").unwrap(), id("REFUND-1"));
    let refund = answered(&ask, &credentials(), 201, vector).unwrap().value;
    check_nothing_lost(&refund, &vector["body"]);
    assert!(refund.extra.is_empty());
    assert_eq!((refund.id.as_str(), &refund.status), ("b7c1e2f3-...", &Status::Pending));
    assert_eq!(refund.original_payment_id.as_ref().unwrap().as_str(), "pay_abc123");
}

fn check_withdrawals(vectors: &mut Vectors) {
    let money = Money::new(5000, Currency::Xaf);
    let init = InitUssdWithdrawal::new(id("WD-1"), money, Provider::MtnMomoCmr, phone());
    for name in ["withdraw_init_201", "withdraw_init_201_legacy", "withdraw_cross_currency_201"] {
        let vector = vectors.take(name);
        let withdrawal = answered(&init, &credentials(), 201, &vector).unwrap().value;
        check_nothing_lost(&withdrawal, &vector["body"]);
        assert!(withdrawal.extra.is_empty(), "{name}: {:?}", withdrawal.extra);
        assert_eq!(withdrawal.state(), TransactionState::Open);
        if name == "withdraw_cross_currency_201" {
            // As printed; the product of the other two is another number.
            assert_eq!(withdrawal.payout_amount.unwrap().to_string(), "48211.75");
            assert_eq!(withdrawal.exchange_rate.unwrap().to_string(), "1.015");
            assert_eq!(withdrawal.payout_currency, Some(Currency::Xof));
        }
    }

    let vector = vectors.take("withdraw_completed_200");
    let read = GetWithdrawal::new(WithdrawalId::new("wdr_xyz456").unwrap());
    let withdrawal = answered(&read, &credentials(), 200, &vector).unwrap().value;
    check_nothing_lost(&withdrawal, &vector["body"]);
    assert_eq!(withdrawal.state(), TransactionState::Completed);
    assert!(withdrawal.extra.is_empty());
    assert_eq!(withdrawal.money().unwrap().to_string(), "5000 XAF");

    let vector = vectors.take("withdraw_gateway_201");
    let page = InitGatewayWithdrawal::new(id("WD-ORD-001"), 5000, "https://monsite.com/return");
    let page = answered(&page, &credentials(), 201, &vector).unwrap().value;
    check_nothing_lost(&page, &vector["body"]);
    assert!(page.extra.is_empty() && page.expires_at.as_ref().unwrap().as_str().ends_with('Z'));
}

fn check_account(vectors: &mut Vectors) {
    let vector = vectors.take("me_200");
    let account = answered(&GetMe::new(), &credentials(), 200, &vector).unwrap().value;
    check_nothing_lost(&account, &vector["body"]);
    assert!(account.extra.is_empty() && account.environment.is_test());

    for (name, count) in [("balance_200", 1), ("balance_200_multi", 2)] {
        let vector = vectors.take(name);
        let balances = answered(&GetBalances::new(), &credentials(), 200, &vector).unwrap().value;
        check_nothing_lost(&balances, &vector["body"]);
        assert_eq!(balances.entries.len(), count);
        assert!(balances.entries.iter().all(|balance| balance.extra.is_empty()));
        let xaf = balances.of(&Currency::Xaf).unwrap();
        assert_eq!(xaf.available_balance, Some(125_000.into()));

        // One client saw the object without the list around it (contract: conflicts 8).
        let lone = json!({ "body": vector["body"][count - 1] });
        let balances = answered(&GetBalances::new(), &credentials(), 200, &lone).unwrap().value;
        check_nothing_lost(&balances, &json!([lone["body"]]));
    }
}

fn check_token(vector: &Value) {
    let answer = answered(&CreateToken::new(), &credentials(), 201, vector).unwrap();
    let token = &answer.value;
    let fields = vector["body"].as_object().unwrap();
    assert_eq!(fields.len(), 3, "all of them are looked at");
    let text = fields["accessToken"].as_str().unwrap();
    let header = token.access_token.expose_header();
    assert_eq!(header, format!("Bearer {text}"));
    assert!(header.is_sensitive());
    assert_eq!(json!(token.expires_in), fields["expiresIn"]);
    assert_eq!(json!(token.environment), fields["environment"]);
    let shown = format!("{answer:?} {answer:#?} {token:?} {header:?}");
    assert!(shown.contains("30m") && !shown.contains("eyJ"), "{shown}");
}

fn check_operators(vectors: &mut Vectors) {
    let vector = vectors.take("availability_200");
    let availability =
        answered(&GetAvailability::new(), &credentials(), 200, &vector).unwrap().value;
    check_nothing_lost(&availability, &vector["body"]);
    for (operation, able) in [
        (OperationType::Deposit, vec![&Provider::MtnMomoCmr]),
        (OperationType::Payout, vec![&Provider::MtnMomoCmr]),
        (OperationType::Remittance, vec![]),
    ] {
        assert_eq!(availability.providers_for(&operation).collect::<Vec<_>>(), able);
    }

    let vector = vectors.take("predict_provider_201");
    let suggestion =
        answered(&PredictProvider::new(phone()), &credentials(), 201, &vector).unwrap().value;
    check_nothing_lost(&suggestion, &vector["body"]);
    assert!(suggestion.extra.is_empty());
    assert_eq!(suggestion.provider, Provider::MtnMomoCmr);
    assert!(!format!("{suggestion:?}").contains("237670000001"));
}

fn check_rates(vectors: &mut Vectors) {
    let vector = vectors.take("exchange_rate_200");
    let ask = GetExchangeRate::new(Currency::Xaf, Currency::Xof);
    let rate = answered(&ask, &credentials(), 200, &vector).unwrap().value;
    check_nothing_lost(&rate, &vector["body"]);
    assert!(rate.extra.is_empty());
    assert_eq!(rate.rate.to_string(), "1.0153");

    let mut vector = vectors.take("pricelist_200");
    let prices = answered(&GetPriceList::new(), (), 200, &vector).unwrap().value;
    check_nothing_lost(&prices, &vector["body"]);
    let country = &prices.countries[0];
    let operator = &country.operators[0];
    assert!(prices.extra.is_empty() && country.extra.is_empty() && operator.extra.is_empty());
    assert_eq!((&country.code, prices.international_available), (&Country::Cmr, Some(false)));
    assert_eq!(operator.deposit_rate.unwrap().to_string(), "0.1");
    // Its note: null is unavailable.
    vector["body"]["countries"][0]["operators"][0]["withdrawalRate"] = Value::Null;
    let prices = answered(&GetPriceList::new(), (), 200, &vector).unwrap().value;
    check_nothing_lost(&prices, &vector["body"]);
    assert_eq!(prices.countries[0].operators[0].withdrawal_rate, None);
}

fn check_transfers(vectors: &mut Vectors) {
    let token = AccessToken::new("eyJhbGciOiJIUzI1NiJ9").unwrap();
    for (name, rate, arrived) in [
        ("wallet_transfer_same_currency_201", "1", "50000"),
        ("wallet_transfer_cross_currency_201", "1.0153", "101530"),
    ] {
        let vector = vectors.take(name);
        let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
        let ask =
            TransferBetweenWallets::new(id("T"), application, 500, Country::Cmr, Country::Gab);
        let transfer = answered(&ask, &token, 201, &vector).unwrap().value;
        check_nothing_lost(&transfer, &vector["body"]);
        let source = transfer.source_transaction.as_ref().unwrap();
        let destination = transfer.destination_transaction.as_ref().unwrap();
        assert!(transfer.extra.is_empty());
        assert!(source.extra.is_empty() && destination.extra.is_empty());
        assert_eq!(source.kind.as_deref(), Some("WALLET_TRANSFER_OUT"));
        assert_eq!(destination.kind.as_deref(), Some("WALLET_TRANSFER_IN"));
        assert_eq!(transfer.exchange_rate.unwrap().to_string(), rate);
        assert_eq!(destination.amount.unwrap().to_string(), arrived);
    }
}
