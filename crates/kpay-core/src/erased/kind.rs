//! What the fields of an answer are, and reading JSON by it.

use std::borrow::Cow;

use super::scan::{is_json, items, members, string};
use crate::Amount;
use crate::response::Problem;
use crate::say::{Say, say};

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

    fn into_problem(self) -> Problem {
        let path = Some(self.path).filter(|path| !path.is_empty());
        Problem { text: self.text.to_owned(), path }
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

/// An object that was read: its text with exact amounts, and its members as they came.
pub(crate) struct ReadObject<'a> {
    pub(crate) text: String,
    pub(crate) members: Vec<(Cow<'a, str>, &'a str)>,
}

/// As [`read`] for an object, with its members beside it.
pub(crate) fn read_object<'a>(
    shape: &'static Shape,
    body: &'a [u8],
) -> Result<ReadObject<'a>, Problem> {
    let Some(members) = std::str::from_utf8(body).ok().and_then(members) else {
        // The whole reading says what is wrong.
        return read(Kind::Object(shape), body)
            .map(|text| ReadObject { text, members: Vec::new() });
    };
    let mut text = String::with_capacity(body.len() + 64);
    match write_members(shape, &members, &mut text) {
        Ok(()) => Ok(ReadObject { text, members }),
        Err(wrong) => Err(wrong.into_problem()),
    }
}

/// Checks a whole body, and writes it again as it was but for its amounts: each becomes a JSON
/// number, with its exact text beside it in a field of the same name and `Text`.
pub(crate) fn read(kind: Kind, body: &[u8]) -> Result<String, Problem> {
    let problem = |text: &str| Problem { text: text.to_owned(), path: None };
    if body.is_empty() {
        return Err(problem("the body is empty"));
    }
    let no_json = || problem("the body is no JSON");
    let text = std::str::from_utf8(body).map_err(|_| no_json())?;
    let mut written = String::with_capacity(text.len() + 64);
    // Objects and lists are checked while they are taken apart; all else is looked at first.
    let first = text.bytes().find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    let taken_apart = matches!(first, Some(b'{' | b'[')) && !matches!(kind, Kind::Any);
    if !taken_apart && !is_json(text) {
        return Err(no_json());
    }
    match write(kind, text, &mut written) {
        Ok(()) => Ok(written),
        Err(_) if !is_json(text) => Err(no_json()),
        Err(wrong) => Err(wrong.into_problem()),
    }
}

fn write(kind: Kind, text: &str, written: &mut String) -> Result<(), Wrong> {
    let is_so = |so: bool, text: &'static str| if so { Ok(()) } else { Err(Wrong::new(text)) };
    match kind {
        Kind::Amount => {
            let amount = Amount::from_json(text);
            let amount = amount.ok_or(Wrong::new("the wrong type, expected a decimal number"))?;
            amount.say(written);
            return Ok(());
        }
        // Within an object or list it was scanned already.
        Kind::Any => {}
        Kind::Bool => {
            is_so(matches!(text, "true" | "false"), "the wrong type, expected a boolean")?;
        }
        Kind::Text => is_so(is_string(text), "the wrong type, expected a string")?,
        Kind::List(kind) => {
            let items = items(text).ok_or(Wrong::new("the wrong type, expected a list"))?;
            return write_list(*kind, items.into_iter(), written);
        }
        Kind::Listing(kind, key) => {
            let items = super::listing::items_of(text, key).ok_or(Wrong::new("expected a list"))?;
            return write_list(*kind, items.iter().map(|item| &**item), written);
        }
        Kind::Object(shape) => return write_object(shape, text, written),
    }
    written.push_str(text);
    Ok(())
}

/// Whether what was scanned already is a string that means something.
fn is_string(text: &str) -> bool {
    text.starts_with('"') && (!text.contains('\\') || string(text).is_some())
}

fn write_list<'a>(
    kind: Kind,
    items: impl Iterator<Item = &'a str>,
    written: &mut String,
) -> Result<(), Wrong> {
    written.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            written.push(',');
        }
        write(kind, item, written).map_err(|wrong| wrong.within(&say!("[", index, "]")))?;
    }
    written.push(']');
    Ok(())
}

fn write_object(shape: &Shape, text: &str, written: &mut String) -> Result<(), Wrong> {
    let members = members(text).ok_or(Wrong::new("the wrong type, expected an object"))?;
    write_members(shape, &members, written)
}

fn write_members(
    shape: &Shape,
    members: &[(Cow<'_, str>, &str)],
    written: &mut String,
) -> Result<(), Wrong> {
    for field in shape.required {
        if !members.iter().any(|(name, _)| *name == *field.name) {
            return Err(Wrong::new("is missing").within(field.name));
        }
    }
    written.push('{');
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            written.push(',');
        }
        write_member_name(name, written);
        let required = shape.required.iter().find(|field| *name == *field.name);
        let optional = || shape.optional.iter().find(|field| *name == *field.name);
        let known = required.or_else(|| optional().filter(|_| *value != "null"));
        let start = written.len();
        let kind = known.map_or(Kind::Any, |field| field.kind);
        write(kind, value, written).map_err(|wrong| wrong.within(name))?;
        if matches!(kind, Kind::Amount) {
            let exact = written.get(start..).unwrap_or_default().to_owned();
            written.push(',');
            write_member_name(&say!(&**name, "Text"), written);
            super::push_string(&exact, written);
        }
    }
    written.push('}');
    Ok(())
}

fn write_member_name(name: &str, written: &mut String) {
    super::push_string(name, written);
    written.push(':');
}
