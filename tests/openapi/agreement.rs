//! What the document allows the sandbox takes, and what it does not allow the sandbox refuses.

use bytes::Bytes;
use http::{Request, Response};
use kpay_core::endpoint::{
    InitCrossCountryWithdrawal, InitGatewayPayment, InitUssdPayment, PurposeOfFunds,
    TransferBetweenWallets,
};
use kpay_core::{
    ApplicationId, BankAccountId, BaseUrl, Country, Currency, Endpoint, ExternalId, Money,
    PhoneNumber, Provider,
};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::document::DOCUMENT;
use crate::endpoints::by_hand;
use crate::mutations::mutations;
use crate::sandbox::{ACCESS, START, engine, is_refused_by_validation, with_body};
use crate::strategies::{Written, with_keys, written};

const RICH: u64 = 1_000_000_000;

fn answer(request: &Request<Bytes>) -> Response<Bytes> {
    engine(RICH).handle(START, request)
}

fn body(request: &Request<Bytes>) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}

/// A request with another body must be taken or refused by both.
fn check(request: &Request<Bytes>) -> Result<(), String> {
    let (allowed, response) = (DOCUMENT.judge_request(request), answer(request));
    let text = || {
        let (asked, told) = (request.body(), response.body());
        format!("{} {asked:?}: {} {told:?}", request.uri().path(), response.status())
    };
    match allowed {
        Ok(()) if response.status() == 400 && !is_refused_by_a_known_rule(&response) => {
            Err(format!("the document, not {}", text()))
        }
        Err(problem) if response.status() != 400 => Err(format!("{problem}, but {}", text())),
        _ => Ok(()),
    }
}

/// What no schema can say: which numbers are known, what comes of a rate, whether two fields differ. And
/// what KPay's text doesn't, though its live API does: that a gateway payment needs its currency.
fn is_refused_by_a_known_rule(response: &Response<Bytes>) -> bool {
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    let rules = [
        "Le champ \"currency\" est obligatoire",
        "No provider found",
        "amount is too small to be converted",
        "sourceCountry and destinationCountry must differ",
    ];
    body["message"].as_str().is_some_and(|text| rules.iter().any(|rule| text.starts_with(rule)))
}

#[test]
fn requests_by_hand_are_taken() {
    for written in by_hand() {
        let response = answer(&written.request);
        assert!(!is_refused_by_validation(&response), "{}", written.operation.name);
        if written.operation.moves_money() && !written.operation.path.contains("{id}") {
            assert_eq!(response.status(), 201, "{}: {response:?}", written.operation.name);
        }
    }
}

