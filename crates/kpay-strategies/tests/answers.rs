//! Generated answers are read as they were written, held against plain JSON.

use kpay_core::endpoint::{
    Account, Availability, Balances, ExchangeRate, GatewayPayment, GatewayWithdrawal,
    InitiatedPayment, PriceList, ProviderSuggestion, Refund, Token, WalletTransfer,
};
use kpay_core::{Endpoint, Now, Payment, RawJson, TokenCache, Withdrawal};
use kpay_strategies as strategies;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The fields that hold amounts, which KPay writes as numbers and as strings.
const AMOUNTS: &[&str] = &[
    "amount",
    "availableBalance",
    "balance",
    "feeAmount",
    "netAmount",
    "payoutAmount",
    "reservedBalance",
];

/// JSON as this version writes it again: nothing is null, and amounts are numbers.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| {
                let value = match value {
                    // The contents of the merchant's own and of unknown fields are nobody's to change.
                    value if name == "metadata" || name.starts_with('x') => value,
                    Value::String(text) if AMOUNTS.contains(&&*name) => text.parse().unwrap(),
                    Value::Number(number) if AMOUNTS.contains(&&*name) => {
                        number.to_string().parse().unwrap()
                    }
                    value => plain(value),
                };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        value => value,
    }
}

/// Reads and writes `body`, which must lose nothing: known and unknown fields alike.
fn survives<T: DeserializeOwned + Serialize>(body: &str) -> Result<T, TestCaseError> {
    let read: T = serde_json::from_str(body)?;
    let written = serde_json::to_value(&read)?;
    prop_assert_eq!(plain(written), plain(serde_json::from_str(body)?));
    Ok(read)
}

/// The array that a root of any shape stands for.
fn as_array(root: Value, key: &str) -> Value {
    match root {
        Value::Object(fields) if fields.contains_key(key) => vec![Value::Object(fields)].into(),
        Value::Object(fields) => fields
            .into_iter()
            .flat_map(|(name, value)| match value {
                Value::Array(items) => items,
                Value::Object(mut item) => {
                    item.insert(key.to_owned(), name.into());
                    vec![item.into()]
                }
                other => panic!("{name}: {other}"),
            })
            .collect(),
        root => root,
    }
}

fn by_key(list: Value, key: &str) -> Map<String, Value> {
    let Value::Array(items) = list else { panic!("no list: {list}") };
    items.into_iter().map(|item| (item[key].as_str().unwrap().to_owned(), plain(item))).collect()
}

/// As [`survives`], for lists whose root comes in several shapes.
fn list_survives<T: DeserializeOwned + Serialize>(
    body: &str,
    key: &str,
) -> Result<T, TestCaseError> {
    let read: T = serde_json::from_str(body)?;
    let sent = as_array(serde_json::from_str(body)?, key);
    prop_assert_eq!(by_key(serde_json::to_value(&read)?, key), by_key(sent, key));
    Ok(read)
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn transactions_come_back_as_they_were_written(
        payment in strategies::payment_json(),
        withdrawal in strategies::withdrawal_json(),
        initiated in strategies::initiated_payment_json(),
        refund in strategies::refund_json(),
        transfer in strategies::wallet_transfer_json(),
    ) {
        survives::<Payment>(&payment)?;
        survives::<Withdrawal>(&withdrawal)?;
        survives::<InitiatedPayment>(&initiated)?;
        survives::<Refund>(&refund)?;
        survives::<WalletTransfer>(&transfer)?;
    }

    #[test]
    fn gateway_pages_come_back_as_they_were_written(
        payment in strategies::gateway_payment_json(),
        withdrawal in strategies::gateway_withdrawal_json(),
    ) {
        survives::<GatewayPayment>(&payment)?;
        survives::<GatewayWithdrawal>(&withdrawal)?;
    }

    #[test]
    fn the_small_answers_survive(
        account in strategies::account_json(),
        rate in strategies::exchange_rate_json(),
        suggestion in strategies::provider_suggestion_json(),
        prices in strategies::price_list_json(),
        info in strategies::platform_info_json(),
    ) {
        survives::<Account>(&account)?;
        survives::<ExchangeRate>(&rate)?;
        survives::<ProviderSuggestion>(&suggestion)?;
        survives::<PriceList>(&prices)?;
        let read = survives::<RawJson>(&info)?;
        prop_assert_eq!(read.as_str(), info);
    }

    #[test]
    fn balances_survive_in_any_root(body in strategies::balances_json()) {
        let balances = list_survives::<Balances>(&body, "currency")?;
        for balance in &balances.entries {
            prop_assert_eq!(balances.of(&balance.currency), Some(balance));
        }
    }

    #[test]
    fn availabilities_survive_in_any_root(body in strategies::availability_json()) {
        list_survives::<Availability>(&body, "country")?;
    }

    #[test]
    fn tokens_are_read_whatever_their_life(body in strategies::token_json()) {
        let sent: Value = serde_json::from_str(&body)?;
        let token: Token = serde_json::from_str(&body)?;
        let header = token.access_token.expose_header();
        prop_assert_eq!(header.to_str()?.strip_prefix("Bearer "), sent["accessToken"].as_str());
        let life = match &sent["expiresIn"] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            number => number.to_string(),
        };
        prop_assert_eq!(&token.expires_in, &life);
        prop_assert_eq!(token.environment.as_ref().map(|it| it.as_str()), sent["environment"].as_str());
        let (mut cache, now) = (TokenCache::new(), Now::default());
        cache.put(token.access_token, &token.expires_in, now);
        prop_assert!(cache.token(now).is_some());
    }

    #[test]
    fn a_response_is_its_body(response in strategies::response_of::<Payment>(strategies::payment_json())) {
        prop_assert_eq!(&serde_json::from_slice::<Payment>(&response.meta.body)?, &response.value);
        prop_assert!(response.meta.status.is_success() && response.meta.attempts.len() == 1);
    }
}

macro_rules! check_described_answers {
    ($($room:ident { $($file:ident: $Request:ident,)+ })+) => {
        $($(check_described_answer::<kpay_core::endpoint::$Request>();)+)+
    };
}

fn check_described_answer<E: Endpoint<Response: DeserializeOwned>>() {
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(64) });
    let name = E::OPERATION.name;
    runner
        .run(&strategies::answer_json::<E>(), |body| {
            let read = serde_json::from_str::<E::Response>(&body);
            prop_assert!(read.is_ok(), "{}: {} {:?}", name, body, read.err());
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_an_operation_is_described_to_answer_is_read() {
    kpay_core::for_each_endpoint!(check_described_answers);
}
