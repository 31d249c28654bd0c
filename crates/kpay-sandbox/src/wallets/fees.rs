//! What KPay keeps, as the sandbox's price list has it.

use serde_json::value::RawValue;

/// A share of an amount, in hundredths of a per cent, half up: to whole units for a whole amount,
/// else to hundredths.
pub(crate) fn fee(hundredths: i64, share: u16) -> i64 {
    let share = i64::from(share);
    if hundredths % 100 == 0 {
        (hundredths / 100 * share + 5_000) / 10_000 * 100
    } else {
        (hundredths * share + 5_000) / 10_000
    }
}

/// A share as the fraction that KPay's price list has: 500 is `0.05`.
pub(crate) fn fraction(share: u16) -> Option<Box<RawValue>> {
    let text = format!("{}.{:04}", share / 10_000, share % 10_000);
    RawValue::from_string(text.trim_end_matches('0').trim_end_matches('.').to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_are_exact() {
        for (amount, two, five) in [
            (500_000, 10_000, 25_000),
            (502_500, 10_100, 25_100),
            (502_400, 10_000, 25_100),
            (1_250, 25, 63),
            (1, 0, 0),
            (99_999_999_999_999, 2_000_000_000_000, 5_000_000_000_000),
        ] {
            assert_eq!(fee(amount, 200), two, "{amount}");
            assert_eq!(fee(amount, 500), five, "{amount}");
        }
        assert_eq!(fee(99_999_999_999_900, 10_000), 99_999_999_999_900);
    }

    #[test]
    fn shares_are_told_as_fractions() {
        for (share, text) in [(200, "0.02"), (0, "0"), (10_000, "1"), (1_234, "0.1234")] {
            assert_eq!(fraction(share).unwrap().get(), text);
        }
    }
}
