//! KPay's time stamps.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::json::scan::string;
use crate::text::deserialize_str;
use crate::wire::kind::{Kind, WireKind};
use crate::wire::value::{ReadProblem, WireValue};

/// In milliseconds.
const DAY: i64 = 86_400_000;

/// A moment as KPay wrote it: ISO 8601 in UTC with milliseconds
/// (contract: [Ground rules](crate::contract#ground-rules)).
///
/// In an answer a number counts as well, of milliseconds since 1970, or of seconds below 10^11 as in a
/// signed return (contract: [conflict 15](crate::contract::conflicts#15-unit-of-ts)): it reads as the text
/// that KPay would write for that moment (inferred). Read it with the library of dates that your program
/// uses: the text has the form of RFC 3339. One without a zone is not a moment, and no library should read
/// it as one: it doesn't say whose clock it was read from.
///
/// ```
/// use kpay_core::Timestamp;
///
/// let completed_at: Timestamp = serde_json::from_str("\"2026-05-14T10:02:30.000Z\"")?;
/// let moment: jiff::Timestamp = completed_at.as_str().parse()?;
/// assert_eq!(moment.as_millisecond(), 1_778_752_950_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(Box<str>);

impl Timestamp {
    /// The text as KPay wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
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
        if let Some(text) = string(json) {
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

/// Year, month and day of a day since 1970 by the Gregorian calendar. A year counts from March here, so
/// that a leap day is its last.
fn date_of(days: i64) -> (i64, i64, i64) {
    const OF_MARCH_0000: i64 = 719_468;
    const OF_400_YEARS: i64 = 146_097;

    let days = days + OF_MARCH_0000;
    let (era, day) = (days / OF_400_YEARS, days % OF_400_YEARS);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (400 * era + year + next, month, day)
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
    }

    #[test]
    fn odd_texts_are_kept() {
        for text in ["", "yesterday", "2026-05-14 10:02:30", "2026-13-01T00:00:00Z"] {
            let stamp: Timestamp = serde_json::from_value(text.into()).unwrap();
            assert_eq!(stamp.as_str(), text);
        }
    }
}
