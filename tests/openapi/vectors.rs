//! Each vector against the document. The folders are listed at run time, so that a new file without
//! a place in the document fails.

use std::collections::{BTreeMap, BTreeSet};

use http::{HeaderMap, HeaderName, HeaderValue};
use kpay_core::{Country, Currency, Provider};
use serde_json::Value;

use crate::document::{DOCUMENT, JSON, contract, json_in};

const REQUESTS: &[(&str, &str)] = &[
    ("req_init_card", "initPayment"),
    ("req_init_gateway", "initPayment"),
    ("req_init_gateway_currency", "initPayment"),
    ("req_init_ussd", "initPayment"),
    ("req_init_ussd_full", "initPayment"),
    ("req_predict_provider", "predictProvider"),
    ("req_refund", "refundPayment"),
    ("req_wallet_transfer_cross_currency", "transferBetweenWallets"),
    ("req_wallet_transfer_same_currency", "transferBetweenWallets"),
    ("req_withdraw", "initWithdrawal"),
    ("req_withdraw_bank", "initWithdrawal"),
    ("req_withdraw_cross_country", "initWithdrawal"),
    ("req_withdraw_gateway", "initWithdrawal"),
];

/// KPay has required the recipient's fields since August 2026, so this one is no request any more.
const OUTDATED_REQUEST: (&str, &str) =
    ("req_withdraw_cross_country_before_august", "initWithdrawal");

const RESPONSES: &[(&str, &str)] = &[
    ("availability_200", "getAvailability"),
    ("balance_200", "getBalance"),
    ("balance_200_multi", "getBalance"),
    ("exchange_rate_200", "getExchangeRate"),
    ("init_gateway_201", "initPayment"),
    ("init_ussd_201", "initPayment"),
    ("me_200", "getMe"),
    ("payment_completed_200", "getPayment"),
    ("payment_failed_200", "getPayment"),
    ("payment_object_200_legacy", "getPayment"),
    ("payment_refunded_200", "getPayment"),
    ("predict_provider_201", "predictProvider"),
    ("pricelist_200", "getPriceList"),
    ("refund_init_201", "refundPayment"),
    ("token_201", "createToken"),
    ("wallet_transfer_cross_currency_201", "transferBetweenWallets"),
    ("wallet_transfer_same_currency_201", "transferBetweenWallets"),
    ("withdraw_completed_200", "getWithdrawal"),
    ("withdraw_cross_currency_201", "initWithdrawal"),
    ("withdraw_gateway_201", "initWithdrawal"),
    ("withdraw_init_201", "initWithdrawal"),
    ("withdraw_init_201_legacy", "initWithdrawal"),
];

/// A list of codes among the responses, not an answer.
const FAILURE_CODES: &str = "failure_codes";

fn folder(name: &str) -> BTreeMap<String, Value> {
    let files = std::fs::read_dir(contract().join("vectors").join(name)).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), json_in(&path))
    });
    files.collect()
}

fn operation(id: &str) -> &'static Value {
    let mut all = DOCUMENT.operations().map(|operation| operation.object);
    all.find(|object| object["operationId"] == id).unwrap_or_else(|| panic!("no operation {id}"))
}

/// What is left of the folder once the listed files are taken.
fn take(files: &mut BTreeMap<String, Value>, name: &str) -> Value {
    files.remove(name).unwrap_or_else(|| panic!("no vector {name}"))
}

fn check_example(media: &Value, name: &str, body: &Value) {
    assert_eq!(&media["examples"][name]["value"], body, "the example {name}");
}

#[test]
fn requests_are_those_of_the_document() {
    let mut files = folder("requests");
    for (name, id) in REQUESTS {
        let media = &operation(id)["requestBody"]["content"][JSON];
        let body = take(&mut files, name)["body"].clone();
        DOCUMENT.judge(&media["schema"], &body).unwrap_or_else(|it| panic!("{name}: {it}"));
        check_example(media, name, &body);
    }
    let (name, id) = OUTDATED_REQUEST;
    let body = take(&mut files, name)["body"].clone();
    DOCUMENT.judge(&operation(id)["requestBody"]["content"][JSON]["schema"], &body).unwrap_err();
    assert!(files.is_empty(), "without a mapping: {:?}", files.keys());
}

#[test]
fn responses_are_those_of_the_document() {
    let mut files = folder("responses");
    for (name, id) in RESPONSES {
        let responses = operation(id)["responses"].as_object().unwrap();
        let named = |status: &&String| name.split('_').any(|part| part == status.as_str());
        let status = responses.keys().find(named).unwrap_or_else(|| panic!("{name}: no status"));
        let media = &responses[status]["content"][JSON];
        let body = take(&mut files, name)["body"].clone();
        DOCUMENT.judge(&media["schema"], &body).unwrap_or_else(|it| panic!("{name}: {it}"));
        check_example(media, name, &body);
    }
    let codes = take(&mut files, FAILURE_CODES);
    let told = DOCUMENT.root["components"]["schemas"]["FailureReason"]["examples"].as_array();
    let lists = codes.as_object().unwrap().iter().filter(|(name, _)| *name != "_meta");
    for code in lists.flat_map(|(_, list)| list.as_array().unwrap()) {
        assert!(told.unwrap().contains(code), "{code}");
    }
    assert!(files.is_empty(), "without a mapping: {:?}", files.keys());
}

