//! Exact decimal amounts.

mod arithmetic;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod text;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::text::InvalidInputError;
use crate::text::say::{Say, say};
use crate::wire::kind::{Kind, WireKind};
use crate::wire::value::answers;

/// How many digits a JSON number keeps at KPay's side, which reads it as a double (inferred).
const EXACT_DIGITS: u32 = 15;

/// The smallest unit of any currency KPay lists has two decimals.
const MOST_DECIMALS: u8 = 2;

/// 96 bits: every number of 28 digits, and as the databases and languages around hold them.
const LARGEST: u128 = (1 << 96) - 1;

const MOST_HELD_DECIMALS: u8 = 28;

/// An exact decimal number of currency units (5000 is five thousand francs, not minor units).
///
/// It is read from integers, decimal texts, JSON numbers and JSON strings, never through a float,
/// and written to JSON as a number without exponent
/// (contract: [conflict 4](crate::contract::conflicts#4-type-of-an-amount)). Up to 28 digits are held. Zero
/// and negative amounts can be read, but not requested.
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
/// Sums are exact or refused, and integers of minor units come in and go out:
///
/// ```
/// use kpay_core::Amount;
///
/// let (price, fee) = (Amount::from(5000), "12.50".parse()?);
/// assert_eq!(price.checked_add(fee), Some("5012.50".parse()?));
/// assert_eq!(Amount::checked_sum([price, fee, fee]), Some(Amount::from(5025)));
/// assert_eq!(Amount::from_minor_units(501_250, 2), Some("5012.50".parse()?));
/// assert_eq!(price.to_minor_units(2), Some(500_000));
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
///
/// The feature `rust_decimal` converts from and to `rust_decimal::Decimal`, for percentages and
/// rounding. Neither is here: how a share of an amount is rounded is the merchant's decision.
///
/// A float is not an amount:
///
/// ```compile_fail
/// let amount = kpay_core::Amount::from(50.5_f64);
/// ```
#[derive(Clone, Copy, Default)]
pub struct Amount {
    /// All digits, at most [`LARGEST`].
    digits: u128,
    /// How many of them are decimals, at most [`MOST_HELD_DECIMALS`].
    decimals: u8,
    /// Never with zero.
    negative: bool,
}

impl Amount {
    /// Nothing; readable, but not requestable.
    pub const ZERO: Self = Self { digits: 0, decimals: 0, negative: false };

