//! Refunds, withdrawals and transfers on the sandbox.

use std::num::NonZeroU32;
use std::time::Duration;

use kpay_native::core::endpoint::OperationType;
use kpay_native::core::{RefusalCase, WatchPolicy};
use kpay_native::{
    ApplicationId, BankAccountId, Client, Country, Currency, ExternalId, FailureReason, Money,
    MoneyError, PaymentId, PhoneNumber, Provider, Status, TransactionState, WithdrawalId,
};
use kpay_native::{
    InitBankWithdrawal, InitCrossCountryWithdrawal, InitGatewayWithdrawal, InitUssdWithdrawal,
    RefundPayment, TransferBetweenWallets,
};
use kpay_sandbox_server::Sandbox;

use crate::values::{COMPLETES, client_of, ussd};

/// A withdrawal to this number fails with `RECIPIENT_NOT_FOUND`.
const RECIPIENT_NOT_FOUND: &str = "237653456089";

async fn rich_sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder()
        .speed(NonZeroU32::new(100).unwrap())
        .seed(7)
        .balance(Country::Cmr, 1_000_000)
        .start()
        .await
        .unwrap();
    let client = client_of(&sandbox);
    (sandbox, client)
}

fn eager() -> WatchPolicy {
    WatchPolicy::default().first_delay(Duration::from_millis(50))
}

fn id(text: &str) -> ExternalId {
    ExternalId::new(text).unwrap()
}

fn withdrawal(external_id: &str, phone_number: &str) -> InitUssdWithdrawal {
    InitUssdWithdrawal::new(
        id(external_id),
        Money::new(5000, Currency::Xaf),
        Provider::MtnMomoCmr,
        PhoneNumber::new(phone_number).unwrap(),
    )
}

async fn paid(client: &Client, order: &str) -> PaymentId {
    let payment = client.send(&ussd(order, COMPLETES)).await.unwrap();
    let waited = client.payments().wait(&payment.id).policy(eager()).await.unwrap();
    assert_eq!(waited.state, TransactionState::Completed);
    payment.id
}

