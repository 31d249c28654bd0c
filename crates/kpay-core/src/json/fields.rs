//! Named JSON values.

use std::collections::BTreeSet;
use std::iter::Map;
use std::{fmt, slice, vec};

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{RawJson, scan};
use crate::text::InvalidInputError;

/// Named JSON values in their order: what a response holds beyond the fields this version can read,
/// and what a caller sends beyond them. Of two with the same name the last counts, and is kept.
///
/// `Debug` shows the names only.
///
/// ```
/// use kpay_core::Fields;
///
/// let mut extra = Fields::new();
/// extra.insert("newField", &true)?;
/// extra.insert("other", &[1, 2])?;
/// assert_eq!(extra.get("newField").unwrap().as_str(), "true");
/// assert_eq!(extra.keys().collect::<Vec<_>>(), ["newField", "other"]);
/// assert_eq!(extra.remove("other").unwrap().as_str(), "[1,2]");
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
        match self.place(name).and_then(|place| self.0.get_mut(place)) {
            Some((_, held)) => *held = value,
            None => self.0.push((name.into(), value)),
        }
    }

    /// The field of that name.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.0.get(self.place(name)?).map(|(_, value)| value)
    }

    /// Whether there is a field of that name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Takes the field of that name out.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        Some(self.0.remove(self.place(name)?).1)
    }

    /// Every field with its name.
    pub fn iter(&self) -> <&Self as IntoIterator>::IntoIter {
        self.into_iter()
    }

    /// The names.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// The values.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &RawJson> {
        self.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(key, _)| **key == *name)
    }
}

impl<N: Into<Box<str>>> FromIterator<(N, RawJson)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, RawJson)>>(fields: I) -> Self {
        let mut fields: Vec<_> =
            fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
        if fields.len() > 1 {
            // To look for each name among the others would let a hostile answer cost quadratic time.
            let mut names = BTreeSet::<Box<str>>::new();
            fields.reverse();
            fields.retain(|(name, _)| names.insert(name.clone()));
            fields.reverse();
        }
        Self(fields)
    }
}

impl<N: Into<Box<str>>> Extend<(N, RawJson)> for Fields {
    fn extend<I: IntoIterator<Item = (N, RawJson)>>(&mut self, fields: I) {
        let held = std::mem::take(&mut self.0).into_iter();
        let added = fields.into_iter().map(|(name, value)| (name.into(), value));
        *self = held.chain(added).collect();
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

impl IntoIterator for Fields {
    type Item = (Box<str>, RawJson);
    type IntoIter = vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let members = scan::members(json.get())
            .ok_or_else(|| D::Error::custom("the wrong type, expected an object"))?;
        Ok(members.into_iter().map(|(name, value)| (name, RawJson::of_valid(value))).collect())
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_and_no_value() {
        let mut fields = Fields::new();
        fields.insert("payerPhone", "237653456789").unwrap();
        let shown = format!("{fields:?} {:?}", fields.get("payerPhone").unwrap());
        assert!(shown.contains("payerPhone") && !shown.contains("2376"), "{shown}");
    }

    #[test]
    fn of_two_with_the_same_name_the_last_is_kept() {
        let mut fields: Fields = serde_json::from_str(r#"{"a":1,"b":2,"a":3}"#).unwrap();
        assert_eq!(serde_json::to_string(&fields).unwrap(), r#"{"b":2,"a":3}"#);
        assert_eq!((fields.len(), fields.contains_key("a")), (2, true));
        fields.extend([("b", RawJson::from_text("4").unwrap())]);
        let texts: Vec<_> = fields.values().map(RawJson::as_str).collect();
        assert_eq!((texts.as_slice(), fields.get("b").unwrap().as_str()), (&["3", "4"][..], "4"));
        assert_eq!(fields.remove("a").unwrap().as_str(), "3");
        assert_eq!(fields.remove("a"), None);
        assert_eq!(fields.into_iter().count(), 1);
    }
}
