//! JSON taken apart into the texts it is made of, so that numbers stay exact and what is wrong is found
//! again by its place.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::text::TextVisitor;

/// The members of an object in their order; `None` when the text is not a JSON object.
pub(crate) fn members(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut members = Vec::new();
    each_member(text, |name, value| members.push((name, value))).ok()?;
    Some(members)
}

/// Those that come whole in a text that may break off.
pub(crate) fn first_members(text: &str) -> Vec<(Cow<'_, str>, &str)> {
    let mut members = Vec::new();
    let _ = each_member(text, |name, value| members.push((name, value)));
    members
}

/// Hands over each member of an object, name and value.
///
/// # Errors
/// When the text is not a JSON object; the members before what is wrong were handed over.
pub(crate) fn each_member<'a>(
    text: &'a str,
    take: impl FnMut(Cow<'a, str>, &'a str),
) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(EachMember(take))?;
    json.end()
}

/// The items of an array; `None` when the text is not a JSON array.
pub(crate) fn items(text: &str) -> Option<Vec<&str>> {
    let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

/// Whether a text is one JSON value.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// What a JSON string says; `None` when the value is not a string.
pub(crate) fn string(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?;
    match inner.strip_suffix('"') {
        Some(plain) if memchr::memchr2(b'"', b'\\', plain.as_bytes()).is_none() => {
            Some(Cow::Borrowed(plain))
        }
        _ => serde_json::from_str(json).ok().map(Cow::Owned),
    }
}

struct EachMember<F>(F);

impl<'de, F: FnMut(Cow<'de, str>, &'de str)> Visitor<'de> for EachMember<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Name)? {
            (self.0)(name, map.next_value::<&'de RawValue>()?.get());
        }
        Ok(())
    }
}

/// Reads a member's name, borrowed where JSON lets it be.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_identifier(TextVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_costs_no_stack() {
        assert!(is_json(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))));
        assert!(!is_json(&"[".repeat(100_000)));
    }

    #[test]
    fn members_that_came_whole_are_read_from_a_body_that_breaks_off() {
        let body = r#"{"id":"pay_1","a\u0062":[1,{}],"status":"COMP"#;
        let read = first_members(body);
        let read: Vec<_> = read.iter().map(|(name, value)| (&**name, *value)).collect();
        assert_eq!(read, [("id", r#""pay_1""#), ("ab", "[1,{}]")]);
        assert_eq!(members(body), None);
    }
}
