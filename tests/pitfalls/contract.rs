//! 18 to 28.

use http::Method;
use kpay_client::core::endpoint::{
    InitUssdWithdrawal, OperationType, PaymentMethod, RefundPayment, TransferBetweenWallets,
};
use kpay_client::core::{
    ApplicationId, Country, Currency, CurrencyHint, ExternalId, Money, PaymentId, PhoneNumber,
    Provider, RawJson, RefusalCase, WithdrawalId,
};
use kpay_client::test_util::ScriptedResponse;

use crate::support::{Scripted, Shop, created, names, sample};
use crate::values::{API_KEY, COMPLETES, client_of, gateway, ussd};

/// How the contract's sample of a refused init is read, and all that it says.
fn refused(text: &str) -> (RefusalCase, String) {
    let error = Scripted::new([sample(text)]).init_error();
    (error.error().refusal().unwrap().case.clone(), error.to_string())
}

#[test]
fn p18_a_refused_currency_says_which_way_to_change() {
    let (case, text) =
        refused(include_str!("../../contract/vectors/errors/error_400_currency_forbidden.json"));
    assert_eq!(case, RefusalCase::Currency(CurrencyHint::Remove));
    assert!(text.contains("send the request without it"), "{text}");
    let (case, text) =
        refused(include_str!("../../contract/vectors/errors/error_400_currency_required.json"));
    assert_eq!(case, RefusalCase::Currency(CurrencyHint::Add));
    assert!(text.contains("demands a currency"), "{text}");

    let mut extra = ussd("ORDER-1", COMPLETES);
    extra.extra.insert("currency", "XAF").unwrap();
    let shop = Shop::new();
    let error = shop.run(async { shop.client.send(&extra).await }).unwrap_err();
    let refusal = error.error().refusal().unwrap();
    assert_eq!(refusal.case, RefusalCase::Currency(CurrencyHint::Remove));
}

#[test]
fn p19_the_other_mode_is_named() {
    for text in [
        include_str!("../../contract/vectors/errors/error_400_mode_ussd.json"),
        include_str!("../../contract/vectors/errors/error_400_mode_gateway.json"),
    ] {
        let (case, text) = refused(text);
        assert_eq!(case, RefusalCase::ModeMismatch);
        assert!(text.contains("USSD or GATEWAY mode is set in KPay's dashboard"), "{text}");
    }
}

#[test]
fn p20_a_provider_outside_the_whitelist_is_named() {
    for words in ["Provider not in the application's whitelist", "PROVIDER_NOT_ALLOWED"] {
        let body = serde_json::json!({ "statusCode": 400, "message": words });
        let error = Scripted::new([ScriptedResponse::json(400, body.to_string())]).init_error();
        let refusal = error.error().refusal().unwrap();
        assert_eq!(refusal.case, RefusalCase::ProviderNotAllowed(Some(Provider::MtnMomoCmr)));
        assert!(error.to_string().contains("MTN_MOMO_CMR"), "{error}");
        assert!(error.to_string().contains("Allow the provider"), "{error}");
    }
}

#[tokio::test]
async fn p21_a_refused_prefixed_secret_is_explained() {
    let sandbox = kpay_sandbox_server::Sandbox::start().await.unwrap();
    let client = kpay_native::Client::builder(sandbox.api_key(), "sk_test_0123456789")
        .base_url(sandbox.base_url())
        .build()
        .unwrap();
    let error = client.account().me().await.unwrap_err();
    assert_eq!(error.refusal().unwrap().case, RefusalCase::Credentials);
    assert!(error.to_string().contains("starts with sk_, create a new one"), "{error}");
    // The right pair is taken by the same sandbox.
    assert!(client_of(&sandbox).account().me().await.is_ok());
    sandbox.shutdown().await;
}

#[test]
fn p22_every_body_goes_out_as_json() {
    let shop = Scripted::new([created()]);
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).unwrap();
    assert_eq!(shop.requests()[0].headers()["content-type"], "application/json");

    // A caller can't change it by accident either.
    let mut headers = http::HeaderMap::new();
    headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
    let other = shop.client.with_options(kpay_client::CallOptions::new().headers(headers));
    assert!(shop.run(async { other.send(&payment).await }).is_err());
    assert_eq!(shop.requests().len(), 1);
}

#[test]
fn p23_a_full_gateway_request_has_no_field_of_ussd() {
    let shop = Scripted::new([ScriptedResponse::json(
        201,
        r#"{"id":"pay_1","status":"PENDING","gatewayUrl":"https://x.example"}"#,
    )]);
    let page = gateway("ORDER-1")
        .cancel_url("https://shop.example/cancel")
        .payment_method(PaymentMethod::Card)
        .description("Order 1")
        .customer_email("client@example.com")
        .metadata(RawJson::new(&serde_json::json!({})).unwrap());
    shop.run(async { shop.client.send(&page).await }).unwrap();
    let body = shop.body();
    assert_eq!(
        names(&body),
        [
            "amount",
            "cancelUrl",
            "currency",
            "customerEmail",
            "description",
            "externalId",
            "metadata",
            "paymentMethod",
            "returnUrl"
        ]
    );
}

