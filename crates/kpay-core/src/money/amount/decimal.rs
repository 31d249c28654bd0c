//! Amounts as the crate `rust_decimal` holds them: both hold the same numbers.

use rust_decimal::Decimal;

use super::Amount;

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        let [low, middle, high] = [0, 32, 64].map(|place| (amount.digits >> place) as u32);
        Self::from_parts(low, middle, high, amount.negative, amount.decimals.into())
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        let digits = decimal.mantissa().unsigned_abs();
        let negative = decimal.is_sign_negative() && digits > 0;
        // A decimal has at most 28 places.
        Self { digits, decimals: decimal.scale() as u8, negative }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::amount::tests::{amount, decimal};

    proptest! {
        #[test]
        fn any_decimal_comes_back_as_it_was(decimal in decimal()) {
            let converted = Amount::from(decimal);
            prop_assert_eq!(converted.to_string(), amount(&decimal.to_string()).to_string());
            let back = Decimal::from(converted);
            prop_assert_eq!((back, back.scale()), (decimal, decimal.scale()));
        }
    }
}
