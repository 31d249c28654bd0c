//! Lists whose root was seen in more than one shape (contract: conflicts 8).

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::erased::items_of;

/// Reads a list of objects that each have a `key`.
pub(super) fn read<'de, T, D>(deserializer: D, key: &'static str) -> Result<Vec<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    if raw.get().starts_with('[') {
        return serde_json::from_str(raw.get()).map_err(D::Error::custom);
    }
    let items = items_of(raw.get(), key).ok_or_else(|| D::Error::custom("expected a list"))?;
    items.iter().map(|item| serde_json::from_str(item).map_err(D::Error::custom)).collect()
}