#[test]
fn p24_only_provider_codes_are_known() {
    for provider in Provider::ALL {
        let country = provider.country().unwrap();
        assert!(provider.as_str().ends_with(country.as_str()), "{provider}");
    }
    assert!(!Provider::from("MTN_MONEY").is_known());
    assert_eq!(PaymentMethod::ALL, [PaymentMethod::Card]);

    let shop = Scripted::new([created()]);
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).unwrap();
    assert_eq!(shop.body()["provider"], "MTN_MOMO_CMR");
    assert!(shop.body().get("paymentMethod").is_none());
}

#[test]
fn p25_numbers_keep_their_zeros_and_are_never_cut() {
    let read = |typed, country| PhoneNumber::in_country(typed, &country);
    let (civ, cog) = (Country::Civ, Country::Cog);
    assert_eq!(read("0503456789", civ.clone()).unwrap().as_str(), "2250503456789");
    assert_eq!(read("066123456", cog.clone()).unwrap().as_str(), "242066123456");
    assert_eq!(read("0653456789", Country::Cmr).unwrap().as_str(), "237653456789");
    for (typed, country) in [
        ("503456789", civ.clone()),
        ("05034567890", civ),
        ("66123456", cog.clone()),
        ("0661234567", cog),
        ("6534567891", Country::Cmr),
    ] {
        let error = read(typed, country).unwrap_err();
        assert_eq!(error.field(), "phoneNumber", "{typed}");
    }
}

#[test]
fn p26_a_predicted_provider_binds_nobody() {
    let shop = Shop::new();
    let number = PhoneNumber::new(COMPLETES).unwrap();
    let suggested = shop.run(async { shop.client.operators().predict(&number).await }).unwrap();
    assert_eq!(suggested.provider, Provider::MtnMomoCmr);
    // The customer took the number along to another operator.
    let mut payment = ussd("ORDER-1", COMPLETES);
    payment.provider = Provider::OrangeCmr;
    assert!(shop.run(async { shop.client.send(&payment).await }).is_ok());
}

#[test]
fn p27_only_providers_that_work_now_are_offered() {
    let shop = Scripted::new([ScriptedResponse::json(
        200,
        r#"[{"country":"CMR","providers":[
            {"provider":"MTN_MOMO_CMR","operationTypes":[
                {"operationType":"DEPOSIT","status":"CLOSED"},
                {"operationType":"PAYOUT","status":"OPERATIONAL"}]},
            {"provider":"ORANGE_CMR","operationTypes":[
                {"operationType":"DEPOSIT","status":"DELAYED"}]}]},
           {"country":"GAB","providers":[
            {"provider":"AIRTEL_GAB","operationTypes":[
                {"operationType":"DEPOSIT","status":"SUSPENDED_BY_REGULATOR"}]}]}]"#,
    )]);
    let availability = shop.run(async { shop.client.operators().availability().await }).unwrap();
    let able = |what| availability.providers_for(&what).cloned().collect::<Vec<_>>();
    assert_eq!(able(OperationType::Deposit), [Provider::OrangeCmr]);
    assert_eq!(able(OperationType::Payout), [Provider::MtnMomoCmr]);
}

#[test]
fn p28_each_operation_knows_its_path_and_its_auth() {
    let token = r#"{"accessToken":"jwt","expiresIn":"30m","environment":"TEST"}"#;
    let shop = Scripted::new(
        (0..5)
            .map(|_| ScriptedResponse::json(400, "{}"))
            .chain([ScriptedResponse::json(200, token), ScriptedResponse::json(400, "{}")]),
    );
    let id = |text: &str| ExternalId::new(text).unwrap();
    let money = Money::new(5000, Currency::Xaf);
    let number = PhoneNumber::new(COMPLETES).unwrap();
    shop.run(async {
        let client = &shop.client;
        let _ = client.send(&ussd("A", COMPLETES)).await;
        let pay_1 = PaymentId::new("pay_1").unwrap();
        let _ = client.payments().get(&pay_1).await;
        let _ = client.send(&RefundPayment::new(pay_1, id("B"))).await;
        let payout = InitUssdWithdrawal::new(id("C"), money, Provider::MtnMomoCmr, number);
        let _ = client.send(&payout).await;
        let _ = client.withdrawals().get(WithdrawalId::new("w_1").unwrap()).await;
        let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
        let transfer =
            TransferBetweenWallets::new(id("D"), application, 5000, Country::Cmr, Country::Sen);
        let _ = client.send(&transfer).await;
    });
    let sent: Vec<(Method, String, bool, bool)> = shop
        .requests()
        .iter()
        .map(|request| {
            let headers = request.headers();
            let keys = headers.get("x-api-key").is_some_and(|key| key == API_KEY)
                && headers.contains_key("x-secret-key");
            let bearer = headers.get("authorization").is_some_and(|value| value == "Bearer jwt");
            (request.method().clone(), request.uri().path().to_owned(), keys, bearer)
        })
        .collect();
    let expected = [
        (Method::POST, "/api/v1/payments/init", true, false),
        (Method::GET, "/api/v1/payments/pay_1", true, false),
        (Method::POST, "/api/v1/payments/pay_1/refund", true, false),
        (Method::POST, "/api/v1/payments/withdraw", true, false),
        (Method::GET, "/api/v1/payments/withdraw/w_1", true, false),
        (Method::POST, "/api/v1/payments/token", true, false),
        (Method::POST, "/api/wallets/transfer", false, true),
    ];
    let expected =
        expected.map(|(method, path, keys, bearer)| (method, path.to_owned(), keys, bearer));
    assert_eq!(sent, expected);
}
