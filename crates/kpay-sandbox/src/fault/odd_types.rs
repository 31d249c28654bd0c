//! The same values in other types (contract: [Payment object](kpay_core::contract#payment-object)).

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::value::RawValue;

/// What has to be there comes as it is published.
const CERTAIN: [&str; 4] = ["event", "id", "paymentId", "status"];

/// With more digits JavaScript reads a number inexactly.
const EXACT_DIGITS: usize = 15;

/// A JSON object with its fields in other types; anything else stays as it is.
pub(crate) fn with_odd_types(json: &Bytes) -> Bytes {
    changed(json).map_or_else(|| json.clone(), Bytes::from)
}

fn changed(json: &[u8]) -> Option<Vec<u8>> {
    let mut fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(json).ok()?;
    for (name, value) in &mut fields {
        if !CERTAIN.contains(&name.as_str())
            && let Some(odd) = odd(name, value.get())
        {
            *value = RawValue::from_string(odd).ok()?;
        }
    }
    serde_json::to_vec(&fields).ok()
}

/// A value in another type, if there is one for it.
fn odd(name: &str, json: &str) -> Option<String> {
    if json.starts_with(|first: char| first.is_ascii_digit()) || ["false", "true"].contains(&json) {
        return Some(format!("\"{json}\""));
    }
    let text: String = serde_json::from_str(json).ok()?;
    if name.ends_with("At") || name == "timestamp" {
        let moment: Timestamp = text.parse().ok()?;
        return Some(match name {
            "completedAt" => format!("\"{}\"", moment.strftime("%Y-%m-%d %H:%M:%S")),
            _ => moment.as_millisecond().to_string(),
        });
    }
    let is_number = (1..=EXACT_DIGITS).contains(&text.len())
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_that_may_be_missing_has_another_type() {
        let payment = Bytes::from_static(
            br#"{"id":"7","status":"COMPLETED","amount":5000.50,"externalId":"12345","reference":"KPAY-1","phoneNumber":"237653456789","isTest":true,"description":null,"metadata":{"a":1},"createdAt":"2026-05-14T10:00:00.007Z","completedAt":"2026-05-14T10:02:30.000Z"}"#,
        );
        assert_eq!(
            with_odd_types(&payment),
            r#"{"amount":"5000.50","completedAt":"2026-05-14 10:02:30","createdAt":1778752800007,"description":null,"externalId":12345,"id":"7","isTest":"true","metadata":{"a":1},"phoneNumber":237653456789,"reference":"KPAY-1","status":"COMPLETED"}"#
        );
    }

    #[test]
    fn what_is_no_object_stays() {
        for text in ["[1]", "", "<html>", "5"] {
            assert_eq!(with_odd_types(&Bytes::from_static(text.as_bytes())), text);
        }
        let long = Bytes::from_static(br#"{"externalId":"1234567890123456","other":"012"}"#);
        assert_eq!(with_odd_types(&long), long);
    }
}
