//! Sums of amounts, and integers of minor units.

use super::{Amount, LARGEST, MOST_HELD_DECIMALS};

impl Amount {
    /// The sum; `None` when it has more digits than can be held exactly (28).
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (one, other) = (self.plain(), other.plain());
        let decimals = one.decimals.max(other.decimals);
        let (left, right) = (one.digits_at(decimals)?, other.digits_at(decimals)?);
        let (digits, negative) = if one.negative == other.negative {
            (left.checked_add(right)?, one.negative)
        } else if left < right {
            (right - left, other.negative)
        } else {
            (left - right, one.negative)
        };
        Self::held(digits, decimals, negative)
    }

    /// The difference; `None` when it has more digits than can be held exactly (28).
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { negative: !other.negative && !other.is_zero(), ..other })
    }

    /// The sum of all, zero when there are none; `None` when a sum on the way has more digits than can
    /// be held exactly (28).
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The amount in integers of a minor unit, of which a unit of the currency has ten to the power of
    /// `decimals`: 50.25 is 5025 with two decimals. ISO 4217 says how many a currency has, such as 0 for
    /// XAF and 2 for KES.
    ///
    /// `None` when the amount has more decimals, or is too large for the integer.
    #[must_use]
    pub fn to_minor_units(self, decimals: u8) -> Option<i128> {
        let plain = self.plain();
        let units = i128::try_from(plain.digits_at(decimals)?).ok()?;
        Some(if plain.negative { -units } else { units })
    }

    /// The amount of so many minor units, as [`to_minor_units`](Self::to_minor_units) gives them.
    ///
    /// `None` when it has more than 28 decimals or digits.
    #[must_use]
    pub fn from_minor_units(units: i128, decimals: u8) -> Option<Self> {
        Self::held(units.unsigned_abs(), decimals, units < 0)
    }

    /// What the digits would be with so many decimals, if those are enough.
    fn digits_at(self, decimals: u8) -> Option<u128> {
        let zeros = decimals.checked_sub(self.decimals)?;
        self.digits.checked_mul(10_u128.checked_pow(zeros.into())?)
    }

    fn held(mut digits: u128, mut decimals: u8, negative: bool) -> Option<Self> {
        while decimals > 0 && digits.is_multiple_of(10) {
            (digits, decimals) = (digits / 10, decimals - 1);
        }
        (digits <= LARGEST && decimals <= MOST_HELD_DECIMALS).then_some(Self {
            digits,
            decimals,
            negative: negative && digits > 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::money::amount::tests::{amount, decimal};

    #[test]
    fn a_sum_that_cannot_be_held_is_refused() {
        let (largest, small) = (amount("79228162514264337593543950335"), amount("0.1"));
        assert_eq!(largest.checked_add(amount("1")), None);
        assert_eq!(largest.checked_add(small), None);
        assert_eq!(largest.checked_sub(largest), Some(Amount::ZERO));
        assert_eq!(Amount::ZERO.checked_sub(Amount::ZERO).unwrap().to_string(), "0");
        assert_eq!(Amount::checked_sum([largest, small, amount("-0.1")]), None);
        assert_eq!(Amount::checked_sum([]), Some(Amount::ZERO));
    }

    #[test]
    fn minor_units_are_whole_or_refused() {
        assert_eq!(amount("50.25").to_minor_units(2), Some(5025));
        assert_eq!(amount("-50.250").to_minor_units(2), Some(-5025));
        assert_eq!(amount("50.25").to_minor_units(0), None);
        assert_eq!(amount("50.25").to_minor_units(1), None);
        assert_eq!(amount("5000").to_minor_units(200), None);
        assert_eq!(Amount::from_minor_units(-5025, 2), Some(amount("-50.25")));
        assert_eq!(Amount::from_minor_units(1, 29), None);
        assert_eq!(Amount::from_minor_units(i128::MIN, 0), None);
    }

    proptest! {
        #[test]
        fn sums_are_what_decimals_make_of_them(left in decimal(), right in decimal()) {
            let (one, other) = (amount(&left.to_string()), amount(&right.to_string()));
            for (sum, expected) in [
                (one.checked_add(other), left.checked_add(right)),
                (one.checked_sub(other), left.checked_sub(right)),
            ] {
                // What is given is exact: a decimal rounds where this gives none.
                if let Some(sum) = sum {
                    let exact = expected.map(|sum| amount(&sum.to_string()));
                    prop_assert_eq!(Some(sum), exact);
                    prop_assert!(!sum.is_zero() || !sum.is_negative());
                } else {
                    let places = left.scale().max(right.scale());
                    let sum = expected.filter(|sum: &Decimal| sum.scale() == places);
                    prop_assert_eq!(sum, None);
                }
            }
        }

        #[test]
        fn any_minor_units_come_back(units: i64, decimals in 0_u8..=28) {
            let amount = Amount::from_minor_units(units.into(), decimals).unwrap();
            prop_assert_eq!(amount.to_minor_units(decimals), Some(units.into()));
        }
    }
}