#[test]
fn mutated_requests_are_taken_or_refused_by_both() {
    let (mut refused, mut taken) = (0, 0);
    for Written { operation, request } in by_hand() {
        if request.body().is_empty() {
            continue;
        }
        for changed in mutations(&body(&request)) {
            let request = with_body(&request, &changed);
            check(&request).unwrap_or_else(|it| panic!("{}: {it}", operation.name));
            match DOCUMENT.judge_request(&request) {
                Ok(()) => taken += 1,
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 400 && taken > 20, "{refused} refused, {taken} taken");
}

#[test]
fn queries_are_taken_or_refused_by_both() {
    let rate =
        by_hand().into_iter().find(|it| it.operation.name == "account.exchange_rate").unwrap();
    for query in
        ["", "from=XAF", "from=XAF&to=ABC", "from=XAF&to=xof", "from=XAF&to=XOF&a=1", "from=&to="]
    {
        let mut request = rate.request.clone();
        *request.uri_mut() = format!("/api/v1/payments/exchange-rate?{query}").parse().unwrap();
        DOCUMENT.judge_request(&request).unwrap_err();
        assert_eq!(answer(&request).status(), 400, "{query}");
    }
}

#[test]
fn credentials_are_asked_for_by_both() {
    for written in by_hand() {
        let mut request = written.request;
        for name in ["x-api-key", "x-secret-key", "authorization"] {
            request.headers_mut().remove(name);
        }
        let is_refused = DOCUMENT.judge_request(&request).is_err();
        let name = written.operation.name;
        assert_eq!(answer(&request).status() == 401, is_refused, "{name}");
    }
}

/// Where the contract is silent and the sandbox lenient, the document says so.
#[test]
fn what_the_sandbox_takes_on_purpose_is_in_the_document() {
    let all = by_hand();
    let of = |name: &str| &all.iter().find(|it| it.operation.name == name).unwrap().request;
    let changed = |name: &str, change: fn(&mut Value)| {
        let mut body = body(of(name));
        change(&mut body);
        with_body(of(name), &body)
    };
    let mut token = of("wallets.create_token").clone();
    *token.body_mut() = Bytes::new();
    for request in [
        changed("payments.init_ussd", |body| body["description"] = Value::Null),
        changed("withdrawals.init_ussd", |body| body["sourceCountry"] = json!("CMR")),
        changed("withdrawals.init_ussd", |body| body["sourceCountry"] = Value::Null),
        changed("withdrawals.init_ussd", |body| body["recipientFirstName"] = json!("Jean")),
        changed("withdrawals.init_cross_country", |body| {
            body.as_object_mut().unwrap().remove("sourceCountry");
        }),
        changed("withdrawals.init_cross_country", |body| body["sourceCountry"] = json!("CIV")),
        token,
    ] {
        assert_eq!(DOCUMENT.judge_request(&request), Ok(()), "{:?}", request.body());
        assert_eq!(answer(&request).status(), 201, "{:?}", request.body());
    }
}

/// Bounds hang on a currency, decimals and dial codes on an operator.
#[test]
fn what_hangs_on_another_field_is_refused_by_both() {
    let all = by_hand();
    let changed = |name: &str, fields: Value| {
        let request = &all.iter().find(|it| it.operation.name == name).unwrap().request;
        let mut body = body(request);
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        with_body(request, &body)
    };
    let across = "withdrawals.init_cross_country";
    for request in [
        changed(across, json!({ "sourceCountry": "CIV", "amount": 5000.5 })),
        changed(across, json!({ "sourceCountry": "CMR", "amount": 500_000.5 })),
        changed("payments.init_ussd", json!({ "amount": 49 })),
        changed("payments.init_ussd", json!({ "amount": 99 })),
        changed("payments.init_ussd", json!({ "phoneNumber": "2250503456089" })),
        changed("payments.init_gateway", json!({ "amount": 1_000_000_000_000_i64 })),
        changed("payments.init_gateway", json!({ "amount": 99.99 })),
        changed("payments.init_gateway", json!({ "phoneNumber": null })),
        changed("withdrawals.init_ussd", json!({ "amount": 99 })),
        changed("withdrawals.init_bank", json!({ "amount": 500_001 })),
        changed("withdrawals.init_gateway", json!({ "amount": 99.99 })),
    ] {
        assert!(DOCUMENT.judge_request(&request).is_err(), "{:?}", request.body());
        let response = answer(&request);
        assert_eq!(response.status(), 400, "{:?}: {response:?}", request.body());
    }
}

/// What the contract states of a value core refuses before it is sent, as the sandbox would.
#[test]
fn core_refuses_these_itself() {
    assert_eq!(BankAccountId::new("acc_1").unwrap_err().field(), "bankAccountId");
    assert_eq!(ApplicationId::new("app_1").unwrap_err().field(), "applicationId");
    let all = by_hand();
    let sent = &all.iter().find(|it| it.operation.name == "wallets.transfer").unwrap().request;
    for (amount, is_taken) in [(99, false), (100, true), (10_000_000, true), (10_000_001, false)] {
        let (id, application) = (ExternalId::new("ORDER-1").unwrap(), &ACCESS.application_id);
        let transfer = TransferBetweenWallets::new(
            id,
            application.clone(),
            amount,
            Country::Cmr,
            Country::Gab,
        );
        let prepared = transfer.prepare(&BaseUrl::kpay(), &ACCESS.token);
        assert_eq!(prepared.is_ok(), is_taken, "{amount}");
        let mut body = body(sent);
        body["amount"] = json!(amount);
        let request = with_body(sent, &body);
        assert_eq!(DOCUMENT.judge_request(&request).is_ok(), is_taken, "{amount}");
        assert_eq!(is_refused_by_validation(&answer(&request)), !is_taken, "{amount}");
    }
}

/// What core leaves to the server, and the document and the sandbox refuse: values that KPay may
/// come to take, and what the contract doesn't state.
#[test]
fn core_writes_these_beyond_the_document() {
    let id = || ExternalId::new("ORDER-1").unwrap();
    let url = "https://shop.example/return";
    let phone = || PhoneNumber::new("237653456789").unwrap();
    let francs = Money::new(5000, Currency::Xaf);
    let across = |source: Country, purpose: PurposeOfFunds| {
        let (provider, number) = (Provider::MtnMomoCmr, phone());
        InitCrossCountryWithdrawal::new(id(), francs.clone(), source, provider, number, "A", "B")
            .purpose_of_funds(purpose)
    };
    let unlisted = Provider::from("NEW_CMR");
    for written in [
        with_keys(&InitGatewayPayment::new(id(), francs.clone(), "https://shop.example/\u{e9}")),
        with_keys(&InitGatewayPayment::new(id(), francs.clone(), url).customer_email("nonsense")),
        with_keys(&InitGatewayPayment::new(id(), francs.clone(), url).payment_method("PAYPAL")),
        with_keys(&InitGatewayPayment::new(id(), Money::new(5000, "EUR".into()), url)),
        with_keys(&InitUssdPayment::new(id(), francs.clone(), unlisted, phone())),
        with_keys(&across(Country::Gab, "PARTY".into())),
        with_keys(&across("cm".into(), Default::default())),
    ] {
        let request = &written.request;
        assert!(DOCUMENT.judge_request(request).is_err(), "{:?}", request.body());
        let response = answer(request);
        assert!(is_refused_by_validation(&response), "{:?}: {response:?}", request.body());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn random_requests_are_taken(written in written()) {
        prop_assert_eq!(check(&written.request), Ok(()));
    }

    #[test]
    fn random_addresses_are_taken_or_refused_by_both(
        address in "https?:/{1,2}(user:?w?@)?[a-zA-Z0-9@:\\[\\]._~-]{0,8}(:[0-9]{0,6})?[/?#]?[ -~é]{0,4}",
    ) {
        let all = by_hand();
        let page = &all.iter().find(|it| it.operation.name == "payments.init_gateway").unwrap().request;
        let mut order = body(page);
        order["returnUrl"] = json!(address);
        prop_assert_eq!(check(&with_body(page, &order)), Ok(()));

        let path = format!("/_sandbox/applications/{}/dashboard", ACCESS.application_id.as_str());
        let dashboard = json!({ "webhookUrls": { "generic": address } });
        let request = Request::post(path)
            .header("content-type", "application/json")
            .body(Bytes::from(dashboard.to_string()))
            .unwrap();
        let is_allowed = DOCUMENT.judge_request(&request).is_ok();
        prop_assert_eq!(answer(&request).status() == 200, is_allowed, "{}", address);
    }

    #[test]
    fn random_mutations_are_taken_or_refused_by_both(written in written(), index in any::<Index>()) {
        let mutations = mutations(&body(&written.request));
        prop_assert_eq!(check(&with_body(&written.request, index.get(&mutations))), Ok(()));
    }
}
