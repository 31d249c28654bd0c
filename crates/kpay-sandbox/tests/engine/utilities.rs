//! Balances, rates, predictions, availability and the public pages.

use http::Method;
use kpay_core::{Country, Provider};
use kpay_sandbox::EngineConfig;
use serde_json::{Value, json};

use crate::support::{Bench, field, gateway, ussd, with};

#[test]
fn the_balance_has_a_row_for_each_currency() {
    let mut config = EngineConfig::new();
    config.balances = [(Country::Cmr, 150), (Country::Gab, 50), (Country::Sen, 7)].into();
    let mut bench = Bench::with(config);
    let answer = bench.get("/api/v1/payments/balance");
    assert!(answer.text().starts_with(
        r#"[{"currency":"XAF","balance":200,"reservedBalance":0,"availableBalance":200},{"currency":"XOF","balance":7,"#
    ));
    assert_eq!(answer.json().as_array().unwrap().len(), 8);
}

#[test]
fn a_gateway_payment_fills_the_wallet_of_its_currency() {
    let mut bench = Bench::new();
    for currency in ["XOF", "USD"] {
        let order = with(gateway(currency), json!({"currency": currency, "amount": 12.5}));
        let order = if currency == "XOF" { with(order, json!({"amount": 5000})) } else { order };
        let created = bench.init(&order).json();
        let path = field(&created, "gatewayUrl").replace("http://localhost", "");
        bench.browse(Method::POST, &format!("{path}/pay"));
    }
    assert_eq!(bench.holds("XOF").0, 4_750);
    assert_eq!(bench.holds("USD").0, 11.87);
    assert_eq!(bench.holds("CDF").0, 0);
    // 11.87 dollars do not cover 12.5, whatever the francs beside them.
    bench
        .init(&with(ussd("CDF"), json!({"provider": "ORANGE_COD", "phoneNumber": "243813456789"})));
    assert_eq!(bench.at(3_000).holds("CDF").0, 4_750);
}

#[test]
fn rates_are_fixed_and_exact() {
    let mut bench = Bench::new();
    let mut ask = |query: &str| {
        let answer = bench.get(&format!("/api/v1/payments/exchange-rate{query}"));
        (answer.status(), answer.text().to_owned())
    };
    for (query, text) in [
        ("?from=XAF&to=XOF", r#"{"from":"XAF","to":"XOF","rate":1.0153}"#),
        ("?from=XAF&to=XAF", r#"{"from":"XAF","to":"XAF","rate":1}"#),
        ("?to=KES&from=USD", r#"{"from":"USD","to":"KES","rate":129}"#),
        // KPay has no wallet in these.
        ("?from=XAF&to=GHS", r#"{"from":"XAF","to":"GHS","rate":0.01833333}"#),
        ("?from=XAF&to=NGN", r#"{"from":"XAF","to":"NGN","rate":2.5}"#),
    ] {
        assert_eq!(ask(query), (200, text.to_owned()));
    }
    let mut refused =
        |query: &str| bench.get(&format!("/api/v1/payments/exchange-rate{query}")).refusal();
    assert_eq!(refused(""), (400, json!(["from should not be empty", "to should not be empty"])));
    let (status, messages) = refused("?from=EUR&to=XAF");
    assert_eq!(status, 400);
    assert!(messages[0].as_str().unwrap().starts_with("from must be one of"));
    assert_eq!(refused("?from=XAF&to=XTS").0, 400);
}

#[test]
fn only_published_numbers_have_a_predicted_provider() {
    let mut bench = Bench::new();
    let mut predict = |number: &str| {
        bench.post("/api/v1/payments/predict-provider", &json!({"phoneNumber": number}))
    };
    let answer = predict("237653456089");
    assert_eq!(answer.status(), 201);
    assert_eq!(
        answer.text(),
        r#"{"country":"CMR","provider":"MTN_MOMO_CMR","phoneNumber":"237653456089"}"#
    );
    let (status, message) = predict("237670000001").refusal();
    assert_eq!(status, 400);
    assert!(message.as_str().unwrap().contains("published test numbers only"));
    for typed in ["+237653456089", "653456089", "0653456089"] {
        assert_eq!(predict(typed).json(), answer.json(), "{typed}");
    }
    assert_eq!(predict("653 456 089").refusal().0, 400);
}

#[test]
fn the_complete_catalogue_is_available() {
    let mut bench = Bench::new();
    let rows = bench.get("/api/v1/payments/availability").json();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), Country::ALL.len());
    let providers: usize = rows.iter().map(|row| row["providers"].as_array().unwrap().len()).sum();
    assert_eq!(providers, Provider::ALL.len());
    let types = |country: &str| {
        let row = rows.iter().find(|row| row["country"] == country).unwrap();
        row["providers"][0]["operationTypes"].as_array().unwrap().clone()
    };
    let operational = |name: &str| json!({"operationType": name, "status": "OPERATIONAL"});
    assert_eq!(types("KEN"), [operational("DEPOSIT"), operational("PAYOUT")]);
    assert_eq!(
        types("CMR"),
        [operational("DEPOSIT"), operational("PAYOUT"), operational("REMITTANCE")]
    );
}

#[test]
fn what_does_not_work_is_told() {
    let mut bench = Bench::new();
    let closed = json!({"ORANGE_CMR": {"DEPOSIT": "CLOSED", "PAYOUT": "DELAYED"}});
    let settings = bench.post("/_sandbox/settings", &json!({"availability": closed}));
    assert_eq!((settings.status(), &settings.json()["availability"]), (200, &closed));
    let rows = bench.get("/api/v1/payments/availability").json();
    let cameroon = rows.as_array().unwrap().iter().find(|row| row["country"] == "CMR").unwrap();
    let states = |provider: &str| {
        let all = cameroon["providers"].as_array().unwrap();
        let found = all.iter().find(|it| it["provider"] == provider).unwrap();
        let types = found["operationTypes"].as_array().unwrap();
        types.iter().map(|it| it["status"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(states("ORANGE_CMR"), ["CLOSED", "DELAYED", "OPERATIONAL"]);
    assert_eq!(states("MTN_MOMO_CMR"), ["OPERATIONAL"; 3]);
    let unknown = json!({"availability": {"ORANGE_TCD": {}}});
    assert_eq!(bench.post("/_sandbox/settings", &unknown).refusal().0, 400);
}

#[test]
fn public_pages_need_no_keys() {
    let mut bench = Bench::new();
    let list = bench.browse(Method::GET, "/api/public/pricelist");
    assert_eq!(list.status(), 200);
    assert!(list.text().contains(
        r#"{"code":"CMR","name":"Cameroun","currency":"XAF","operators":[{"operator":"MTN","depositRate":0.05,"withdrawalRate":0.05},"#
    ));
    assert_eq!(list.json()["countries"].as_array().unwrap().len(), Country::ALL.len());
    let info = bench.browse(Method::GET, "/api/public/platform-info");
    assert_eq!(
        info.text(),
        r#"{"environment":"TEST","depositFee":0.05,"payoutFee":0.05,"payoutMin":100,"payoutMax":500000,"supportEmail":"support@sandbox.invalid","maintenance":false}"#
    );
    assert_eq!(bench.browse(Method::GET, "/api/v1/payments/balance").status(), 401);
}
