//! What KPay keeps, as the sandbox has it: data of its own, to be shown and never computed with.

/// Of a payment, as in KPay's sample: 100 of 5000.
pub(crate) const PAYMENT_PER_CENT: i64 = 2;

/// Of a withdrawal, as in KPay's sample: 250 of 5000.
pub(crate) const WITHDRAWAL_PER_CENT: i64 = 5;

/// So many per cent of an amount, half up: to whole units for a whole amount, else to hundredths.
pub(crate) fn fee(hundredths: i64, per_cent: i64) -> i64 {
    if hundredths % 100 == 0 {
        (hundredths / 100 * per_cent + 50) / 100 * 100
    } else {
        (hundredths * per_cent + 50) / 100
    }
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
            assert_eq!(fee(amount, PAYMENT_PER_CENT), two, "{amount}");
            assert_eq!(fee(amount, WITHDRAWAL_PER_CENT), five, "{amount}");
        }
    }
}
