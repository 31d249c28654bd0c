//! 7 to 17.

use std::collections::BTreeSet;
use std::time::Duration;

use kpay_client::core::endpoint::{InitUssdPayment, TransferBetweenWallets};
use kpay_client::core::{
    Amount, ApplicationId, CallOutcome, Country, Currency, Environment, ErrorKind, ExternalId,
    Money, MoneyError, NextStep, OrderState, PaymentId, PhoneNumber, Provider, state_after,
};
use kpay_client::test_util::ScriptedResponse;

use crate::support::{Scripted, Shop, created, names};
use crate::values::{API_KEY, COMPLETES, SECRET_KEY, client_of, gateway, ussd};

#[test]
fn p07_a_retry_after_a_time_out_is_already_exists() {
    let shop = Shop::with(|_| {}, 1);
    let payment = ussd("ORDER-1", COMPLETES);
    let error = shop.run(async { shop.client.send(&payment).await }).unwrap_err();
    assert!(error.to_string().contains("this call's own first attempt"), "{error}");
    let MoneyError::AlreadyExists { external_id, error } = error else { panic!("{error}") };
    assert_eq!(external_id, payment.external_id);
    assert_eq!(error.attempts().len(), 2);
    // And the customer pays once.
    let events = shop.events();
    let ids: BTreeSet<&str> =
        events.iter().map(|event| event.notice().named_id().unwrap()).collect();
    assert_eq!((events.len(), ids.len()), (3, 1));
}

#[test]
fn p08_all_attempts_of_a_call_have_one_external_id() {
    let shop = Scripted::new([ScriptedResponse::not_sent(), ScriptedResponse::cut(), created()]);
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).unwrap();
    let requests = shop.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(body["externalId"], "ORDER-1");
        assert_eq!(request.body(), requests[0].body());
    }
}

#[test]
fn p09_generated_external_ids_do_not_collide() {
    let client = || kpay_native::Client::builder(API_KEY, SECRET_KEY).build().unwrap();
    let (one, other) = (client(), client());
    let mut ids = BTreeSet::new();
    for _ in 0..5_000 {
        assert!(ids.insert(one.new_external_id()) && ids.insert(other.new_external_id()));
    }
    // 26 characters of 5 bits hold the 128.
    assert!(ids.iter().all(|id| id.as_str().len() == 26));
    let (zeros, ones) = (ExternalId::from_entropy([0; 16]), ExternalId::from_entropy([255; 16]));
    assert!(zeros.as_str().bytes().zip(ones.as_str().bytes()).all(|(zero, one)| zero != one));
}

#[test]
fn p09_unfit_external_ids_are_refused() {
    for text in ["", "ORDER|1", "ORDER\n1", " ORDER", &"x".repeat(101)] {
        assert_eq!(ExternalId::new(text).unwrap_err().field(), "externalId", "{text:?}");
    }
}

#[test]
fn p10_an_abandoned_page_says_what_to_do() {
    let shop = Shop::new();
    let error = shop.run(async {
        shop.client.send(&gateway("ORDER-1")).await.unwrap();
        shop.client.send(&gateway("ORDER-1")).await.unwrap_err()
    });
    assert!(matches!(error, MoneyError::AlreadyExists { .. }), "{error}");
    let text = error.to_string();
    assert_eq!(error.next_step(), NextStep::ShowStoredPage);
    assert!(text.contains("even one that was left"), "{text}");
    // A fresh one would leave two pages to pay on.
    assert!(text.contains("show the gatewayUrl you stored again"), "{text}");
}

#[test]
fn p11_one_external_id_is_not_in_flight_twice() {
    let shop = Scripted::new([created().after(Duration::from_secs(2)), created()]);
    let payment = ussd("ORDER-1", COMPLETES);
    let clone = shop.client.clone();
    let (first, second) = shop
        .run(futures_util::future::join(async { shop.client.send(&payment).await }, async {
            clone.send(&payment).await
        }));
    assert!(first.is_ok());
    // Of the order nothing is known yet, whatever this call did.
    let MoneyError::Unknown { external_id, error } = second.unwrap_err() else { panic!("known") };
    assert_eq!((external_id, error.kind()), (payment.external_id, ErrorKind::InFlight));
    assert!(error.to_string().contains("already under way in this client"), "{error}");
    assert_eq!(shop.requests().len(), 1);
}

