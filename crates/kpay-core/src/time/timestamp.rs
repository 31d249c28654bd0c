//! KPay's time stamps.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::text::deserialize_str;
use crate::time::UnixMillis;
use crate::wire::kind::{Kind, WireKind};
use crate::wire::value::{ReadProblem, WireValue, text};

/// In milliseconds.
const DAY: i64 = 86_400_000;

/// A moment as KPay wrote it: ISO 8601 in UTC with milliseconds
/// (contract: [Ground rules](crate::contract#ground-rules)).
///
/// In an answer a number counts as well, of milliseconds since 1970, or of seconds below 10^11 as in a
/// signed return (contract: [conflict 15](crate::contract::conflicts#15-unit-of-ts)): it reads as the text
/// that KPay would write for that moment (inferred). A time without a zone is kept as its text, and is no
/// moment: it doesn't say whose clock it was read from.
///
/// ```
/// use kpay_core::Timestamp;
///
/// let completed_at: Timestamp = serde_json::from_str("\"2026-05-14T10:02:30.000Z\"")?;
/// assert_eq!(completed_at.to_unix().unwrap().get(), 1_778_752_950_000);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(Box<str>);

impl Timestamp {
    /// The text as KPay wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment; `None` when the text is no such time of 1970 or later. An offset like `+01:00` is
    /// read as well as `Z`.
    pub fn to_unix(&self) -> Option<UnixMillis> {
        u64::try_from(millis(&self.0)?).ok().map(UnixMillis::new)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer, |text| Ok(Self(text.into())))
    }
}

impl WireKind for Timestamp {
    const KIND: Kind = Kind::Time;
}

impl WireValue for Timestamp {
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        if let Some(text) = text(json) {
            return Ok(Self(text.into()));
        }
        let number = json.parse().ok().and_then(of_number);
        number.map(|text| Self(text.into())).ok_or_else(|| ReadProblem::of_kind(Kind::Time))
    }
}

/// A number of seconds or milliseconds as the text that KPay would write; smaller ones are no times of
/// payments, and larger ones have no year of four digits.
fn of_number(number: i64) -> Option<String> {
    let millis = match number {
        1_000_000_000..100_000_000_000 => number * 1000,
        100_000_000_000..253_402_300_800_000 => number,
        _ => return None,
    };
    let (days, of_day) = (millis / DAY, millis % DAY);
    let (year, month, day) = date_of(days);
    let (seconds, millis) = (of_day / 1000, of_day % 1000);
    let mut written = String::with_capacity("2026-05-14T10:02:30.000Z".len());
    for (number, digits, after) in [
        (year, 4, "-"),
        (month, 2, "-"),
        (day, 2, "T"),
        (seconds / 3600, 2, ":"),
        (seconds / 60 % 60, 2, ":"),
        (seconds % 60, 2, "."),
        (millis, 3, "Z"),
    ] {
        for place in (0..digits).rev() {
            written.push(char::from(b'0' + (number / 10_i64.pow(place) % 10) as u8));
        }
        written.push_str(after);
    }
    Some(written)
}

/// Milliseconds since 1970 of a text as RFC 3339 has it: the form of ISO 8601 that JSON APIs use.
fn millis(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let (year, rest) = number(date, 4)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 2)?;
    if !rest.is_empty() || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day)
    {
        return None;
    }
    let (hour, rest) = number(time, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (fraction, offset) = fraction(rest)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // A leap second has no number of its own in Unix time.
    let seconds = (hour * 60 + minute - offset_minutes(offset)?) * 60 + second.min(59);
    Some((days_since_1970(year, month, day) * 86_400 + seconds) * 1000 + fraction)
}

/// So many digits as a number, and what follows them.
fn number(text: &str, digits: usize) -> Option<(i64, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    let all_digits = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((number.parse().ok().filter(|_| all_digits)?, rest))
}

