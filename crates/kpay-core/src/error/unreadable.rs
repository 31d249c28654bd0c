//! Answers that can't be read.

use std::fmt;

use http::StatusCode;

use crate::erased::AnswerHead;
use crate::mask::Masks;
use crate::say::{Say, display_as_said, say_to};

/// How much of a body an error shows.
const EXCERPT_CHARACTERS: usize = 300;

/// A success whose body can't be read: HTML from a proxy, cut, too large, or of another shape.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The start of the body, at most 300 characters, secrets masked.
    pub excerpt: String,
    /// The JSON path of the first problem, like `amount`; `None` when the body is no JSON at all.
    pub path: Option<String>,
    /// What is wrong there.
    pub problem: String,
    /// The network's doing, not KPay's.
    pub(crate) cut: bool,
    /// Of a body that was cut: because time ran out.
    pub(crate) timed_out: bool,
}

impl Unreadable {
    /// The body never arrived whole.
    pub(crate) fn cut(head: AnswerHead<'_>, timed_out: bool, masks: Masks<'_>) -> Self {
        let problem = if timed_out {
            "the body did not come whole in time"
        } else {
            "the body was cut, or larger than a mebibyte"
        };
        Self {
            status: head.status,
            content_type: head.content_type.map(|text| masks.in_text(shown(text))),
            excerpt: String::new(),
            path: None,
            problem: problem.to_owned(),
            cut: true,
            timed_out,
        }
    }
}

impl fmt::Debug for Unreadable {
    /// The excerpt may hold personal data, so only its length is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unreadable")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("excerpt", &format_args!("{} bytes", self.excerpt.len()))
            .field("path", &self.path)
            .field("problem", &self.problem)
            .finish()
    }
}

impl Say for Unreadable {
    fn say(&self, to: &mut String) {
        say_to!(to; "KPay answered ", self.status.as_u16(), " but the answer can't be read");
        if let Some(path) = &self.path {
            say_to!(to; " at ", path);
        }
        say_to!(to; ": ", self.problem);
        if let Some(content_type) = &self.content_type {
            say_to!(to; " [", content_type, "]");
        }
    }
}

display_as_said!(Unreadable);

/// The start of a body as text; behind the first byte that is no UTF-8 with a mark for each beyond
/// ASCII. It must have been masked before: a secret cut in half is not found again.
pub(crate) fn start_of(body: &[u8]) -> String {
    let start = body.get(..EXCERPT_CHARACTERS * 4).unwrap_or(body);
    let valid = std::str::from_utf8(start).map_or_else(|error| error.valid_up_to(), str::len);
    let (text, rest) = start.split_at_checked(valid).unwrap_or_default();
    let mut text = std::str::from_utf8(text).unwrap_or_default().to_owned();
    text.extend(
        rest.iter().map(|&byte| {
            if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER }
        }),
    );
    text
}

/// What starts a new line, or turns the direction of the text that follows.
fn forges(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Bounds a text and takes out what could forge a log line.
pub(crate) fn shown(text: &str) -> String {
    let printable = |character: char| if forges(character) { ' ' } else { character };
    text.chars().take(EXCERPT_CHARACTERS).map(printable).collect::<String>().trim().to_owned()
}
