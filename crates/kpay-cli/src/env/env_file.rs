//! Files of `KEY=VALUE` lines, as shells and many tools write them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use kpay_native::InvalidInputError;

use crate::api::bounded_read;

/// The variables of a file. Its texts are secrets, so there is no `Debug`.
pub(crate) struct EnvFile(BTreeMap<String, String>);

impl EnvFile {
    /// Reads a file.
    ///
    /// A line is empty, a comment after `#`, or `KEY=VALUE` with or without `export` before it.
    /// The value may stand in single quotes, or in double ones where a backslash keeps `"`, `\`,
    /// `$` and the backtick; quoted values may go over several lines. Nothing is expanded or run.
    ///
    /// # Errors
    /// Says which line is not so, never what is in it.
    pub(crate) fn read(path: &Path) -> Result<Self, InvalidInputError> {
        let refused = |reason: String| {
            InvalidInputError::new("env file", format!("{}: {reason}", path.display()))
        };
        let text = text_of(path).map_err(|error| refused(error.to_string()))?;
        parse(&text).map(Self).map_err(|line| {
            refused(format!("line {line} is not KEY=VALUE, or a quote in it is not closed"))
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

fn text_of(path: &Path) -> io::Result<String> {
    let bytes = bounded_read::read(File::open(path)?)?;
    String::from_utf8(bytes).map_err(|_| io::Error::other("is not UTF-8 text"))
}

/// The variables, the last of a name counting, or the number of the line that can't be read.
fn parse(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut values = BTreeMap::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line_of = |rest: &str| {
        let read = text.len() - rest.len();
        1 + text.bytes().take(read).filter(|&byte| byte == b'\n').count()
    };
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(values);
        }
        if rest.starts_with('#') {
            rest = after_line(rest);
            continue;
        }
        let (name, value) = assignment(rest).ok_or_else(|| line_of(rest))?;
        let (value, after) = read_value(value).ok_or_else(|| line_of(rest))?;
        values.insert(name.to_owned(), value);
        rest = after;
    }
}

/// The name before the first `=`, and what follows it.
fn assignment(rest: &str) -> Option<(&str, &str)> {
    let rest = match rest.strip_prefix("export") {
        Some(after) if after.starts_with([' ', '\t']) => after.trim_start_matches([' ', '\t']),
        _ => rest,
    };
    let (name, value) = rest.split_once('=')?;
    let name = name.trim_end_matches([' ', '\t']);
    let is_name = !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    is_name.then_some((name, value.trim_start_matches([' ', '\t'])))
}

/// The value at the start of a text, and what follows its line.
fn read_value(text: &str) -> Option<(String, &str)> {
    let (value, after) = match text.chars().next() {
        Some('\'') => {
            let (value, after) = text.get(1..)?.split_once('\'')?;
            (value.to_owned(), after)
        }
        Some('"') => double_quoted(text.get(1..)?)?,
        _ => {
            let line = text.lines().next().unwrap_or_default();
            let value = match line.split_once(" #").or_else(|| line.split_once("\t#")) {
                Some((value, _comment)) => value,
                None => line,
            };
            return Some((value.trim_end().to_owned(), after_line(text)));
        }
    };
    let line = after.lines().next().unwrap_or_default().trim();
    (line.is_empty() || line.starts_with('#')).then(|| (value, after_line(after)))
}

/// What stands before the closing quote, and what follows it.
fn double_quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => match characters.next_if(|(_, next)| matches!(next, '"' | '\\' | '$' | '`')) {
                Some((_, kept)) => value.push(kept),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    None
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_shells_and_tools_write_is_read() {
        let text = "\u{feff}# keys\r\nKPAY_API_KEY=kpay_test_1\r\n\n  export KPAY_SECRET_KEY=\"a b\\\"\\$\\n\" # quoted\n\
                    KPAY_BASE_URL = 'http://127.0.0.1:7700/#x'\nEMPTY=\nURL=http://a/#b # comment\n\
                    PEM=\"-----BEGIN\nabc==\n-----END\"\nexported=1\nKPAY_API_KEY=kpay_test_2";
        let values = parse(text).unwrap();
        for (name, value) in [
            ("KPAY_API_KEY", "kpay_test_2"),
            ("KPAY_SECRET_KEY", "a b\"$\\n"),
            ("KPAY_BASE_URL", "http://127.0.0.1:7700/#x"),
            ("EMPTY", ""),
            ("URL", "http://a/#b"),
            ("PEM", "-----BEGIN\nabc==\n-----END"),
            ("exported", "1"),
        ] {
            assert_eq!(values.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert_eq!(values.len(), 7);
    }

    #[test]
    fn a_line_that_can_not_be_read_is_named() {
        for (text, line) in [
            ("A=1\nnonsense\n", 2),
            ("A=1\n\n# x\nB='open\nC=2\n", 4),
            ("A=\"open", 1),
            ("A='1' B='2'", 1),
            ("A='1'x", 1),
            ("=1", 1),
            ("1A=1", 1),
            ("A B=1", 1),
            ("if [ -f x ]; then", 1),
        ] {
            assert_eq!(parse(text).err(), Some(line), "{text:?}");
        }
        assert!(parse("").unwrap().is_empty());
    }

    #[test]
    fn a_line_break_before_the_equals_sign_is_refused() {
        assert_eq!(parse("A\nB=1").err(), Some(1));
    }
}
