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

pub use answer::{AnswerBody, RefusalBody, answers};
pub use head::AnswerHead;
pub use kind::{Field, Kind, Shape, WireKind};
pub use parameters::Parameters;
pub use request::{Caller, prepare};

pub use crate::say::Say;

pub(crate) use answer::RefusalTexts;
pub(crate) use head::content_type_of;
pub(crate) use kind::check;
pub(crate) use listing::items_of;
pub(crate) use request::{Check, RequestField, RequestShape, Rule, Takes};
pub(crate) use scan::{is_json, items, members, string};

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

impl PushJson for crate::Amount {
    fn push_json(&self, written: &mut String) {
        // Its plain decimal text is a JSON number.
        self.say(written);
    }
}

impl PushJson for crate::PhoneNumber {
    fn push_json(&self, written: &mut String) {
        written.push('"');
        written.extend(self.as_bytes().iter().map(|digit| char::from(*digit)));
        written.push('"');
    }
}

impl PushJson for crate::RawJson {
    fn push_json(&self, written: &mut String) {
        written.push_str(self.as_str());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::*;
    use crate::endpoint::{Availability, Balances, PriceList, Refund, WalletTransfer};
    use crate::{Payment, Withdrawal};

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

    fn agree<T: DeserializeOwned + WireKind>(text: &str) -> Result<(), TestCaseError> {
        let typed = serde_json::from_str::<T>(text).is_ok();
        let erased = said(T::KIND, text);
        prop_assert_eq!(typed, erased.is_ok(), "{}: {:?}", text, erased);
        Ok(())
    }

    fn said(kind: Kind, body: &str) -> Result<(), String> {
        check(kind, body.as_bytes()).map_err(|problem| problem.said())
    }

    /// The same file holds what JavaScript reads to this.
    #[test]
    fn reads_the_vectors() {
        let cases = include_str!("../../../../tests/vectors/answers/cases.json");
        let cases: Vec<Value> = serde_json::from_str(cases).unwrap();
        for case in &cases {
            let body = case["body"].as_str().unwrap();
            let (_, kind) = answers().find(|(name, _)| case["operation"] == *name).unwrap();
            let problem = check(kind, body.as_bytes()).err();
            let read = problem.map(|problem| (problem.path, problem.text));
            let text = |name: &str| case[name].as_str().map(str::to_owned);
            assert_eq!(read, text("problem").map(|problem| (text("path"), problem)), "{body}");
            for (name, exact) in case["texts"].as_object().into_iter().flatten() {
                let members = members(body).unwrap();
                let name = name.strip_suffix("Text").unwrap();
                let value = members.iter().rev().find(|(field, _)| field == name).unwrap().1;
                assert_eq!(crate::Amount::from_json(value).unwrap().said(), *exact, "{body}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn accepts_what_the_types_accept(text in json()) {
            agree::<Payment>(&text)?;
            agree::<Withdrawal>(&text)?;
            agree::<Refund>(&text)?;
            agree::<WalletTransfer>(&text)?;
            agree::<Balances>(&text)?;
            agree::<Availability>(&text)?;
            agree::<PriceList>(&text)?;
        }

        #[test]
        fn strings_are_written_as_serde_json_does(text in any::<String>()) {
            let mut written = String::new();
            push_string(&text, &mut written);
            prop_assert_eq!(written, serde_json::to_string(&text).unwrap());
        }
    }
}
