//! Each vector against the document. A request and a response say which operation they are of, and the
//! folders are listed at run time: a new file without a place in the document fails.

use std::collections::{BTreeMap, BTreeSet};

use http::{HeaderMap, HeaderName, HeaderValue};
use kpay_core::binding::{self, Caller, Parameters};
use kpay_core::{BaseUrl, Country, Currency, Provider};
use serde_json::Value;

use crate::document::{DOCUMENT, JSON, Operation, contract, json_in};
use crate::sandbox::ACCESS;
use crate::strategies::Written;

fn folder(name: &str) -> BTreeMap<String, Value> {
    let files = std::fs::read_dir(contract().join("vectors").join(name)).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), json_in(&path))
    });
    files.collect()
}

/// The operation that a request's or a response's vector is of.
fn known(name: &str, vector: &Value) -> &'static kpay_core::Operation {
    let known = kpay_core::Operation::ALL.iter().find(|known| vector["operation"] == known.name);
    known.unwrap_or_else(|| panic!("{name} is of no operation"))
}

/// The same in the document.
fn documented(name: &str, vector: &Value) -> Operation<'static> {
    let known = known(name, vector);
    let path = vector["path"].as_str().unwrap_or_else(|| panic!("{name} has no path"));
    let path = path.split('?').next().unwrap();
    let documented = DOCUMENT.operation(known.method.as_str(), path);
    let documented = documented.unwrap_or_else(|| panic!("{name}: not in the document"));
    assert_eq!(documented.path, known.path, "{name}");
    documented
}

/// Each read with a vector of its response, as a binding asks for it.
pub(crate) fn reads() -> Vec<Written> {
    let responses = folder("responses").into_iter();
    let responses = responses.map(|(name, vector)| (known(&name, &vector), vector));
    let reads = responses.filter(|(operation, _)| !operation.moves_money());
    let mut reads: Vec<_> =
        reads.map(|(operation, vector)| ask(operation, &vector["params"])).collect();
    // Several responses may be to the same request.
    reads.dedup_by_key(|read| (read.operation.name, read.request.uri().clone()));
    reads
}

fn ask(operation: &'static kpay_core::Operation, params: &Value) -> Written {
    let mut parameters = Parameters::new();
    for (name, value) in params.as_object().unwrap() {
        parameters.text(name, value.as_str().unwrap());
    }
    let caller = Caller { keys: Some(&ACCESS.keys), ..Caller::default() };
    let prepared = binding::prepare(operation.name, &parameters, &BaseUrl::kpay(), caller).unwrap();
    Written { operation, request: prepared.to_request() }
}

fn check_example(media: &Value, name: &str, body: &Value) {
    assert_eq!(&media["examples"][name]["value"], body, "the example {name}");
}

#[test]
fn requests_are_those_of_the_document() {
    for (name, vector) in folder("requests") {
        let media = &documented(&name, &vector).object["requestBody"]["content"][JSON];
        let mut body = vector["body"].clone();
        if let Some(since) = vector["added_since"].as_object() {
            // An older sample: KPay demands more now, and with that it is a request again.
            DOCUMENT.judge(&media["schema"], &body).unwrap_err();
            body.as_object_mut().unwrap().extend(since.clone());
        } else {
            check_example(media, &name, &body);
        }
        DOCUMENT.judge(&media["schema"], &body).unwrap_or_else(|it| panic!("{name}: {it}"));
    }
}

#[test]
fn responses_are_those_of_the_document() {
    for (name, vector) in folder("responses") {
        let operation = documented(&name, &vector);
        let status = vector["http_status"].to_string();
        assert!(name.split('_').any(|part| part == status), "{name} is of {status}");
        let response = DOCUMENT.answer(&operation, &status);
        let media = &response.unwrap_or_else(|| panic!("{name}: no {status}"))["content"][JSON];
        let judged = DOCUMENT.judge(&media["schema"], &vector["body"]);
        judged.unwrap_or_else(|it| panic!("{name}: {it}"));
        check_example(media, &name, &vector["body"]);
    }
}

#[test]
fn failure_codes_are_those_of_the_document() {
    let codes = json_in(&contract().join("failure-codes.json"));
    let told = DOCUMENT.root["components"]["schemas"]["FailureReason"]["examples"].as_array();
    let lists = codes.as_object().unwrap().iter().filter(|(name, _)| *name != "_meta");
    for code in lists.flat_map(|(_, list)| list.as_array().unwrap()) {
        assert!(told.unwrap().contains(code), "{code}");
    }
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
