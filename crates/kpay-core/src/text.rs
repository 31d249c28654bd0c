//! Texts: reading wire strings into types without an allocation in between, and finding one in another.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

use crate::InvalidInput;

/// Reads a string and hands it to `make`.
pub(crate) fn deserialize_str<'de, D, T, F>(deserializer: D, make: F) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(&str) -> Result<T, InvalidInput>,
{
    deserializer.deserialize_str(StrVisitor(make, PhantomData))
}

/// Where a text first stands in another. The standard library's search is quick in long texts, and
/// takes more of a WebAssembly module than these short ones are worth.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

struct StrVisitor<F, T>(F, PhantomData<T>);

impl<T, F> Visitor<'_> for StrVisitor<F, T>
where
    F: FnOnce(&str) -> Result<T, InvalidInput>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
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
