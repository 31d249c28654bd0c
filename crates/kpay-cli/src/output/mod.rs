//! Writing to the terminal, a pipe or a file: results on stdout, all else on stderr.
//!
//! Colours are taken out by anstream where they don't belong. A reader that has gone is not a failure of a
//! read: the exit code still tells how it ended. Of an order it would lose the ids, which go to stderr then.

pub(crate) mod compact_json;
pub(crate) mod money_rows;
pub(crate) mod progress;
pub(crate) mod sheet;
pub(crate) mod wording;

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::ops::RangeInclusive;

use anstyle::{AnsiColor, Style};
use kpay_native::core::hide_personal_data;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::compact_json::compact;

/// Good news.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Bad news.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something to watch.
pub(crate) const OPEN: Style = AnsiColor::Yellow.on_default();
/// What matters in a line.
pub(crate) const STRONG: Style = Style::new().bold();
/// What matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// How many digits a phone number has, with or without its country code. A date has fewer.
const PHONE_DIGITS: RangeInclusive<usize> = 9..=15;

/// A text in a style, for a format string.
pub(crate) fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Prints a result for people.
pub(crate) fn print_text(text: &str) -> Result<(), Failure> {
    written(try_print_text(text))
}

/// Prints a result for a script, byte for byte.
pub(crate) fn print_json_line(line: &[u8]) -> Result<(), Failure> {
    written(try_print_line(line))
}

/// Prints an answer of KPay's: as it came for a script, or as a sheet for people.
pub(crate) fn print_answer<S: Display>(
    json: bool,
    body: &[u8],
    sheet: impl FnOnce() -> S,
) -> Result<(), Failure> {
    if json { print_json_line(&compact(body)) } else { print_text(&sheet().to_string()) }
}

/// As [`print_answer`], to an order: a reader that has gone would lose its ids, so that too is an error.
pub(crate) fn try_print_answer(json: bool, body: &[u8], sheet: &impl Display) -> io::Result<()> {
    if json { try_print_line(&compact(body)) } else { try_print_text(&sheet.to_string()) }
}

fn try_print_text(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush())
}

/// Prints a line on stdout, if that takes it.
pub(crate) fn try_print_line(line: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(line)?;
    stdout.write_all(b"\n")?;
    stdout.flush()
}

/// Prints on stderr the line that stdout did not take. When that fails there is nowhere left.
pub(crate) fn print_line_on_stderr(line: &[u8]) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(line).and_then(|()| stderr.write_all(b"\n"));
}

/// Prints a value of ours as one JSON line.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let line = serde_json::to_vec(value).map_err(io::Error::from)?;
    print_json_line(&line)
}

/// Prints something beside the result. When that fails there is nowhere left to say so.
pub(crate) fn print_note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints what went wrong.
pub(crate) fn print_error(message: &str) {
    print_note(&format!("{} {message}", styled(BAD, "error:")));
}

/// Prints what may go wrong.
pub(crate) fn print_warning(message: &str) {
    print_note(&format!("{} {message}", styled(OPEN, "warning:")));
}

/// Takes out what a text from outside could do to a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// Shows enough of a phone number to recognise it by: the first three digits and the last two.
pub(crate) fn masked(phone_number: &str) -> String {
    let count = phone_number.chars().count();
    let shown = |place: usize| count >= 8 && (place < 3 || place + 2 >= count);
    phone_number
        .chars()
        .enumerate()
        .map(|(place, digit)| if shown(place) && digit.is_ascii_digit() { digit } else { '*' })
        .collect()
}

/// Masks what could be a phone number or an e-mail address in a text that someone wrote freely: of a number in one
/// piece enough is shown to recognise it by.
pub(crate) fn masked_within(text: &str) -> String {
    hide_personal_data(&with_masked_numbers(text))
}

fn with_masked_numbers(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, digits) = rest.split_at(start);
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = digits.split_at(length);
        shown.push_str(before);
        if PHONE_DIGITS.contains(&length) {
            shown.push_str(&masked(digits));
        } else {
            shown.push_str(digits);
        }
        rest = after;
    }
    shown + rest
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_masked() {
        assert_eq!(masked("237653456789"), "237*******89");
        assert_eq!(masked("23765345"), "237***45");
        for short in ["", "2", "2376534", "é"] {
            assert_eq!(masked(short), "*".repeat(short.chars().count()));
        }
        assert_eq!(masked("+23765345678"), "*23*******78");
    }

    #[test]
    fn phone_numbers_are_masked_within_texts() {
        for (text, shown) in [
            ("Sent to 237653456789.", "Sent to 237*******89."),
            ("653456789 and 2026-05-14, é1", "653****89 and 2026-05-14, é1"),
            ("Call +237 653 45 67 89", "Call [hidden number]"),
            ("to ada@example.com", "to [e-mail address]"),
            ("1234567890123456", "1234567890123456"),
            ("", ""),
        ] {
            assert_eq!(masked_within(text), shown);
        }
    }

    #[test]
    fn a_text_from_outside_has_no_control_characters() {
        assert_eq!(printable("a\u{1b}[31m\u{9b}b\r\nc"), "a [31m b  c");
    }

    #[test]
    fn a_reader_that_has_gone_is_not_a_failure() {
        assert!(written(Err(ErrorKind::BrokenPipe.into())).is_ok());
        assert!(written(Err(ErrorKind::StorageFull.into())).is_err());
    }
}
