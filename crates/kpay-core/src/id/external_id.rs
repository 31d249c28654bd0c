//! The merchant's own id of a transaction: the idempotency key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::InvalidInputError;
use crate::text::deserialize_str;

const MOST_CHARACTERS: usize = 100;

/// Crockford's base 32: no letter that is taken for another, and no vowels but A and E.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Your own id of a transaction, and its idempotency key
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// Choose it before the first attempt, store it with the order, and keep it for every repeat: a
/// fresh one for each attempt charges twice. Cheap to clone. It has 1 to 100 characters, none of them `|` (the
/// signed return page joins fields with it) or a control character.
///
/// ```
/// use kpay_core::ExternalId;
///
/// let external_id = ExternalId::new("ORDER-12345")?;
/// assert_eq!(external_id.as_str(), "ORDER-12345");
///
/// // 128 bits from your entropy source never collide.
/// let generated = ExternalId::from_entropy([7; 16]);
/// assert_eq!(generated.as_str().len(), 26);
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
///
/// It can't be taken for an id that KPay made:
///
/// ```compile_fail
/// # use kpay_core::{ExternalId, PaymentId};
/// let external_id: ExternalId = PaymentId::new("pay_abc123").unwrap();
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternalId(Arc<str>);

impl ExternalId {
    /// Takes an id of your own.
    ///
    /// # Errors
    /// When it is empty, longer than 100 characters, or holds `|`, a control character or white
    /// space at an end.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidInputError> {
        let text = text.as_ref();
        let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'|';
        if (1..=MOST_CHARACTERS).contains(&text.len()) && text.bytes().all(is_plain) {
            return Ok(Self(text.into()));
        }
        let refused = |reason: &'static str| Err(InvalidInputError::new("externalId", reason));
        if text.is_empty() {
            return refused("is empty: give each order an id of its own before the first attempt");
        }
        for (index, character) in text.chars().enumerate() {
            if index == MOST_CHARACTERS {
                return refused("has more than 100 characters");
            }
            if character == '|' {
                return refused("holds '|', which separates the fields of a signed return");
            }
            if character.is_control() {
                return refused("holds a control character");
            }
        }
        if text.trim() != text {
            return refused("starts or ends with white space");
        }
        Ok(Self(text.into()))
    }

    /// Makes an id of 26 characters from 128 bits that the caller drew from a secure source.
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        let mut bits = u128::from_be_bytes(entropy);
        let mut text = [0_u8; 26];
        for place in text.iter_mut().rev() {
            *place = ALPHABET.get((bits & 31) as usize).copied().unwrap_or(b'0');
            bits >>= 5;
        }
        Self(std::str::from_utf8(&text).unwrap_or_default().into())
    }

    /// The id as KPay gets it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl crate::text::say::Say for ExternalId {
    fn say(&self, to: &mut String) {
        to.push_str(&self.0);
    }
}

impl fmt::Debug for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExternalId({:?})", self.0)
    }
}

impl FromStr for ExternalId {
    type Err = InvalidInputError;

    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        Self::new(text)
    }
}

impl From<&Self> for ExternalId {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl AsRef<str> for ExternalId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for ExternalId {
    fn eq(&self, text: &str) -> bool {
        *self.0 == *text
    }
}

impl Serialize for ExternalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ExternalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer, |text| Self::new(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_what_kpay_or_a_signature_would_trip_over() {
        for text in ["", "a|b", "a\nb", " a", "a ", "\u{7f}", &"x".repeat(101)] {
            assert!(ExternalId::new(text).is_err(), "{text:?}");
        }
        assert!(ExternalId::new("é".repeat(100)).is_ok());
    }

    proptest! {
        #[test]
        fn entropy_is_kept_whole(first: [u8; 16], second: [u8; 16]) {
            let ids = (ExternalId::from_entropy(first), ExternalId::from_entropy(second));
            prop_assert_eq!(first == second, ids.0 == ids.1);
            prop_assert_eq!(&ExternalId::new(ids.0.as_str()).unwrap(), &ids.0);
        }
    }
}
