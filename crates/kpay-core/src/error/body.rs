//! The body of an answer, as far as errors look at it.

use std::borrow::Cow;

use crate::json::scan::{first_members, items, members, string};
use crate::text::excerpt::start_of;
use crate::wire::value::{text_or_number, without_mark};

/// What names an order in a body.
pub type FoundBody<'a> = [&'a str; 4];

/// The names of the same.
const FOUND: [&str; 4] = ["id", "reference", "externalId", "gatewayUrl"];

/// The same, read from a body that may break off anywhere.
pub(crate) struct FoundTexts<'a>([Cow<'a, str>; 4]);

impl<'a> FoundTexts<'a> {
    pub(crate) fn in_body(body: &'a [u8]) -> Self {
        let body = without_mark(body);
        let text = std::str::from_utf8(body).or_else(|error| {
            std::str::from_utf8(body.get(..error.valid_up_to()).unwrap_or_default())
        });
        let outer = first_members(text.unwrap_or_default());
        let inner = outer
            .iter()
            .filter(|(name, _)| name == "data")
            .flat_map(|(_, data)| first_members(data));
        let all: Vec<_> = outer.iter().cloned().chain(inner).collect();
        Self(FOUND.map(|name| {
            let mut values = all.iter().filter(|(key, _)| key == name).map(|(_, value)| *value);
            values.find_map(|value| text_or_number(value).ok()).unwrap_or_default()
        }))
    }

    pub(crate) fn body(&self) -> FoundBody<'_> {
        self.0.each_ref().map(|text| &**text)
    }
}

/// The members of a refusal's body that mean something; empty where there is none.
#[derive(Clone, Copy, Default)]
pub struct RefusalBody<'a> {
    /// `code`: a string, or a number's text.
    pub code: &'a str,
    /// `error`, when it is a string.
    pub error: &'a str,
    /// `path`, when it is a string.
    pub path: &'a str,
    /// `message`: a string, or those of a list.
    pub messages: &'a [&'a str],
    /// The whole body, for an excerpt where there is no message.
    pub text: &'a str,
}

/// The same, read from a body that was masked.
pub(crate) struct RefusalTexts<'a> {
    code: Cow<'a, str>,
    error: Cow<'a, str>,
    path: Cow<'a, str>,
    pub(crate) messages: Vec<Cow<'a, str>>,
    start: String,
}

impl<'a> RefusalTexts<'a> {
    pub(crate) fn of_json(body: &'a [u8]) -> Self {
        let fields =
            std::str::from_utf8(without_mark(body)).ok().and_then(members).unwrap_or_default();
        let field = |name: &str| {
            fields.iter().rev().find_map(|(key, value)| (key == name).then_some(*value))
        };
        let text = |name| field(name).and_then(string).unwrap_or_default();
        Self {
            code: match field("code") {
                Some(number) if matches!(number.as_bytes(), [b'-' | b'0'..=b'9', ..]) => {
                    number.into()
                }
                _ => text("code"),
            },
            error: text("error"),
            path: text("path"),
            messages: match field("message").map(|value| (value, items(value))) {
                Some((_, Some(messages))) => messages.into_iter().filter_map(string).collect(),
                Some((message, None)) => string(message).into_iter().collect(),
                None => Vec::new(),
            },
            start: start_of(without_mark(body)),
        }
    }

    pub(crate) fn body<'b>(&'b self, messages: &'b [&'b str]) -> RefusalBody<'b> {
        RefusalBody {
            code: &self.code,
            error: &self.error,
            path: &self.path,
            messages,
            text: &self.start,
        }
    }
}
