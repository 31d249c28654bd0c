//! An exact amount, read from the text of a JSON number.

use serde_json::value::RawValue;

/// An amount in hundredths, with the number as the request wrote it.
#[derive(Clone)]
pub(crate) struct RequestAmount {
    pub(crate) hundredths: i64,
    text: Box<RawValue>,
}

/// Why a JSON value is not an amount.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AmountError {
    NotANumber,
    TooGreat,
    TooManyDecimals,
}

/// The longest whole part, so that hundredths and their fees stay far from overflow.
const WHOLE_DIGITS: i64 = 12;

impl RequestAmount {
    /// Reads a JSON number by its value: `5e3` is 5000 and `5000.00` is whole.
    pub(crate) fn read(raw: &RawValue) -> Result<Self, AmountError> {
        let text = raw.get();
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if !unsigned.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(AmountError::NotANumber);
        }
        let magnitude = hundredths(unsigned)?;
        Ok(Self { hundredths: if negative { -magnitude } else { magnitude }, text: raw.to_owned() })
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.hundredths % 100 == 0
    }

    /// The number as the request wrote it.
    pub(crate) fn text(&self) -> &RawValue {
        &self.text
    }
}

/// A non-negative number of hundredths as a JSON number: whole, or with two decimals.
pub(crate) fn number(hundredths: impl Into<i128>) -> Option<Box<RawValue>> {
    let hundredths = hundredths.into();
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let text = match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:02}"),
    };
    RawValue::from_string(text).ok()
}

/// A non-negative JSON number in hundredths.
fn hundredths(number: &str) -> Result<i64, AmountError> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let dropped = length(&digits) - length(significant);
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    let exponent: i64 = exponent.parse().map_err(|_| match exponent.starts_with('-') {
        true => AmountError::TooManyDecimals,
        false => AmountError::TooGreat,
    })?;
    let decimals = length(fraction).saturating_sub(dropped).saturating_sub(exponent);
    if decimals > 2 {
        return Err(AmountError::TooManyDecimals);
    }
    if length(significant).saturating_sub(decimals) > WHOLE_DIGITS {
        return Err(AmountError::TooGreat);
    }
    let zeros = usize::try_from(2 - decimals).unwrap_or_default();
    format!("{significant}{:0<zeros$}", "").parse().map_err(|_| AmountError::TooGreat)
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<i64, AmountError> {
        let raw = RawValue::from_string(text.to_owned()).unwrap();
        RequestAmount::read(&raw).map(|amount| amount.hundredths)
    }

    #[test]
    fn numbers_are_read_exactly() {
        for (text, hundredths) in [
            ("0", 0),
            ("-0.00", 0),
            ("0e999999999999999999999", 0),
            ("5000", 500_000),
            ("5000.00", 500_000),
            ("5e3", 500_000),
            ("5.0E+3", 500_000),
            ("500000e-2", 500_000),
            ("0.01", 1),
            ("12.5", 1_250),
            ("-12.34", -1_234),
            ("999999999999.99", 99_999_999_999_999),
        ] {
            assert_eq!(read(text), Ok(hundredths), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (text, why) in [
            ("\"5000\"", AmountError::NotANumber),
            ("true", AmountError::NotANumber),
            ("[1]", AmountError::NotANumber),
            ("0.001", AmountError::TooManyDecimals),
            ("1e-3", AmountError::TooManyDecimals),
            ("1e-99999999999999999999", AmountError::TooManyDecimals),
            ("1000000000000", AmountError::TooGreat),
            ("1e400", AmountError::TooGreat),
            ("1e99999999999999999999", AmountError::TooGreat),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
    }

    #[test]
    fn hundredths_are_written_as_they_are_read() {
        for (hundredths, text) in
            [(0, "0"), (1, "0.01"), (50, "0.50"), (500_000, "5000"), (4_821_175, "48211.75")]
        {
            assert_eq!(number(hundredths).unwrap().get(), text);
        }
    }

    proptest! {
        #[test]
        fn any_amount_survives(hundredths in 0i64..=99_999_999_999_999) {
            let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            prop_assert_eq!(read(&text), Ok(hundredths));
            prop_assert_eq!(read(&format!("{hundredths}e-2")), Ok(hundredths));
        }
    }
}
