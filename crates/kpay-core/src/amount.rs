//! Exact decimal amounts.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::InvalidInput;

/// How many digits a JSON number keeps at KPay's side, which reads it as a double (inferred).
const EXACT_DIGITS: usize = 15;

/// The smallest unit of any currency KPay lists has two decimals.
const MOST_DECIMALS: u32 = 2;

/// An exact decimal number of currency units (5000 is five thousand francs, not minor units).
///
/// It is read from integers, decimal texts, JSON numbers and JSON strings, never through a float,
/// and written to JSON as a number without exponent (contract: conflicts 4). Up to 28 digits are
/// held. Zero and negative amounts can be read, but not requested.
///
/// ```
/// use kpay_core::Amount;
///
/// let amount: Amount = "48211.75".parse()?;
/// assert_eq!(amount.to_string(), "48211.75");
/// assert_eq!(Amount::from(5000_u32), "5000.00".parse()?);
/// assert_eq!(serde_json::to_string(&amount)?, "48211.75");
/// assert!("5,000".parse::<Amount>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A float is no amount:
///
/// ```compile_fail
/// let amount = kpay_core::Amount::from(50.5_f64);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amount(Decimal);

impl Amount {
    /// Nothing; readable, but not requestable.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Whether there are no decimals but zeros.
    pub fn is_whole(self) -> bool {
        self.0.is_integer()
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether the amount is less than zero.
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Reads a JSON number's own text, exponent included.
    ///
    /// # Errors
    /// When the text is no JSON number, or the number has more digits than can be held exactly.
    pub fn from_json_number(text: &str) -> Result<Self, InvalidInput> {
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
            return text.parse();
        };
        let mantissa: Self = mantissa.parse()?;
        if mantissa.is_zero() {
            return Ok(Self::ZERO);
        }
        let exponent: i32 = exponent.parse().map_err(|_| refused(text, TOO_LARGE))?;
        mantissa.scaled(exponent).ok_or_else(|| refused(text, TOO_LARGE))
    }

    /// Checks that the amount can be asked for: positive, at most two decimals and 15 digits.
    ///
    /// # Errors
    /// Names `amount` and what is wrong with it.
    pub fn check_requestable(self) -> Result<(), InvalidInput> {
        let reason = if self.is_zero() || self.is_negative() {
            "must be more than zero"
        } else if self.0.normalize().scale() > MOST_DECIMALS {
            "has more than two decimals, and no currency has so many"
        } else if self.digits() > EXACT_DIGITS {
            "has more than 15 digits, more than a JSON number keeps exactly"
        } else {
            return Ok(());
        };
        Err(refused(&self.to_string(), reason))
    }

    fn digits(self) -> usize {
        self.0.mantissa().unsigned_abs().checked_ilog10().map_or(1, |power| power as usize + 1)
    }

    /// This amount times ten to the `exponent`, exact or nothing.
    fn scaled(self, exponent: i32) -> Option<Self> {
        let plain = self.0.normalize();
        let scale = i64::from(plain.scale()) - i64::from(exponent);
        let mut number = plain;
        if let Ok(scale) = u32::try_from(scale) {
            number.set_scale(scale).ok()?;
            return Some(Self(number));
        }
        number.set_scale(0).ok()?;
        let power = u32::try_from(-scale).ok()?;
        let factor = 10_i128.checked_pow(power)?;
        let factor = Decimal::try_from_i128_with_scale(factor, 0).ok()?;
        number.checked_mul(factor).map(Self)
    }
}

const TOO_LARGE: &str = "has more digits than can be held exactly (28)";

fn refused(text: &str, reason: &str) -> InvalidInput {
    let shown: String = text.chars().take(40).collect();
    InvalidInput::new("amount", format!("'{}' {reason}", shown.escape_debug()))
}

impl FromStr for Amount {
    type Err = InvalidInput;

    /// Reads `5000`, `5000.50` or `-5`: digits and one point, no separators, no exponent.
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(decimals) {
            return Err(refused(
                text,
                "is not a decimal number: write digits and at most one point, like 5000 or 12.50",
            ));
        }
        let mut number = Decimal::from_str_exact(text).map_err(|_| refused(text, TOO_LARGE))?;
        if number.is_zero() {
            number.set_sign_positive(true);
        }
        Ok(Self(number))
    }
}

