//! JSON kept as its own text: numbers stay exact, and nothing is lost.

#[cfg(test)]
mod any_json;
pub(crate) mod listing;
pub(crate) mod scan;
pub(crate) mod write;

#[cfg(test)]
pub(crate) use any_json::any_json;
pub(crate) use write::push_string;

use std::borrow::Cow;
use std::iter::Map;
use std::{fmt, slice};

use serde::de::{DeserializeOwned, Error};
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
    /// When the value can't be JSON: a map with keys that are no strings, say.
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
            return Err(InvalidInputError::new("JSON value", "is no JSON"));
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

/// Named JSON values in their order: what a response holds beyond the fields this version can read,
/// and what a caller sends beyond them. Of two with the same name the last counts.
///
/// `Debug` shows the names only.
///
/// ```
/// use kpay_core::Fields;
///
/// let mut extra = Fields::new();
/// extra.insert("newField", &true)?;
/// assert_eq!(extra.get("newField").unwrap().as_str(), "true");
/// for (name, value) in &extra {
///     println!("{name}: {}", value.as_str());
/// }
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(Box<str>, RawJson)>);

impl Fields {
    /// No fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field, over an earlier one of the same name.
    ///
    /// # Errors
    /// When the value can't be JSON.
    pub fn insert(
        &mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), InvalidInputError> {
        self.insert_json(name, RawJson::new(value)?);
        Ok(())
    }

    /// Sets a field to a value that is JSON already, over an earlier one of the same name.
    pub fn insert_json(&mut self, name: &str, value: RawJson) {
        match self.0.iter_mut().find(|(key, _)| **key == *name) {
            Some((_, place)) => *place = value,
            None => self.0.push((name.into(), value)),
        }
    }

    /// The field of that name.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.0.iter().rev().find_map(|(key, value)| (**key == *name).then_some(value))
    }

    /// Every field with its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.into_iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a field that was read. Looking for an earlier one of its name would let a hostile answer
    /// cost quadratic time.
    pub(crate) fn push(&mut self, name: &str, value: RawJson) {
        self.0.push((name.into(), value));
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = (&'a str, &'a RawJson);
    type IntoIter =
        Map<slice::Iter<'a, (Box<str>, RawJson)>, fn(&'a (Box<str>, RawJson)) -> Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let members = scan::members(json.get())
            .ok_or_else(|| D::Error::custom("the wrong type, expected an object"))?;
        let field = |(name, value): (Cow<str>, &str)| (Box::from(&*name), RawJson::of_valid(value));
        Ok(Self(members.into_iter().map(field).collect()))
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
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

    #[test]
    fn debug_shows_no_value() {
        let mut fields = Fields::new();
        fields.insert("payerPhone", "237653456789").unwrap();
        let shown = format!("{fields:?} {:?}", fields.get("payerPhone").unwrap());
        assert!(shown.contains("payerPhone") && !shown.contains("2376"), "{shown}");
    }
}
