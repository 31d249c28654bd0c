//! Reading wire strings into types without an allocation in between.

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