macro_rules! from_integers {
    ($($Integer:ty),+) => {
        $(impl From<$Integer> for Amount {
            fn from(units: $Integer) -> Self {
                Self(Decimal::from(units))
            }
        })+
    };
}

from_integers!(u8, u16, u32, u64, i8, i16, i32, i64);

impl TryFrom<u128> for Amount {
    type Error = InvalidInput;

    /// # Errors
    /// Beyond 2^96 - 1.
    fn try_from(units: u128) -> Result<Self, InvalidInput> {
        units.to_string().parse()
    }
}

impl TryFrom<i128> for Amount {
    type Error = InvalidInput;

    /// # Errors
    /// Beyond 2^96 - 1 either way.
    fn try_from(units: i128) -> Result<Self, InvalidInput> {
        units.to_string().parse()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({})", self.0)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.scale() == 0 {
            let units = self.0.mantissa();
            return match i64::try_from(units) {
                Ok(units) => serializer.serialize_i64(units),
                Err(_) => serializer.serialize_i128(units),
            };
        }
        // serde's only number with decimals is a float; the raw text is exact.
        let number = RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let amount = if text.starts_with('"') {
            let text: String = serde_json::from_str(text).map_err(D::Error::custom)?;
            text.trim().parse()
        } else {
            Self::from_json_number(text)
        };
        // The value that was found may be personal, so it is not named.
        amount.map_err(|_| D::Error::custom("expected a decimal number"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn reads_what_json_may_hold() {
        for (json, text) in [
            ("5000", "5000"),
            ("5000.00", "5000.00"),
            ("\"5000.50\"", "5000.50"),
            ("5e3", "5000"),
            ("5.25E+1", "52.5"),
            ("525e-2", "5.25"),
            ("-0", "0"),
            ("0e99999999999", "0"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
        ] {
            let read: Amount = serde_json::from_str(json).unwrap();
            assert_eq!(read.to_string(), text, "{json}");
        }
        for json in
            ["true", "null", "{}", "\"\"", "\"5,000\"", "\"5e3\"", "1e29", "1e-29", "1e99999999999"]
        {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn refuses_what_no_amount_is() {
        for text in [
            "",
            "-",
            ".",
            "5.",
            ".5",
            "+5",
            "1_000",
            "5 000",
            "NaN",
            "٥",
            "1e3",
            "79228162514264337593543950336",
        ] {
            let error = text.parse::<Amount>().unwrap_err();
            assert_eq!(error.field(), "amount", "{text}");
        }
    }

    #[test]
    fn asks_only_for_what_can_be_charged() {
        assert!(amount("999999999999999").check_requestable().is_ok());
        assert!(amount("5000.1000").check_requestable().is_ok());
        for text in ["0", "0.00", "-5", "0.001", "1000000000000000", "10000000000000.01"] {
            assert!(amount(text).check_requestable().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_amount_round_trips_exactly(mantissa in -79_228_162_514_264_337_593_543_950_335_i128..=79_228_162_514_264_337_593_543_950_335, scale in 0_u32..=28) {
            let original = Amount(Decimal::try_from_i128_with_scale(mantissa, scale).unwrap());
            let text = original.to_string();
            prop_assert!(!text.contains(['e', 'E']));
            prop_assert_eq!(text.parse::<Amount>().unwrap(), original);
            let json = serde_json::to_string(&original).unwrap();
            prop_assert_eq!(&json, &text.strip_prefix('-').filter(|_| original.is_zero()).unwrap_or(&text).to_string());
            prop_assert_eq!(serde_json::from_str::<Amount>(&json).unwrap(), original);
            let quoted: Amount = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            prop_assert_eq!(quoted, original);
        }

        #[test]
        fn integers_are_exact(units: u64, signed: i64) {
            prop_assert_eq!(Amount::from(units).to_string(), units.to_string());
            prop_assert_eq!(Amount::from(signed).to_string(), signed.to_string());
        }

        #[test]
        fn any_text_ends_in_a_value_or_an_error(text in ".*", exponent: i32) {
            let _ = text.parse::<Amount>();
            let _ = Amount::from_json_number(&text);
            let _ = Amount::from_json_number(&format!("12.5e{exponent}"));
        }
    }
}