#[tokio::test]
async fn a_payment_is_given_back_once() {
    let (_sandbox, client) = rich_sandbox().await;
    let payment = paid(&client, "ORDER-1").await;
    let refund = RefundPayment::new(payment.clone(), id("REFUND-1")).reason("Out of stock");
    let taken = client.send(&refund).await.unwrap();
    assert_eq!(taken.original_payment_id.as_ref(), Some(&payment));

    let error = client.send(&refund).await.unwrap_err();
    let MoneyError::AlreadyExists { external_id, error } = error else { panic!("{error}") };
    assert_eq!(external_id.as_str(), "REFUND-1");
    assert_eq!(error.refusal().unwrap().case, RefusalCase::AlreadyRefunded(Some(taken.id.clone())));

    let mut status = Status::Completed;
    for _ in 0..100 {
        status = client.payments().get(&payment).await.unwrap().status;
        if status == Status::Refunded {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status.state(), TransactionState::Refunded);

    let unknown = RefundPayment::new(PaymentId::new("pay_none").unwrap(), id("REFUND-2"));
    let error = client.send(&unknown).await.unwrap_err();
    assert_eq!(error.error().refusal().unwrap().case, RefusalCase::ForbiddenOrNotFound);
}

#[tokio::test]
async fn a_withdrawal_pays_out_or_says_why_not() {
    let (_sandbox, client) = rich_sandbox().await;
    let before =
        client.account().balances().await.unwrap().of(&Currency::Xaf).unwrap().available_balance;
    assert_eq!(before, Some(1_000_000.into()));

    let taken = client.send(&withdrawal("WD-1", COMPLETES)).with_response().await.unwrap();
    assert_eq!(taken.meta.status, 201);
    let taken = taken.value;
    assert!(taken.net_amount.unwrap() < taken.amount.unwrap());
    let waited = client.withdrawals().wait(&taken.id).policy(eager()).await.unwrap();
    assert_eq!(waited.state, TransactionState::Completed);
    let after = client.account().balances().await.unwrap().of(&Currency::Xaf).unwrap().balance;
    assert_eq!(after, Some(995_000.into()));

    let failing = client.send(&withdrawal("WD-2", RECIPIENT_NOT_FOUND)).await.unwrap();
    let waited = client.withdrawals().wait(&failing.id).policy(eager()).await.unwrap();
    assert_eq!(waited.state, TransactionState::Failed);
    assert_eq!(waited.newest.unwrap().value.failure_reason, Some(FailureReason::RecipientNotFound));

    let error = client.send(&withdrawal("WD-1", COMPLETES)).await.unwrap_err();
    assert!(matches!(error, MoneyError::AlreadyExists { .. }), "{error}");
    let error = client.withdrawals().get(WithdrawalId::new("wdr_none").unwrap()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}

#[tokio::test]
async fn an_empty_wallet_pays_nothing_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let error = client_of(&sandbox).send(&withdrawal("WD-1", COMPLETES)).await.unwrap_err();
    let MoneyError::NotMoved(error) = error else { panic!("{error}") };
    assert_eq!(error.refusal().unwrap().case, RefusalCase::InsufficientBalance);
    assert_eq!(error.status().unwrap(), 422);
}

#[tokio::test]
async fn money_goes_to_banks_across_countries_and_by_page() {
    let (_sandbox, client) = rich_sandbox().await;
    let account = BankAccountId::new("0ff617c5-8b6f-44b5-9e9f-114fa5089d2b").unwrap();
    let to_bank = InitBankWithdrawal::new(id("WD-BANK"), 10_000, account);
    assert_eq!(client.send(&to_bank).with_response().await.unwrap().meta.status, 201);

    let across = InitCrossCountryWithdrawal::new(
        id("WD-CROSS"),
        Money::new(50_000, Currency::Xaf),
        Country::Cmr,
        Provider::MtnMomoCiv,
        PhoneNumber::new("+225 05 03 45 67 89").unwrap(),
        "Jean",
        "Dupont",
    );
    let taken = client.send(&across).await.unwrap();
    assert_eq!(taken.payout_currency, Some(Currency::Xof));
    assert!(taken.payout_amount.is_some() && taken.exchange_rate.is_some());

    let page = InitGatewayWithdrawal::new(id("WD-PAGE"), 5000, "https://shop.example/return");
    let page = client.send(&page).await.unwrap();
    assert!(page.gateway_url.starts_with("http://127.0.0.1:"), "{}", page.gateway_url);
}

#[tokio::test]
async fn wallets_are_transferred_between_under_one_token() {
    let (_sandbox, client) = rich_sandbox().await;
    let application = client.account().me().await.unwrap().application.unwrap().id.unwrap();
    let application = ApplicationId::new(application).unwrap();
    let transfer = |external_id: &str, to: Country| {
        TransferBetweenWallets::new(id(external_id), application.clone(), 10_000, Country::Cmr, to)
    };
    let (near, far) = (transfer("TRF-1", Country::Gab), transfer("TRF-2", Country::Sen));
    let (near, far) = tokio::join!(client.send(&near), client.send(&far));
    assert_eq!(near.unwrap().exchange_rate.unwrap().to_string(), "1");
    let far = far.unwrap();
    assert_eq!(far.destination_transaction.as_ref().unwrap().currency, Some(Currency::Xof));

    let error = client.send(&transfer("TRF-1", Country::Gab)).await.unwrap_err();
    assert!(matches!(error, MoneyError::AlreadyExists { .. }), "{error}");
    let nowhere = client.send(&transfer("TRF-3", Country::Cmr)).await.unwrap_err();
    assert_eq!(nowhere.error().invalid_input().unwrap().field(), "destinationCountry");
}

#[tokio::test]
async fn the_rest_is_read() {
    let (_sandbox, client) = rich_sandbox().await;
    let rate = client.account().exchange_rate(Currency::Xaf, Currency::Xof).await.unwrap();
    assert_eq!(rate.rate.to_string(), "1.0153");
    let number = PhoneNumber::new(COMPLETES).unwrap();
    let suggestion = client.operators().predict(&number).await.unwrap();
    assert_eq!(suggestion.country, Some(Country::Cmr));
    let availability = client.operators().availability().await.unwrap();
    assert_eq!(availability.providers_for(&OperationType::Deposit).count(), Provider::ALL.len());
    assert!(!client.operators().price_list().await.unwrap().countries.is_empty());
    let info = client.account().platform_info().await.unwrap();
    assert!(info.parse::<serde_json::Value>().unwrap().is_object());
}
