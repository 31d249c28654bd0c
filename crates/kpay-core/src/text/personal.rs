//! Personal data kept out of logs.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::text::deserialize_str;

/// A text about a person, as KPay wrote it: a phone number, a name, an e-mail address.
///
/// `Debug` hides it; read it with [`as_str`](Self::as_str).
///
/// ```
/// use kpay_core::PersonalText;
///
/// let phone_number = PersonalText::new("237653456789");
/// assert_eq!(phone_number.as_str(), "237653456789");
/// assert_eq!(format!("{phone_number:?}"), "Personal(***)");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct PersonalText(Box<str>);

impl PersonalText {
    /// Wraps a text.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(***)")
    }
}

impl<'de> Deserialize<'de> for PersonalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer, |text| Ok(Self::new(text)))
    }
}

impl From<&str> for PersonalText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for PersonalText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}
