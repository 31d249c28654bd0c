//! Texts: trimmed, found in one another, and read from the wire into types without an allocation in between.

pub(crate) mod debug;
pub(crate) mod excerpt;
pub(crate) mod hidden;
pub(crate) mod invalid_input;
pub(crate) mod personal;
pub(crate) mod say;

pub use hidden::hide_personal_data;
pub use invalid_input::InvalidInputError;
pub use personal::PersonalText;

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Without white space at its ends. Most texts have none, which two bytes tell.
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// What stands before and after the first place of an ASCII character.
pub(crate) fn parted(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Reads a string and hands it to `make`.
pub(crate) fn deserialize_str<'de, D, T, F>(deserializer: D, make: F) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(&str) -> Result<T, InvalidInputError>,
{
    let text = deserializer.deserialize_str(TextVisitor)?;
    make(&text).map_err(D::Error::custom)
}

/// Where a text first stands in another. The standard library's search is quick in long texts, and
/// takes more of a WebAssembly module than these short ones are worth.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

pub(crate) fn is_uuid(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// One for every type, so that reading a string is compiled once.
pub(crate) struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_the_standard_library_finds(text in "[ab/:]{0,12}", part in "[ab/:]{1,3}") {
            prop_assert_eq!(super::find(&text, &part), text.find(&part));
        }
    }
}