/// The milliseconds of up to nine decimals, and what follows them.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(text) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = text.find(|one: char| !one.is_ascii_digit()).unwrap_or(text.len());
    let (decimals, rest) = text.split_at_checked(end).filter(|_| (1..=9).contains(&end))?;
    let kept = decimals.get(..3).unwrap_or(decimals);
    Some((kept.parse::<i64>().ok()? * [100, 10, 1].get(kept.len() - 1)?, rest))
}

fn offset_minutes(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, rest) = number(text.strip_prefix(['+', '-'])?, 2)?;
    let (minutes, rest) = number(rest.strip_prefix(':')?, 2)?;
    (rest.is_empty() && hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The date of a day since 1970: the year whose first day is the last one before it, and so its month.
fn date_of(days: i64) -> (i64, i64, i64) {
    let starts = |year, month| days_since_1970(year, month, 1) <= days;
    let guess = 1970 + days / 366;
    let year = (guess..).take_while(|year| starts(*year, 1)).last().unwrap_or(guess);
    let month = (1..=12).take_while(|month| starts(year, *month)).last().unwrap_or(1);
    (year, month, days - days_since_1970(year, month, 1) + 1)
}

/// By the Gregorian calendar. A year counts from March here, so that a leap day is its last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    const OF_MARCH_0000: i64 = 719_468;

    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - OF_MARCH_0000
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A whole calendar of times, written as a well-kept library of dates does.
        #[test]
        fn reads_what_a_library_writes(second in 0_i64..253_402_207_200, nano in 0_i32..1_000_000_000) {
            let moment = jiff::Timestamp::new(second, nano).unwrap();
            for precision in [None, Some(0), Some(1), Some(3), Some(9)] {
                let printer = jiff::fmt::temporal::DateTimePrinter::new().precision(precision);
                let text = printer.timestamp_to_string(&moment);
                let read: jiff::Timestamp = text.parse().unwrap();
                prop_assert_eq!(millis(&text), Some(read.as_millisecond()), "{}", text);
            }
        }

        /// A number of either unit, written as a well-kept library of dates does.
        #[test]
        fn numbers_read_as_the_texts_of_their_moments(millis in 1_000_000_000_000_i64..253_402_300_800_000) {
            let text = |millis| jiff::Timestamp::from_millisecond(millis).unwrap();
            let printer = jiff::fmt::temporal::DateTimePrinter::new().precision(Some(3));
            let read = Timestamp::from_json(&millis.to_string()).unwrap();
            prop_assert_eq!(read.as_str(), printer.timestamp_to_string(&text(millis)));
            let seconds = millis / 1000 % 99_000_000_000 + 1_000_000_000;
            let read = Timestamp::from_json(&seconds.to_string()).unwrap();
            prop_assert_eq!(read.as_str(), printer.timestamp_to_string(&text(seconds * 1000)));
        }

        /// What is read at all is read as the library reads it.
        #[test]
        fn reads_nothing_otherwise_than_the_library(
            text in r"(19[67]\d|20\d\d|0000|9999)-[0-3]\d-[0-3]\d[Tt][0-2]\d:[0-6]\d:[0-6]\d(\.\d{0,10})?([Zz]|[+-][0-2]\d:[0-6]\d|)"
        ) {
            if let Some(millis) = millis(&text) {
                let read: jiff::Timestamp = text.parse().unwrap();
                prop_assert_eq!(millis, read.as_millisecond(), "{}", text);
            }
        }
    }

    #[test]
    fn odd_texts_are_kept_but_no_moment() {
        for text in [
            "",
            "yesterday",
            "1960-01-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00Zulu",
            "2026-01-01T+1:00:00Z",
            "2026-01-01",
            "１２34-01-01T00:00:00Z",
        ] {
            let stamp: Timestamp = serde_json::from_value(text.into()).unwrap();
            assert_eq!((stamp.as_str(), stamp.to_unix()), (text, None));
        }
    }
}
