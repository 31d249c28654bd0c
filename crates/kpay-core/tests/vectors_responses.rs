//! Every response of `contract/vectors`: each is read by its operation's type, and nothing is lost.

mod common;

use std::collections::BTreeSet;

use common::gateway;
use common::samples::Sample;
use common::vectors::{Vectors, answered, check_nothing_lost, credentials};
use kpay_core::endpoint::{
    CreateToken, GetAvailability, GetBalances, GetPayment, GetPriceList, OperationType,
    PredictProvider,
};
use kpay_core::{
    Country, Currency, FailureReason, Operation, Payment, PaymentId, PhoneNumber, Provider, Status,
    Withdrawal,
};
use serde_json::{Value, json};

#[test]
fn every_response_is_read_whole() {
    for sample in Sample::all_of("responses") {
        let (name, body) = (&sample.name, sample.body());
        sample.request();
        let read = sample.read(body).unwrap_or_else(|error| panic!("{name}: {error}"));
        check_nothing_lost(&read.json, body);
        let unknown: BTreeSet<&str> = sample.vector["unknown"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(kept_as_unknown(&read.shown), unknown, "{name}: {}", read.shown);
        for (field, text) in sample.vector["texts"].as_object().into_iter().flatten() {
            let place = format!("/{}", field.strip_suffix("Text").unwrap().replace('.', "/"));
            let number = read.json.pointer(&place).unwrap_or_else(|| panic!("{name}: no {field}"));
            assert_eq!(number.to_string(), *text, "{name}: {field}");
        }
        check_state(&sample);
    }
}

/// The names in each `extra` of what `Debug` shows.
fn kept_as_unknown(shown: &str) -> BTreeSet<&str> {
    let sets = shown.split("extra: {").skip(1).map(|rest| rest.split('}').next().unwrap());
    sets.flat_map(|set| set.split(", "))
        .map(|name| name.trim_matches('"'))
        .filter(|name| !name.is_empty())
        .collect()
}

/// Where the transaction stands, and its money, of the responses that are about one.
fn check_state(sample: &Sample) {
    let (name, body) = (&sample.name, sample.body());
    let (state, money) = match sample.operation.name {
        "payments.get" => {
            let payment: Payment = serde_json::from_value(body.clone()).unwrap();
            (payment.state(), payment.money())
        }
        "withdrawals.get"
        | "withdrawals.init_ussd"
        | "withdrawals.init_bank"
        | "withdrawals.init_cross_country" => {
            let withdrawal: Withdrawal = serde_json::from_value(body.clone()).unwrap();
            (withdrawal.state(), withdrawal.money())
        }
        "payments.init_ussd" | "payments.init_gateway" | "withdrawals.init_gateway" => {
            let status: Status = serde_json::from_value(body["status"].clone()).unwrap();
            assert_eq!(json!(status.state()), sample.vector["state"], "{name}");
            return;
        }
        _ => return assert!(sample.vector.get("state").is_none(), "{name}: whose state?"),
    };
    assert_eq!(json!(state), sample.vector["state"], "{name}");
    let expected = format!("{} {}", body["amount"], body["currency"].as_str().unwrap());
    assert_eq!(money.unwrap().to_string(), expected, "{name}");
}

#[test]
fn every_operation_has_a_sample() {
    let folders = ["requests", "responses"].map(Sample::all_of);
    let sampled: BTreeSet<&str> =
        folders.iter().flatten().map(|sample| sample.operation.name).collect();
    let known: BTreeSet<&str> = Operation::ALL.iter().map(|operation| operation.name).collect();
    assert_eq!(sampled, known, "an operation without a sample of its request or its response");
}

#[test]
fn a_read_has_a_sample_of_its_response() {
    let sampled: BTreeSet<&str> =
        Sample::all_of("responses").iter().map(|sample| sample.operation.name).collect();
    for operation in Operation::ALL.iter().filter(|operation| !operation.moves_money()) {
        assert!(sampled.contains(operation.name), "{} has no response", operation.name);
    }
}

#[test]
fn a_gateway_page_says_when_it_ends() {
    let vector = Vectors::of("responses").take("init_gateway_201");
    let page = answered(&gateway(), &credentials(), 201, &vector).unwrap().value;
    assert!(page.expires_at.as_ref().unwrap().as_str().ends_with('Z'));
}

#[test]
fn the_contracts_failure_codes_are_known_and_other_words_are_kept() {
    let codes = common::vectors::contract("failure-codes.json");
    let get = GetPayment::new(PaymentId::new("pay_abc123").unwrap());
    for (list, are_known) in
        [("mobile_money", true), ("card_sentences", false), ("pawapay_only", false)]
    {
        for code in codes[list].as_array().unwrap() {
            let body = json!({ "body": { "id": "a", "status": "FAILED", "failureReason": code } });
            let payment = answered(&get, &credentials(), 200, &body).unwrap().value;
            let reason: &FailureReason = payment.failure_reason.as_ref().unwrap();
            assert_eq!((reason.is_known(), json!(reason)), (are_known, code.clone()));
        }
    }
}

#[test]
fn balances_are_found_by_currency_with_or_without_a_list_around_them() {
    let mut vectors = Vectors::of("responses");
    for (name, count) in [("balance_200", 1), ("balance_200_multi", 2)] {
        let vector = vectors.take(name);
        let balances = answered(&GetBalances::new(), &credentials(), 200, &vector).unwrap().value;
        assert_eq!(balances.entries.len(), count);
        let xaf = balances.of(&Currency::Xaf).unwrap();
        assert_eq!(xaf.available_balance, Some(125_000.into()));

        // One client saw the object without the list around it (contract: conflicts 8).
        let lone = json!({ "body": vector["body"][count - 1] });
        let balances = answered(&GetBalances::new(), &credentials(), 200, &lone).unwrap().value;
        check_nothing_lost(&balances, &json!([lone["body"]]));
    }
}

#[test]
fn a_token_is_shown_nowhere() {
    let vector = Vectors::of("responses").take("token_201");
    let response = answered(&CreateToken::new(), &credentials(), 201, &vector).unwrap();
    let header = response.value.access_token.expose_header();
    assert!(header.is_sensitive());
    let shown = format!("{response:?} {response:#?} {:?} {header:?}", response.value);
    assert!(shown.contains("30m") && !shown.contains("eyJ"), "{shown}");
}

#[test]
fn operators_are_found_by_what_they_can_do_now() {
    let vector = Vectors::of("responses").take("availability_200");
    let availability =
        answered(&GetAvailability::new(), &credentials(), 200, &vector).unwrap().value;
    for (operation, able) in [
        (OperationType::Deposit, vec![&Provider::MtnMomoCmr]),
        (OperationType::Payout, vec![&Provider::MtnMomoCmr]),
        (OperationType::Remittance, vec![]),
    ] {
        assert_eq!(availability.providers_for(&operation).collect::<Vec<_>>(), able);
    }
}

#[test]
fn a_predicted_operator_comes_without_showing_the_number() {
    let vector = Vectors::of("responses").take("predict_provider_201");
    let predict = PredictProvider::new(PhoneNumber::new("237670000001").unwrap());
    let suggestion = answered(&predict, &credentials(), 201, &vector).unwrap().value;
    assert_eq!(suggestion.provider, Provider::MtnMomoCmr);
    assert!(!format!("{suggestion:?}").contains("237670000001"));
}

#[test]
fn a_rate_of_null_is_an_operator_without_that_way() {
    let mut vector = Vectors::of("responses").take("pricelist_200");
    let prices = answered(&GetPriceList::new(), (), 200, &vector).unwrap().value;
    assert_eq!(
        (&prices.countries[0].code, prices.international_available),
        (&Country::Cmr, Some(false))
    );
    vector["body"]["countries"][0]["operators"][0]["withdrawalRate"] = Value::Null;
    let prices = answered(&GetPriceList::new(), (), 200, &vector).unwrap().value;
    check_nothing_lost(&prices, &vector["body"]);
    assert_eq!(prices.countries[0].operators[0].withdrawal_rate, None);
}