    /// Whether there are no decimals but zeros.
    pub fn is_whole(self) -> bool {
        self.plain().decimals == 0
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Whether the amount is less than zero.
    pub fn is_negative(self) -> bool {
        self.negative
    }

    /// Checks that the amount can be asked for: positive, at most two decimals and 15 digits.
    ///
    /// # Errors
    /// Names `amount` and what is wrong with it.
    pub fn check_requestable(self) -> Result<(), InvalidInputError> {
        let reason = if self.is_zero() || self.is_negative() {
            "must be more than zero"
        } else if self.plain().decimals > MOST_DECIMALS {
            "has more than two decimals, and no currency has so many"
        } else if self.digits >= 10_u128.pow(EXACT_DIGITS) {
            "has more than 15 digits, more than a JSON number keeps exactly"
        } else {
            return Ok(());
        };
        Err(refused(&self.said(), reason))
    }

    /// The same amount without decimals that are zeros at the end.
    fn plain(mut self) -> Self {
        while self.decimals > 0
            && let (tenth, 0) = tenth(self.digits)
        {
            self.digits = tenth;
            self.decimals -= 1;
        }
        self
    }

    /// Holds two against each other, whatever their signs.
    fn cmp_size(self, other: Self) -> Ordering {
        if self.decimals > other.decimals {
            return other.cmp_size(self).reverse();
        }
        let mut digits = self.digits;
        for _ in self.decimals..other.decimals {
            if digits > LARGEST {
                return Ordering::Greater;
            }
            digits *= 10;
        }
        digits.cmp(&other.digits)
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.cmp_size(*other),
            (true, true) => other.cmp_size(*self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl Hash for Amount {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let plain = self.plain();
        (plain.digits, plain.decimals, plain.negative).hash(state);
    }
}

fn refused(text: &str, reason: &str) -> InvalidInputError {
    let shown: String = text.chars().filter(|one| !one.is_control()).take(40).collect();
    InvalidInputError::new("amount", say!("'", shown, "' ", reason))
}

/// A tenth, and the digit that is left. Most amounts are small, and dividing 128 bits is slow.
fn tenth(digits: u128) -> (u128, u8) {
    if let Ok(digits) = u64::try_from(digits) {
        return ((digits / 10).into(), (digits % 10) as u8);
    }
    let (mut tenth, mut rest) = (0, 0);
    for place in [64, 32, 0] {
        let part = rest << 32 | u64::from((digits >> place) as u32);
        tenth |= u128::from(part / 10) << place;
        rest = part % 10;
    }
    (tenth, rest as u8)
}

macro_rules! from_integers {
    ($($Integer:ty),+) => {
        $(impl From<$Integer> for Amount {
            fn from(units: $Integer) -> Self {
                let units = i128::from(units);
                Self { digits: units.unsigned_abs(), decimals: 0, negative: units < 0 }
            }
        })+
    };
}

from_integers!(u8, u16, u32, u64, i8, i16, i32, i64);

impl TryFrom<u128> for Amount {
    type Error = InvalidInputError;

    /// # Errors
    /// Beyond 2^96 - 1.
    fn try_from(units: u128) -> Result<Self, InvalidInputError> {
        units.to_string().parse()
    }
}

impl TryFrom<i128> for Amount {
    type Error = InvalidInputError;

    /// # Errors
    /// Beyond 2^96 - 1 either way.
    fn try_from(units: i128) -> Result<Self, InvalidInputError> {
        units.to_string().parse()
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({self})")
    }
}

impl WireKind for Amount {
    const KIND: Kind = Kind::Amount;
}

answers! { Amount }

#[cfg(test)]
pub(crate) mod tests {
    use std::hash::DefaultHasher;

    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    /// Small numbers too, so that equal ones of different scale meet.
    pub(crate) fn decimal() -> impl Strategy<Value = Decimal> {
        let mantissa = prop_oneof![
            -1_200_i128..1_200,
            -79_228_162_514_264_337_593_543_950_335_i128..=79_228_162_514_264_337_593_543_950_335
        ];
        (mantissa, prop_oneof![0_u32..4, 0_u32..=28]).prop_map(|(mantissa, scale)| {
            Decimal::try_from_i128_with_scale(mantissa, scale).unwrap()
        })
    }

    pub(crate) fn amount(text: &str) -> Amount {
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
            let decimal = Decimal::try_from_i128_with_scale(mantissa, scale).unwrap();
            let text = decimal.to_string();
            let original: Amount = text.parse().unwrap();
            prop_assert_eq!(&original.to_string(), text.strip_prefix('-').filter(|_| original.is_zero()).unwrap_or(&text));
            prop_assert!(!text.contains(['e', 'E']));
            prop_assert_eq!(text.parse::<Amount>().unwrap(), original);
            let json = serde_json::to_string(&original).unwrap();
            prop_assert_eq!(&json, &original.to_string());
            prop_assert_eq!(serde_json::from_str::<Amount>(&json).unwrap(), original);
            let quoted: Amount = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            prop_assert_eq!(quoted, original);
        }

        #[test]
        fn amounts_compare_as_decimals_do(left in decimal(), right in decimal()) {
            let (one, other): (Amount, Amount) = (left.to_string().parse().unwrap(), right.to_string().parse().unwrap());
            prop_assert_eq!(one.cmp(&other), left.cmp(&right));
            prop_assert_eq!(one.is_whole(), left.is_integer());
            prop_assert_eq!(one.is_negative(), left.is_sign_negative() && !left.is_zero());
            let hash = |amount: Amount| { let mut hasher = DefaultHasher::new(); amount.hash(&mut hasher); hasher.finish() };
            prop_assert!(one != other || hash(one) == hash(other));
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
