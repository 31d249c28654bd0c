//! Values of answers, read from JSON. A field that may be missing may have any type
//! (contract: [Payment object](crate::contract#payment-object)), so each is read by itself, and what can't be
//! read costs no other.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::json::RawJson;
use crate::json::scan::{members, string};
use crate::text::PersonalText;
use crate::text::excerpt::shown;
use crate::text::hidden::Hidden;
use crate::text::say::{Say, say, say_to};
use crate::wire::kind::{Kind, WireKind};

/// A value of an answer, or a whole answer. Its reading is compiled with core, and not again with each
/// program that asks.
#[doc(hidden)]
pub trait WireValue: fmt::Debug + WireKind + Sized {
    /// Reads it.
    fn from_json(json: &str) -> Result<Self, ReadProblem>;

    /// Shows it to programmers, without what is about a person.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What is wrong with a body, and where in its JSON.
#[doc(hidden)]
#[derive(Debug)]
pub struct ReadProblem {
    pub(crate) text: String,
    pub(crate) path: Option<String>,
}

impl ReadProblem {
    pub(crate) fn new(text: &str, path: Option<&str>) -> Self {
        Self { text: text.to_owned(), path: path.map(str::to_owned) }
    }

    pub(crate) fn missing() -> Self {
        Self::new("is missing", None)
    }

    pub(crate) fn of_kind(kind: Kind) -> Self {
        Self { text: say!("the wrong type, expected ", kind.name()), path: None }
    }

    /// The same, seen from the object or list around it.
    pub(crate) fn within(mut self, name: &str) -> Self {
        self.path = Some(match self.path {
            Some(path) if path.starts_with('[') => say!(name, path),
            Some(path) => say!(name, ".", path),
            None => name.to_owned(),
        });
        self
    }

    /// What is wrong, without the value that was found: it may be personal.
    pub(crate) fn of(error: &serde_json::Error, kind: Kind) -> Self {
        match error.classify() {
            Category::Eof if error.column() == 0 => Self::new("the body is empty", None),
            Category::Eof => Self::new("the body ends too early", None),
            Category::Io | Category::Syntax => Self::new("the body is not JSON", None),
            Category::Data => Self::of_kind(kind),
        }
    }
}

impl Say for ReadProblem {
    fn say(&self, to: &mut String) {
        if let Some(path) = &self.path {
            say_to!(to; "at ", path, ": ");
        }
        self.text.say(to);
    }
}

/// Reads a whole body. Its UTF-8 is checked once: `from_slice` would check each text by itself.
pub(crate) fn read_json<T: WireValue>(body: &[u8]) -> Result<T, ReadProblem> {
    let text =
        std::str::from_utf8(body).map_err(|_| ReadProblem::new("the body is not JSON", None))?;
    T::from_json(text).map_err(|ReadProblem { text, path }| ReadProblem {
        text: shown(&text),
        path: path.map(|path| shown(&path)),
    })
}

/// Reads a value as its type's own reader does.
pub(crate) fn strict<T: DeserializeOwned + WireKind>(json: &str) -> Result<T, ReadProblem> {
    serde_json::from_str(json).map_err(|error| ReadProblem::of(&error, T::KIND))
}

/// What a JSON string says, or how a number is written: an id of digits alone, say.
pub(crate) fn text_or_number(json: &str) -> Result<Cow<'_, str>, ReadProblem> {
    match json.as_bytes() {
        [b'-' | b'0'..=b'9', ..] => Ok(Cow::Borrowed(json)),
        _ => string(json).ok_or_else(|| unread_text(json, Kind::Id)),
    }
}

/// Why a text can't be read: a string whose escapes are not characters is not JSON.
fn unread_text(json: &str, kind: Kind) -> ReadProblem {
    match serde_json::from_str::<String>(json) {
        Err(error) => ReadProblem::of(&error, kind),
        Ok(_) => ReadProblem::of_kind(kind),
    }
}

/// Makes types answers that are read as their own readers do.
macro_rules! answers {
    ($($Name:ty),+) => {
        $(impl $crate::wire::value::WireValue for $Name {
            fn from_json(json: &str) -> Result<Self, $crate::wire::value::ReadProblem> {
                $crate::wire::value::strict(json)
            }
        })+
    };
}

/// Makes types answers that are read from a JSON string, or from a number's text.
macro_rules! answers_of_text {
    ($Name:ty, $kind:ident, |$text:ident| $read:expr) => {
        impl $crate::wire::value::WireValue for $Name {
            fn from_json(json: &str) -> Result<Self, $crate::wire::value::ReadProblem> {
                let $text = $crate::wire::value::of_kind(json, $crate::wire::kind::Kind::$kind)?;
                Ok($read)
            }
        }
    };
}

pub(crate) use {answers, answers_of_text};

/// The text of a value of a kind of text.
pub(crate) fn of_kind(json: &str, kind: Kind) -> Result<Cow<'_, str>, ReadProblem> {
    match kind {
        Kind::Id => text_or_number(json),
        _ => string(json).ok_or_else(|| unread_text(json, kind)),
    }
}

answers! { RawJson }
answers_of_text! { PersonalText, Id, |text| Self::new(text) }

impl WireValue for bool {
    /// `true`, and how else programs write it: as a text in any case, and as 1.
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        let word = string(json).unwrap_or(Cow::Borrowed(json));
        match &*word {
            "1" => Ok(true),
            "0" => Ok(false),
            word if word.eq_ignore_ascii_case("true") => Ok(true),
            word if word.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(ReadProblem::of_kind(Kind::Bool)),
        }
    }
}

impl WireValue for String {
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        of_kind(json, Kind::Text).map(Cow::into_owned)
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Hidden(self), f)
    }
}

impl<T: WireValue> WireValue for Vec<T> {
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        let items: Vec<&RawValue> =
            serde_json::from_str(json).map_err(|error| ReadProblem::of(&error, Self::KIND))?;
        let read = |(index, item): (usize, &&RawValue)| {
            T::from_json(item.get()).map_err(|problem| problem.within(&say!("[", index, "]")))
        };
        items.iter().enumerate().map(read).collect()
    }
}

/// An id of KPay's or the merchant's that has no type of its own: a string, or a number.
#[derive(Debug)]
pub(crate) struct IdText(String);

impl WireKind for IdText {
    const KIND: Kind = Kind::Id;
}

answers_of_text! { IdText, Id, |text| Self(text.into_owned()) }

impl From<IdText> for String {
    fn from(id: IdText) -> Self {
        id.0
    }
}

/// A body without the byte order mark that some servers write before their JSON. Never of a webhook: its
/// signature covers each byte.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body)
}

/// What one member of a body's object says: a text, or how a number is written. The last of that name
/// counts.
pub(crate) fn text_of_member<'a>(body: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    let members = std::str::from_utf8(without_mark(body)).ok().and_then(members)?;
    let (_, value) = members.into_iter().rev().find(|(key, _)| key == name)?;
    text_or_number(value).ok()
}
