//! Lists whose root was seen in more than one shape (contract: conflicts 8).

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{Fields, RawJson};

/// Reads an array; or a lone object, when it has `key`; or an object that maps each `key` to its
/// item; or an object that holds the array in a field. All of them become one list.
pub(super) fn read<'de, T, D>(deserializer: D, key: &'static str) -> Result<Vec<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    if raw.get().starts_with('[') {
        return serde_json::from_str(raw.get()).map_err(D::Error::custom);
    }
    let fields: Fields = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
    if fields.get(key).is_some() {
        return Ok(vec![serde_json::from_str(raw.get()).map_err(D::Error::custom)?]);
    }
    let (mut items, mut is_list) = (Vec::new(), fields.is_empty());
    for (name, value) in fields.iter() {
        if value.as_str().starts_with('[') {
            let list: Vec<T> = value.parse().map_err(D::Error::custom)?;
            items.extend(list);
            is_list = true;
        } else if value.is_object() {
            let item = serde_json::from_str(&with_key(key, name, value));
            items.push(item.map_err(D::Error::custom)?);
            is_list = true;
        }
    }
    // An error in the shape of a success must not read as an empty wallet.
    if is_list { Ok(items) } else { Err(D::Error::custom("expected a list")) }
}

/// The item with the name it is mapped from, unless it has that field itself.
fn with_key(key: &str, name: &str, item: &RawJson) -> String {
    let text = item.as_str();
    let has_key =
        serde_json::from_str::<Fields>(text).is_ok_and(|fields| fields.get(key).is_some());
    let Some(rest) = text.strip_prefix('{').filter(|_| !has_key) else { return text.to_owned() };
    let name =
        RawJson::new(name).map_or_else(|_| "null".to_owned(), |name| name.as_str().to_owned());
    let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
    format!("{{\"{key}\":{name}{comma}{rest}")
}
