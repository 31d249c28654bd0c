//! Lists whose root was seen in more than one shape (contract: conflicts 8).

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::erased::{items_of, push_string};

/// Reads a list of objects that each have a `key`.
pub(super) fn read<'de, T, D>(deserializer: D, key: &'static str) -> Result<Vec<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(ListVisitor { key, item: PhantomData })
}

struct ListVisitor<T> {
    key: &'static str,
    item: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Vec<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items))
    }

    /// Its members as one text again: which of them are items depends on all of them.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Vec<T>, A::Error> {
        let mut text = String::from("{");
        while let Some((name, value)) = members.next_entry::<String, Box<RawValue>>()? {
            if text.len() > 1 {
                text.push(',');
            }
            push_string(&name, &mut text);
            text.push(':');
            text.push_str(value.get());
        }
        text.push('}');
        let items = items_of(&text, self.key).ok_or_else(|| A::Error::custom("expected a list"))?;
        items.iter().map(|item| serde_json::from_str(item).map_err(A::Error::custom)).collect()
    }
}