#[test]
fn p11_what_was_left_unknown_is_not_told_as_unpaid_by_the_next_call() {
    let no = r#"{"statusCode":400,"message":"no","error":"Bad Request"}"#;
    let cut = || [ScriptedResponse::cut(), ScriptedResponse::cut(), ScriptedResponse::cut()];
    for (is_read, status, proof) in [
        (false, 201, r#"{"id":"pay_1","status":"PENDING"}"#),
        (false, 409, r#"{"statusCode":409,"message":"in use","error":"Conflict"}"#),
        // A read of its transaction.
        (true, 200, r#"{"id":"pay_1","status":"PENDING","externalId":"ORDER-1"}"#),
    ] {
        let proof = ScriptedResponse::json(status, proof);
        let script = cut().into_iter().chain([
            ScriptedResponse::json(400, no),
            proof,
            ScriptedResponse::json(400, no),
        ]);
        let shop = Scripted::new(script);
        assert!(shop.init_error().is_unknown());
        let error = shop.init_error();
        assert!(error.is_unknown() && error.to_string().contains("an earlier call"), "{error}");
        if is_read {
            let key = PaymentId::new("pay_1").unwrap();
            shop.run(async { shop.client.payments().get(&key).await }).unwrap();
        } else {
            let payment = ussd("ORDER-1", COMPLETES);
            let result = shop.run(async { shop.client.send(&payment).await });
            assert!(!result.is_err_and(|error| error.is_unknown()));
        }
        assert!(matches!(shop.init_error(), MoneyError::NotMoved(_)));
    }
    // A store knows longer than a client: what the next call says is held against what is stored.
    let stored = state_after(None, CallOutcome::Unknown);
    assert_eq!(state_after(Some(&stored), CallOutcome::NotMoved), OrderState::Unknown);
}

#[test]
fn p11_a_transfer_whose_token_fails_knows_of_the_one_before() {
    let token = r#"{"accessToken":"jwt","expiresIn":"1s","environment":"TEST"}"#;
    let shop = Scripted::new([ScriptedResponse::json(201, token), ScriptedResponse::cut()]);
    let application = ApplicationId::new("e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d").unwrap();
    let transfer = |id| {
        let id = ExternalId::new(id).unwrap();
        let application = application.clone();
        TransferBetweenWallets::new(id, application, 5000, Country::Cmr, Country::Sen)
    };
    let end = |transfer| shop.run(async { shop.client.send(&transfer).await });
    assert!(end(transfer("T-1")).unwrap_err().is_unknown());
    let error = end(transfer("T-1")).unwrap_err();
    assert!(error.is_unknown() && error.to_string().contains("an earlier call"), "{error}");
    assert_eq!(error.next_step(), NextStep::CompareBalances);
    assert!(matches!(end(transfer("T-2")).unwrap_err(), MoneyError::NotMoved(_)));
}

/// Without a wildcard: a new case would not compile.
fn may_pay_anew(error: &MoneyError) -> bool {
    match error {
        MoneyError::NotMoved(_) => true,
        MoneyError::AlreadyExists { .. } | MoneyError::Unknown { .. } => false,
    }
}

#[test]
fn p12_a_network_error_is_never_a_failed_payment() {
    let no = r#"{"statusCode":400,"message":"no","error":"Bad Request"}"#;
    for script in [
        vec![ScriptedResponse::cut(), ScriptedResponse::cut(), ScriptedResponse::cut()],
        vec![ScriptedResponse::never()],
        vec![
            ScriptedResponse::json(500, "{}"),
            ScriptedResponse::json(500, "{}"),
            ScriptedResponse::json(500, "{}"),
        ],
        vec![ScriptedResponse::json(201, "<html>")],
        // Unknown is sticky: what the repeat met says nothing of the first attempt.
        vec![ScriptedResponse::cut(), ScriptedResponse::json(400, no)],
        vec![ScriptedResponse::cut(), ScriptedResponse::not_sent(), ScriptedResponse::not_sent()],
    ] {
        let error = Scripted::new(script).init_error();
        assert!(matches!(error, MoneyError::Unknown { .. }) && !may_pay_anew(&error), "{error}");
        assert!(error.to_string().contains("start no other payment"), "{error}");
        assert_eq!(error.external_id().unwrap().as_str(), "ORDER-1");
    }
    for script in [vec![], vec![ScriptedResponse::json(400, no)]] {
        assert!(may_pay_anew(&Scripted::new(script).init_error()));
    }
}

#[test]
fn p13_nothing_is_sent_but_what_the_caller_gave() {
    let shop = Scripted::new([created()]);
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).unwrap();
    let expected = serde_json::json!({
        "amount": 5000,
        "externalId": "ORDER-1",
        "phoneNumber": COMPLETES,
        "provider": "MTN_MOMO_CMR",
    });
    assert_eq!(shop.body(), expected);

    let shop = Scripted::new([]);
    let page = gateway("ORDER-1");
    shop.run(async { shop.client.send(&page).await }).unwrap_err();
    for request in shop.requests() {
        let body = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(names(&body), ["amount", "currency", "externalId", "returnUrl"]);
    }
    assert!(PhoneNumber::new("").is_err());
}

#[test]
fn p14_missing_keys_are_an_error_before_anything_is_sent() {
    for (api_key, secret_key, field) in
        [("", SECRET_KEY, "API key"), (API_KEY, "", "secret key"), ("", "", "API key")]
    {
        let error = kpay_native::Client::builder(api_key, secret_key).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(field), "{error}");
    }
}

#[tokio::test]
async fn p15_test_money_says_so() {
    let error =
        kpay_native::Client::builder(API_KEY, SECRET_KEY).expect_live().build().unwrap_err();
    assert!(error.to_string().contains("live key (kpay_live_...) is expected"), "{error}");

    let sandbox = kpay_sandbox_server::Sandbox::start().await.unwrap();
    let client = client_of(&sandbox);
    assert_eq!(client.environment(), Some(Environment::Test));
    assert!(client.account().me().await.unwrap().environment.is_test());
    let payment = client.send(&ussd("ORDER-1", COMPLETES)).await.unwrap();
    assert_eq!(payment.is_test, Some(true));
    assert_eq!(client.payments().get(&payment.id).await.unwrap().is_test, Some(true));
    sandbox.shutdown().await;
}

#[test]
fn p15_a_webhook_of_test_money_says_so() {
    let shop = Shop::new();
    let payment = ussd("ORDER-1", COMPLETES);
    shop.run(async { shop.client.send(&payment).await }).unwrap();
    let events = shop.events();
    assert!(!events.is_empty());
    assert!(events.iter().all(|event| event.notice().is_test == Some(true)));
}

#[test]
fn p16_amounts_are_exact_and_never_rounded() {
    // 0.1 + 0.2 would not end like this as a float.
    for text in ["0.3", "1.1", "12345678901.01"] {
        let shop = Scripted::new([created()]);
        let payment = InitUssdPayment::new(
            ExternalId::new("ORDER-1").unwrap(),
            Money::new(text.parse::<Amount>().unwrap(), Currency::Sle),
            Provider::OrangeSle,
            PhoneNumber::new("23276123456").unwrap(),
        );
        shop.run(async { shop.client.send(&payment).await }).unwrap();
        let body = String::from_utf8(shop.requests()[0].body().to_vec()).unwrap();
        assert!(body.contains(&format!(r#""amount":{text},"#)), "{body}");
    }
    let mut fraction = ussd("ORDER-1", COMPLETES);
    fraction.money.amount = "5000.5".parse().unwrap();
    let shop = Scripted::new([created()]);
    let error = shop.run(async { shop.client.send(&fraction).await }).unwrap_err();
    assert!(error.to_string().contains("round it yourself"), "{error}");
    assert!(shop.requests().is_empty());
}

#[test]
fn p17_the_minimum_is_the_servers() {
    let shop = Shop::new();
    for (amount, words) in [(1, "amount must not be less than 50"), (60, "100 XAF")] {
        let mut small = ussd("ORDER-1", COMPLETES);
        small.money.amount = amount.into();
        let error = shop.run(async { shop.client.send(&small).await }).unwrap_err();
        let MoneyError::NotMoved(error) = error else { panic!("{error}") };
        assert_eq!(error.status().unwrap(), 400);
        assert!(error.to_string().contains(words), "{error}");
    }
}
