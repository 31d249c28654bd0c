//! Requests and answers without a type for each, for bindings to other languages.
//!
//! A binding's users give and get plain objects, and their language reads JSON better than a module
//! beside it. So parameters come in one by one, and of an answer only what the protocol looks at; what
//! the typed level checks while it reads stands in tables of the same fields, made by the same lines.

mod answer;
mod head;
mod kind;
mod listing;
mod parameters;
mod request;
mod scan;

pub use answer::{AnswerBody, FoundBody, RefusalBody, answers};
pub use head::AnswerHead;
pub use kind::{Field, Kind, Shape, WireKind};
pub use parameters::Parameters;
pub use request::{Caller, prepare};

pub use crate::text::say::Say;

pub(crate) use answer::{FoundTexts, RefusalTexts};
pub(crate) use head::content_type_of;
pub(crate) use listing::items_of;
pub(crate) use request::{Check, RequestField, RequestShape, Rule, Takes};
pub(crate) use scan::{first_members, is_json, items, members, string};

/// Writes a JSON string.
pub(crate) fn push_string(text: &str, written: &mut String) {
    written.push('"');
    let mut rest = text;
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // Bytes of longer characters are none of these, so it cuts none in two.
    while let Some(at) = rest.bytes().position(is_special) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or_default();
        written.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some(character @ ('"' | '\\')) => written.extend(['\\', character]),
            Some('\u{8}') => written.push_str("\\b"),
            Some('\t') => written.push_str("\\t"),
            Some('\n') => written.push_str("\\n"),
            Some('\u{c}') => written.push_str("\\f"),
            Some('\r') => written.push_str("\\r"),
            Some(character) => {
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                let code = u32::from(character);
                written.push_str("\\u00");
                written.extend([digit(code >> 4), digit(code & 15)]);
            }
            None => {}
        }
        rest = characters.as_str();
    }
    written.push_str(rest);
    written.push('"');
}

/// Writes a string in which nothing has to be escaped.
pub(crate) fn push_plain(text: &str, written: &mut String) {
    written.push('"');
    written.push_str(text);
    written.push('"');
}

/// A value that knows how it is written as JSON.
pub(crate) trait PushJson {
    fn push_json(&self, written: &mut String);
}

impl PushJson for str {
    fn push_json(&self, written: &mut String) {
        push_string(self, written);
    }
}

impl PushJson for String {
    fn push_json(&self, written: &mut String) {
        push_string(self, written);
    }
}

impl PushJson for crate::money::Amount {
    fn push_json(&self, written: &mut String) {
        // Its plain decimal text is a JSON number.
        self.say(written);
    }
}

impl PushJson for crate::catalogue::PhoneNumber {
    fn push_json(&self, written: &mut String) {
        written.push('"');
        written.extend(self.as_bytes().iter().map(|digit| char::from(*digit)));
        written.push('"');
    }
}

impl PushJson for crate::json::RawJson {
    fn push_json(&self, written: &mut String) {
        written.push_str(self.as_str());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::endpoint::{
        Account, Availability, Balances, GatewayPayment, GatewayWithdrawal, PriceList,
        WalletTransfer,
    };
    use crate::transaction::Payment;
    use crate::wire::answer::{Answer, Problem, read_json};

    /// Any JSON, with the names and values of the wire among others.
    pub(super) fn json() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec![
            "id",
            "status",
            "amount",
            "currency",
            "country",
            "providers",
            "provider",
            "rate",
            "isTest",
            "metadata",
            "operationTypes",
            "countries",
            "code",
            "operators",
            "operator",
            "accessToken",
            "expiresIn",
            "x",
        ]);
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<bool>().prop_map(|value| value.to_string()),
            "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,3})?",
            any::<String>().prop_map(|text| Value::from(text).to_string()),
            prop::sample::select(vec![
                "\"5000.50\"",
                "\" 5 \"",
                "\"pay_1\"",
                "\"COMPLETED\"",
                "\"\\ud83d\""
            ])
            .prop_map(str::to_owned),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("[{}]", items.join(", "))),
                prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| {
                    let members: Vec<String> = members
                        .iter()
                        .map(|(name, value)| format!("\"{name}\": {value}"))
                        .collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }

    /// What an operation's answer is read as, or where it is wrong and why.
    fn read(operation: &str, body: &str) -> Result<String, Problem> {
        fn written<T: Answer + serde::Serialize>(body: &[u8]) -> Result<String, Problem> {
            read_json::<T>(body).map(|value| serde_json::to_string(&value).unwrap())
        }
        let read = match operation {
            "payments.get" => written::<Payment>,
            "payments.init_gateway" => written::<GatewayPayment>,
            "withdrawals.init_gateway" => written::<GatewayWithdrawal>,
            "wallets.transfer" => written::<WalletTransfer>,
            "pricelist" => written::<PriceList>,
            "account.me" => written::<Account>,
            "account.balances" => written::<Balances>,
            "operators.availability" => written::<Availability>,
            other => panic!("no type for {other}"),
        };
        read(body.as_bytes())
    }

    /// The same file holds what JavaScript reads to this.
    #[test]
    fn reads_the_vectors() {
        let cases = include_str!("../../../../contract/vectors/answers/cases.json");
        let cases: Vec<Value> = serde_json::from_str(cases).unwrap();
        for case in &cases {
            let body = case["body"].as_str().unwrap();
            let read = read(case["operation"].as_str().unwrap(), body);
            let written = match (read, case["problem"].as_str()) {
                (Ok(written), None) => written,
                (Err(read), Some(problem)) => {
                    assert_eq!(
                        (read.path.as_deref(), &*read.text),
                        (case["path"].as_str(), problem),
                        "{body}"
                    );
                    continue;
                }
                (read, _) => panic!("{body}: {read:?}"),
            };
            let fields = members(&written);
            let field = |name: &str| {
                let (_, json) = fields.as_ref()?.iter().rev().find(|(field, _)| field == name)?;
                Some(*json)
            };
            for (name, exact) in case["texts"].as_object().into_iter().flatten() {
                let json = field(name.strip_suffix("Text").unwrap()).unwrap();
                assert_eq!(crate::money::Amount::from_json(json).unwrap().said(), *exact, "{body}");
            }
            for (name, value) in case["read"].as_object().into_iter().flatten() {
                let json = field(name).unwrap_or_else(|| panic!("{body}: no {name}"));
                assert_eq!(serde_json::from_str::<Value>(json).unwrap(), *value, "{body}: {name}");
            }
            // What can't be read stays as it came, under its own name.
            for (name, json) in case["unread"].as_object().into_iter().flatten() {
                assert_eq!(field(name), json.as_str(), "{body}: {name}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        /// Whatever the JSON around them is, id and status are all that a payment needs.
        #[test]
        fn any_object_with_id_and_status_is_a_payment(text in json()) {
            let Ok(mut fields) = serde_json::from_str::<serde_json::Map<String, Value>>(&text) else { return Ok(()) };
            fields.insert("id".to_owned(), "pay_1".into());
            fields.insert("status".to_owned(), "COMPLETED".into());
            let written = serde_json::to_string(&fields).unwrap();
            let payment: Payment = read_json(written.as_bytes()).unwrap();
            prop_assert_eq!((payment.id.as_str(), payment.outcome()), ("pay_1", crate::transaction::Outcome::Succeeded));
        }

        #[test]
        fn strings_are_written_as_serde_json_does(text in any::<String>()) {
            let mut written = String::new();
            push_string(&text, &mut written);
            prop_assert_eq!(written, serde_json::to_string(&text).unwrap());
        }
    }
}
