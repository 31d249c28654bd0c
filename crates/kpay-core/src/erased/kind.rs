//! What the fields of an answer are, and reading JSON by it.

use super::scan::{is_json, items, members, string};
use crate::Amount;
use crate::response::Problem;
use crate::say::say;

/// What a value of the wire is.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A number, or its text.
    Amount,
    /// Anything.
    Any,
    /// `true` or `false`.
    Bool,
    /// A list of these.
    List(&'static Kind),
    /// A list of these whose root was seen in more than one shape; each has the key.
    Listing(&'static Kind, &'static str),
    /// An object with these fields, and perhaps others.
    Object(&'static Shape),
    /// A string.
    Text,
}

/// The fields that this version knows.
#[doc(hidden)]
#[derive(Debug)]
pub struct Shape {
    /// Those without which it is no such object.
    pub required: &'static [Field],
    /// Those that may be absent or null.
    pub optional: &'static [Field],
}

/// A field that this version knows.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// What a type is on the wire.
#[doc(hidden)]
pub trait WireKind {
    /// The kind.
    const KIND: Kind;
}

macro_rules! wire_kinds {
    ($($Type:ty: $Kind:ident,)+) => {
        $(impl WireKind for $Type {
            const KIND: Kind = Kind::$Kind;
        })+
    };
}

wire_kinds! {
    Amount: Amount,
    bool: Bool,
    crate::Personal: Text,
    crate::Rate: Amount,
    crate::RawJson: Any,
    String: Text,
    crate::Timestamp: Text,
}

impl<T: WireKind> WireKind for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

/// What is wrong, and where.
struct Wrong {
    path: String,
    text: &'static str,
}

impl Wrong {
    fn new(text: &'static str) -> Self {
        Self { path: String::new(), text }
    }

    /// The same, seen from the object or list around it.
    fn within(mut self, name: &str) -> Self {
        if !self.path.is_empty() && !self.path.starts_with('[') {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, name);
        self
    }
}

/// Checks a whole body, and says what is wrong first.
pub(crate) fn check(kind: Kind, body: &[u8]) -> Result<(), Problem> {
    if body.is_empty() {
        return Err(Problem::new("the body is empty", None));
    }
    let Some(text) = std::str::from_utf8(body).ok().filter(|text| is_json(text)) else {
        return Err(Problem::new("the body is no JSON", None));
    };
    check_value(kind, text.trim_ascii()).map_err(|wrong| {
        Problem::new(wrong.text, Some(&*wrong.path).filter(|path| !path.is_empty()))
    })
}

/// Checks what was found to be JSON.
fn check_value(kind: Kind, text: &str) -> Result<(), Wrong> {
    let is_so = |so: bool, text: &'static str| if so { Ok(()) } else { Err(Wrong::new(text)) };
    match kind {
        Kind::Any => Ok(()),
        Kind::Amount => {
            let is_amount = Amount::from_json(text).is_some();
            is_so(is_amount, "the wrong type, expected a decimal number")
        }
        Kind::Bool => is_so(matches!(text, "true" | "false"), "the wrong type, expected a boolean"),
        Kind::Text => is_so(string(text).is_some(), "the wrong type, expected a string"),
        Kind::List(kind) => {
            let items = items(text).ok_or(Wrong::new("the wrong type, expected a list"))?;
            check_items(*kind, items.into_iter())
        }
        Kind::Listing(kind, key) => {
            let items = super::listing::items_of(text, key)
                .ok_or(Wrong::new("the wrong type, expected a list"))?;
            check_items(*kind, items.iter().map(|item| &**item))
        }
        Kind::Object(shape) => check_object(shape, text),
    }
}

fn check_items<'a>(kind: Kind, items: impl Iterator<Item = &'a str>) -> Result<(), Wrong> {
    for (index, item) in items.enumerate() {
        check_value(kind, item).map_err(|wrong| wrong.within(&say!("[", index, "]")))?;
    }
    Ok(())
}

fn check_object(shape: &Shape, text: &str) -> Result<(), Wrong> {
    let members = members(text).ok_or(Wrong::new("the wrong type, expected an object"))?;
    for field in shape.required {
        if !members.iter().any(|(name, _)| *name == *field.name) {
            return Err(Wrong::new("is missing").within(field.name));
        }
    }
    for (name, value) in &members {
        let named = |field: &&Field| *name == *field.name;
        let optional = || shape.optional.iter().find(named).filter(|_| *value != "null");
        let Some(field) = shape.required.iter().find(named).or_else(optional) else { continue };
        check_value(field.kind, value).map_err(|wrong| wrong.within(name))?;
    }
    Ok(())
}
