//! An amount's texts: as people write it, and as JSON holds it.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Amount, LARGEST, MOST_HELD_DECIMALS, refused, tenth};
use crate::text::InvalidInputError;
use crate::text::say::Say;

/// So many digits that 64 bits hold any number of them, the point included.
const FEW_PLACES: usize = 19;

/// 29 digits and a point, with room for more.
const LONGEST_TEXT: usize = 32;

const NO_NUMBER: &str =
    "is not a decimal number: write digits and at most one point, like 5000 or 12.50";

fn too_large(text: &str) -> InvalidInputError {
    refused(text, "has more digits than can be held exactly (28)")
}

impl FromStr for Amount {
    type Err = InvalidInputError;

    /// Reads `5000`, `5000.50` or `-5`: digits and one point, no separators, no exponent.
    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        if let Some(amount) = Self::of_few_digits(text) {
            return Ok(amount);
        }
        let places = text.strip_prefix('-').unwrap_or(text).as_bytes();
        let (mut read, mut point) = (0_u128, None);
        // Most amounts are small, and 128 bits are slow.
        let mut small = 0_u64;
        for (place, byte) in places.iter().enumerate() {
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'.' if point.is_none() && place > 0 && place + 1 < places.len() => {
                    point = Some(place);
                    continue;
                }
                _ => return Err(refused(text, NO_NUMBER)),
            };
            if place < FEW_PLACES {
                small = small * 10 + u64::from(digit);
                read = small.into();
            } else {
                let next = Some(read * 10 + u128::from(digit));
                read = next.filter(|read| *read <= LARGEST).ok_or_else(|| too_large(text))?;
            }
        }
        if places.is_empty() {
            return Err(refused(text, NO_NUMBER));
        }
        let decimals = point.map_or(0, |point| places.len() - point - 1);
        let held = u8::try_from(decimals).ok().filter(|few| *few <= MOST_HELD_DECIMALS);
        let decimals = held.ok_or_else(|| too_large(text))?;
        Ok(Self { digits: read, decimals, negative: read != 0 && places.len() < text.len() })
    }
}

impl Amount {
    /// Reads a JSON number's own text, exponent included.
    ///
    /// # Errors
    /// When the text is not a JSON number, or the number has more digits than can be held exactly.
    pub fn from_json_number(text: &str) -> Result<Self, InvalidInputError> {
        if let Some(amount) = Self::of_few_digits(text) {
            return Ok(amount);
        }
        let Some(e) = text.bytes().position(|byte| matches!(byte, b'e' | b'E')) else {
            return text.parse();
        };
        let mantissa = text.get(..e).unwrap_or_default();
        let exponent = text.get(e + 1..).unwrap_or_default();
        let mantissa: Self = mantissa.parse()?;
        if mantissa.is_zero() {
            return Ok(Self::ZERO);
        }
        let exponent: i32 = exponent.parse().map_err(|_| too_large(text))?;
        mantissa.scaled(exponent).ok_or_else(|| too_large(text))
    }

    /// Reads a JSON value: a number, or a string that holds one.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        match text.as_bytes().first()? {
            b'0'..=b'9' | b'-' => Self::from_json_number(text).ok(),
            _ => crate::json::scan::string(text)?.trim().parse().ok(),
        }
    }

    /// Reads whole units that 64 bits hold: nearly every amount, in fewer steps.
    fn of_few_digits(text: &str) -> Option<Self> {
        let starts_so = text.as_bytes().first()?.is_ascii_digit() && text.len() <= FEW_PLACES;
        Some(text.parse::<u64>().ok().filter(|_| starts_so)?.into())
    }

    /// Other than zero, times a power of ten.
    fn scaled(self, exponent: i32) -> Option<Self> {
        let plain = self.plain();
        let decimals = i32::from(plain.decimals).checked_sub(exponent)?;
        let Ok(zeros) = u32::try_from(decimals.checked_neg()?) else {
            let decimals = u8::try_from(decimals).ok().filter(|few| *few <= MOST_HELD_DECIMALS)?;
            return Some(Self { decimals, ..plain });
        };
        let mut digits = plain.digits;
        for _ in 0..zeros {
            digits = Some(digits * 10).filter(|digits| *digits <= LARGEST)?;
        }
        Some(Self { digits, decimals: 0, ..plain })
    }

    /// Writes it without a sign, the first places first.
    fn write(self, to: &mut String) {
        self.write_from(self.digits, 0, to);
    }

    /// Writes what `digits` are from `place` on, counted from the end.
    fn write_from(self, digits: u128, place: u8, to: &mut String) {
        let (before, digit) = tenth(digits);
        if before > 0 || place < self.decimals {
            self.write_from(before, place + 1, to);
        }
        if place + 1 == self.decimals {
            to.push('.');
        }
        to.push(char::from(b'0' + digit));
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(LONGEST_TEXT);
        self.write(&mut text);
        f.pad_integral(!self.negative, "", &text)
    }
}

impl Say for Amount {
    fn say(&self, to: &mut String) {
        if self.negative {
            to.push('-');
        }
        self.write(to);
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let (0, Ok(units)) = (self.decimals, i64::try_from(self.digits)) {
            return serializer.serialize_i64(if self.negative { -units } else { units });
        }
        // serde's only number with decimals is a float; the raw text is exact.
        let number = RawValue::from_string(self.to_string()).map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        // The value that was found may be personal, so it is not named.
        Self::from_json(raw.get()).ok_or_else(|| D::Error::custom("expected a decimal number"))
    }
}
