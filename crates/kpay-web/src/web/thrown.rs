//! What of a JavaScript error may be shown.

use std::fmt;

use wasm_bindgen::JsValue;

use super::host::member;

/// No name or code of an error is longer.
const LONGEST: usize = 64;

/// A value that JavaScript threw: its kind, and the code below it (`ECONNREFUSED` and the like).
///
/// Its message is left out: hosts put addresses there, and a `fetch` of the caller's anything.
#[derive(Debug)]
pub(crate) struct Thrown {
    what: &'static str,
    name: Option<String>,
    code: Option<String>,
}

impl Thrown {
    /// Says what failed, and takes the words from `error`.
    pub(crate) fn new(what: &'static str, error: &JsValue) -> Self {
        let cause = member(error, "cause");
        let code = cause.as_ref().and_then(|cause| word(cause, "code"));
        Self { what, name: word(error, "name"), code: code.or_else(|| word(error, "code")) }
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        match (&self.name, &self.code) {
            (Some(name), Some(code)) => write!(f, " ({name}, {code})"),
            (Some(word), None) | (None, Some(word)) => write!(f, " ({word})"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for Thrown {}

/// A word under this name, and nothing that could be more than a word.
fn word(error: &JsValue, name: &str) -> Option<String> {
    let text = member(error, name)?.as_string()?;
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && (1..=LONGEST).contains(&text.len())).then_some(text)
}