#[test]
fn errors_are_those_of_the_document() {
    for (name, vector) in folder("errors") {
        let status = vector["http_status"].to_string();
        let answers: Vec<&Value> = DOCUMENT
            .operations()
            .filter_map(|operation| DOCUMENT.answer(&operation, &status))
            .collect();
        assert!(!answers.is_empty(), "{name}: no operation answers {status}");
        for answer in answers {
            let media = &answer["content"][JSON];
            let judged = DOCUMENT.judge(&media["schema"], &vector["body"]);
            judged.unwrap_or_else(|it| panic!("{name}: {it}"));
            check_example(media, &name, &vector["body"]);
            for header in headers(&vector["headers"]).keys() {
                let mut told = answer["headers"].as_object().into_iter().flat_map(|it| it.keys());
                assert!(told.any(|it| it.eq_ignore_ascii_case(header.as_str())), "{header}");
            }
        }
    }
}

#[test]
fn webhooks_are_those_of_the_document() {
    for (name, vector) in folder("webhooks") {
        let headers = headers(&vector["headers"]);
        let raw: Value = serde_json::from_str(vector["raw_body"].as_str().unwrap()).unwrap();
        assert_eq!(raw, vector["body"], "{name}");
        let judged = DOCUMENT.judge_webhook(&headers, &raw);
        judged.unwrap_or_else(|it| panic!("{name}: {it}"));
        let event = raw["event"].as_str().unwrap();
        let operation = &DOCUMENT.root["webhooks"][event]["post"];
        check_example(&operation["requestBody"]["content"][JSON], &name, &raw);
    }
}

#[test]
fn request_enums_are_the_catalogue() {
    let schemas = &DOCUMENT.root["components"]["schemas"];
    let told = |schema: &Value| -> BTreeSet<String> {
        schema["enum"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().into()).collect()
    };
    let providers: BTreeSet<_> = Provider::ALL.iter().map(|it| it.as_str().to_owned()).collect();
    assert_eq!(told(&schemas["RequestProvider"]), providers);
    let currencies: BTreeSet<_> = Currency::ALL.iter().map(|it| it.as_str().to_owned()).collect();
    assert_eq!(told(&schemas["RequestCurrency"]), currencies);
    for country in Country::ALL {
        let judged = DOCUMENT.judge(&schemas["RequestCountry"], &Value::from(country.as_str()));
        judged.unwrap();
    }
}

#[test]
fn what_hangs_on_an_operator_is_the_catalogue() {
    let schemas = &DOCUMENT.root["components"]["schemas"];
    let catalogue = json_in(&contract().join("providers.json"));
    for (name, branches) in [
        ("PaymentByOperator", &schemas["PaymentByOperator"]["anyOf"]),
        ("WithdrawalByOperator", &schemas["WithdrawalByOperator"]["anyOf"]),
        ("CrossCountryByOperator", &schemas["CrossCountryByOperator"]["allOf"][0]["anyOf"]),
    ] {
        let branches = branches.as_array().unwrap();
        let listed: usize = branches
            .iter()
            .map(|it| it["properties"]["provider"]["enum"].as_array().unwrap().len())
            .sum();
        assert_eq!(listed, catalogue.as_array().unwrap().len(), "{name}");
        for row in catalogue.as_array().unwrap() {
            let has = |it: &&Value| {
                it["properties"]["provider"]["enum"].as_array().unwrap().contains(&row["code"])
            };
            let rule = &branches.iter().find(has).unwrap()["properties"];
            let dial = format!("(\\+?{})?", row["dial_code"].as_str().unwrap());
            assert!(rule["phoneNumber"]["pattern"].as_str().unwrap().contains(&dial), "{row}");
            let country = &row["country"];
            match name {
                "WithdrawalByOperator" => assert_eq!(&rule["sourceCountry"]["enum"][0], country),
                "CrossCountryByOperator" => {
                    assert_eq!(&rule["sourceCountry"]["not"]["const"], country);
                    continue;
                }
                _ => {}
            }
            let is_whole = rule["amount"].get("multipleOf").is_some();
            assert_eq!(is_whole, row["decimals"] == 0, "{name}: {row}");
            let is_franc = ["XAF", "XOF"].contains(&row["currencies"][0].as_str().unwrap());
            assert_eq!(rule["amount"]["minimum"] == 100, is_franc, "{name}: {row}");
        }
    }
}

fn headers(fields: &Value) -> HeaderMap {
    let fields = fields.as_object().into_iter().flatten();
    let header = |(name, value): (&String, &Value)| {
        let name: HeaderName = name.parse().unwrap();
        (name, HeaderValue::from_str(value.as_str().unwrap()).unwrap())
    };
    fields.map(header).collect()
}
