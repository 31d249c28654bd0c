//! JSON taken apart into the texts it is made of.
//!
//! `serde_json` reads into types; this keeps every value's own text, so that numbers stay exact and what
//! is wrong is found again by its place. The property tests hold it to `serde_json`.

use std::borrow::Cow;

/// As deep as `serde_json` goes, so that hostile nesting costs no stack.
const DEEPEST: u32 = 127;

/// The members of an object in their order; `None` when the text is no JSON object.
pub(crate) fn members(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let (members, is_whole) = scan_members(text);
    is_whole.then_some(members)
}

/// Those that come whole in a text that may break off.
pub(crate) fn first_members(text: &str) -> Vec<(Cow<'_, str>, &str)> {
    scan_members(text).0
}

fn scan_members(text: &str) -> (Vec<(Cow<'_, str>, &str)>, bool) {
    let mut scanner = Scanner::new(text);
    let mut members = Vec::new();
    let each = scanner.each(b'{', b'}', |scanner| {
        let name = scanner.member_name()?;
        let value = scanner.value(1)?;
        members.push((string(name)?, value));
        Some(())
    });
    (members, each.and_then(|()| scanner.end()).is_some())
}

/// The items of an array; `None` when the text is no JSON array.
pub(crate) fn items(text: &str) -> Option<Vec<&str>> {
    let mut scanner = Scanner::new(text);
    let mut items = Vec::new();
    scanner.each(b'[', b']', |scanner| {
        items.push(scanner.value(1)?);
        Some(())
    })?;
    scanner.end()?;
    Some(items)
}

/// Whether a text is one JSON value.
pub(crate) fn is_json(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.value(0).is_some() && scanner.end().is_some()
}

/// What a JSON string says; `None` when the text is no JSON string.
pub(crate) fn string(text: &str) -> Option<Cow<'_, str>> {
    let mut scanner = Scanner::new(text);
    scanner.white_space();
    let written = scanner.string()?;
    scanner.end()?;
    let inner = written.get(1..written.len().checked_sub(1)?)?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut parts = inner.split('\\');
    let mut said = String::with_capacity(inner.len());
    said.push_str(parts.next()?);
    let mut high: Option<u32> = None;
    while let Some(part) = parts.next() {
        let (character, rest) = match part.chars().next() {
            None if high.is_none() => {
                // Two backslashes: what follows the second stands for itself.
                said.push('\\');
                said.push_str(parts.next()?);
                continue;
            }
            Some('u') => {
                let unit = u32::from_str_radix(part.get(1..5)?, 16).ok()?;
                let rest = part.get(5..)?;
                match (high.take(), unit) {
                    (None, 0xd800..=0xdbff) if rest.is_empty() => {
                        high = Some(unit);
                        continue;
                    }
                    (Some(high), 0xdc00..=0xdfff) => {
                        let code = 0x1_0000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
                        (char::from_u32(code)?, rest)
                    }
                    (None, _) => (char::from_u32(unit)?, rest),
                    (Some(_), _) => return None,
                }
            }
            Some(escape) if high.is_none() => (escaped(escape)?, part.get(escape.len_utf8()..)?),
            _ => return None,
        };
        said.push(character);
        said.push_str(rest);
    }
    high.is_none().then_some(Cow::Owned(said))
}

