//! What the fields of an answer are.

/// What a value of the wire is.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A number, or its text.
    Amount,
    /// Anything.
    Any,
    /// `true` or `false`, or how else a program writes one.
    Bool,
    /// A string, or a number's text.
    Id,
    /// A list of these.
    List(&'static Kind),
    /// A list of these whose root was seen in more than one shape; each has the key.
    Listing(&'static Kind, &'static str),
    /// An object with these fields, and perhaps others.
    Object(&'static Shape),
    /// A string.
    Text,
    /// A moment as a string, or as a number of seconds or milliseconds since 1970.
    Time,
}

impl Kind {
    /// What was expected, for an error.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Amount => "a decimal number",
            Self::Any => "any value",
            Self::Bool => "a boolean",
            Self::Id => "a string or a number",
            Self::List(_) | Self::Listing(..) => "a list",
            Self::Object(_) => "an object",
            Self::Text => "a string",
            Self::Time => "a time",
        }
    }
}

/// The fields that this version knows.
#[doc(hidden)]
#[derive(Debug)]
pub struct Shape {
    /// Those without which it is another object.
    pub required: &'static [Field],
    /// Those that may be absent, null, or anything that this version can't read.
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
    bool: Bool,
    crate::json::RawJson: Any,
    crate::text::PersonalText: Id,
    String: Text,
}

impl<T: WireKind> WireKind for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}
