//! JSON objects, written.

use kpay_core::erased::{Say, push_string};

/// Writes an object member by member.
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    /// A member whose value is JSON already.
    pub(crate) fn json(&mut self, name: &str, value: &str) -> &mut Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_string(name, &mut self.0);
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.json(name, &quoted(value))
    }

    pub(crate) fn optional(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) -> &mut Self {
        self.json(name, if value { "true" } else { "false" })
    }

    pub(crate) fn number(&mut self, name: &str, value: u64) -> &mut Self {
        self.json(name, &value.said())
    }

    pub(crate) fn finish(&mut self) -> String {
        self.0.push('}');
        std::mem::take(&mut self.0)
    }
}

/// Writes a string.
pub(crate) fn quoted(text: &str) -> String {
    let mut written = String::new();
    push_string(text, &mut written);
    written
}

/// Writes a list of values that are JSON already.
pub(crate) fn list(values: &mut dyn Iterator<Item = String>) -> String {
    let mut written = String::from("[");
    for value in values {
        if written.len() > 1 {
            written.push(',');
        }
        written.push_str(&value);
    }
    written.push(']');
    written
}