fn escaped(letter: char) -> Option<char> {
    Some(match letter {
        '"' | '/' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => return None,
    })
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over `byte` if it is next.
    #[inline(always)]
    fn take(&mut self, byte: u8) -> Option<()> {
        if self.peek() != Some(byte) {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// Inlined, because most of a body's bytes are stepped over here.
    #[inline(always)]
    fn skip(&mut self, of: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let steps = rest.iter().position(|byte| !of(*byte)).unwrap_or(rest.len());
        self.at += steps;
        steps
    }

    fn white_space(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn end(&mut self) -> Option<()> {
        self.white_space();
        (self.at == self.text.len()).then_some(())
    }

    /// Steps over `open`, one part after another with commas between, and `close`.
    fn each(
        &mut self,
        open: u8,
        close: u8,
        mut part: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.white_space();
        self.take(open)?;
        self.white_space();
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            part(self)?;
            self.white_space();
            if self.take(b',').is_none() {
                return self.take(close);
            }
        }
    }

    fn member_name(&mut self) -> Option<&'a str> {
        self.white_space();
        let name = self.string()?;
        self.white_space();
        self.take(b':')?;
        Some(name)
    }

    fn value(&mut self, depth: u32) -> Option<&'a str> {
        if depth > DEEPEST {
            return None;
        }
        self.white_space();
        let start = self.at;
        match self.peek()? {
            b'"' => {
                self.string()?;
            }
            b'{' => self.each(b'{', b'}', |scanner| {
                scanner.member_name()?;
                scanner.value(depth + 1).map(drop)
            })?,
            b'[' => self.each(b'[', b']', |scanner| scanner.value(depth + 1).map(drop))?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        self.text.get(start..self.at)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if self.take(b'e').or_else(|| self.take(b'E')).is_some() {
            let _ = self.take(b'+').or_else(|| self.take(b'-'));
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        (self.skip(|byte| byte.is_ascii_digit()) > 0).then_some(())
    }

    /// Steps over a string, and gives it as written.
    fn string(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.take(b'"')?;
        loop {
            self.skip(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
            if self.take(b'"').is_some() {
                return self.text.get(start..self.at);
            }
            self.take(b'\\')?;
            let escape = self.peek()?;
            self.at += 1;
            if escape == b'u' {
                let digits = self.text.get(self.at..self.at + 4)?;
                digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
                self.at += 4;
            } else if escape != b'\\' {
                escaped(char::from(escape))?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::de::IgnoredAny;
    use serde_json::value::RawValue;

    use super::*;

    /// JSON, and what is nearly JSON.
    fn nearly_json() -> impl Strategy<Value = String> {
        let token = prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"\\u00e9\\\\\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "0",
            "-0",
            "01",
            "1.5e+3",
            "1.",
            ".5",
            "-",
            "true",
            "nul",
            "null",
            " ",
            "\n",
            "\"",
            "\\",
            "é",
            "\u{0}",
        ]);
        prop_oneof![
            prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat()),
            crate::json::any_json(),
            (crate::json::any_json(), any::<prop::sample::Index>(), ".").prop_map(
                |(text, at, put)| {
                    let at = text
                        .char_indices()
                        .map(|(at, _)| at)
                        .nth(at.index(text.chars().count()))
                        .unwrap_or(0);
                    format!("{}{put}{}", &text[..at], &text[at..])
                }
            ),
        ]
    }

    #[test]
    fn nesting_is_bounded() {
        assert!(is_json(&format!("{}{}", "[".repeat(127), "]".repeat(127))));
        assert!(!is_json(&"[".repeat(100_000)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn takes_what_serde_json_takes(text in nearly_json()) {
            prop_assert_eq!(is_json(&text), serde_json::from_str::<IgnoredAny>(&text).is_ok(), "{}", text);
        }

        #[test]
        fn strings_say_the_same(text in nearly_json(), any in ".*") {
            for text in [text, serde_json::to_string(&any).unwrap()] {
                let said = serde_json::from_str::<String>(&text).ok();
                prop_assert_eq!(string(&text).map(Cow::into_owned), said, "{}", text);
            }
        }

        #[test]
        fn objects_and_arrays_have_the_same_parts(text in nearly_json()) {
            let object: Option<BTreeMap<String, Box<RawValue>>> = serde_json::from_str(&text).ok();
            let object = object.map(|object| object.iter().map(|(name, value)| (name.clone(), value.get().to_owned())).collect());
            let read: Option<BTreeMap<String, String>> = members(&text)
                .map(|members| members.into_iter().map(|(name, value)| (name.into_owned(), value.to_owned())).collect());
            prop_assert_eq!(read, object);
            let array: Option<Vec<Box<RawValue>>> = serde_json::from_str(&text).ok();
            let array = array.map(|array| array.iter().map(|item| item.get().to_owned()).collect::<Vec<_>>());
            let read = items(&text).map(|items| items.into_iter().map(str::to_owned).collect::<Vec<_>>());
            prop_assert_eq!(read, array);
        }
    }
}
