//! JSON kept as its own text: numbers stay exact, and nothing is lost.

#[cfg(test)]
mod any_json;
mod fields;
pub(crate) mod listing;
pub(crate) mod scan;
pub(crate) mod write;

#[cfg(test)]
pub(crate) use any_json::any_json;
pub use fields::Fields;
pub(crate) use write::push_string;

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::text::InvalidInputError;

/// A JSON value as its own text: `metadata`, and fields this version doesn't know.
///
/// `Debug` shows its length only: merchants keep personal data in it.
///
/// ```
/// use kpay_core::RawJson;
///
/// let metadata = RawJson::new(&serde_json::json!({ "orderId": "12345" }))?;
/// assert_eq!(metadata.as_str(), r#"{"orderId":"12345"}"#);
/// let value: serde_json::Value = metadata.parse()?;
/// assert_eq!(value["orderId"], "12345");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct RawJson(Box<str>);

impl RawJson {
    /// Writes a value as JSON.
    ///
    /// # Errors
    /// When the value can't be JSON: a map with keys that are not strings, say.
    pub fn new(value: &(impl Serialize + ?Sized)) -> Result<Self, InvalidInputError> {
        serde_json::to_string(value)
            .map(|text| Self(text.into()))
            .map_err(|error| InvalidInputError::new("JSON value", error.to_string()))
    }

    /// Takes a text that is JSON already.
    ///
    /// # Errors
    /// When it is not.
    pub fn from_text(text: &str) -> Result<Self, InvalidInputError> {
        if !scan::is_json(text) {
            return Err(InvalidInputError::new("JSON value", "is not JSON"));
        }
        // What is left of JSON's white space is the ASCII one.
        Ok(Self(text.trim().into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the text into a type of the caller's.
    ///
    /// # Errors
    /// When the value has another shape.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// Takes a text that was found to be JSON, without white space around it.
    pub(crate) fn of_valid(text: &str) -> Self {
        Self(text.into())
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self(raw.into()))
    }
}

impl Eq for RawJson {}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({} bytes)", self.as_str().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text() {
        let raw: RawJson = serde_json::from_str("1.10000000000000000001").unwrap();
        assert_eq!(serde_json::to_string(&raw).unwrap(), "1.10000000000000000001");
    }
}
