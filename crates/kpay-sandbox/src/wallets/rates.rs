//! Exchange rates of the sandbox: fixed, so that a test can name its result.

use kpay_core::Currency;
use serde_json::value::RawValue;

/// How many hundredths of a currency a dollar of the sandbox is. No market has these rates; XAF to
/// XOF is 1.0153 as in KPay's sample.
const HUNDREDTHS_A_DOLLAR: [(&str, i128); 15] = [
    ("XAF", 60_000),
    ("XOF", 60_918),
    ("KES", 12_900),
    ("CDF", 280_000),
    ("USD", 100),
    ("UGX", 365_000),
    ("RWF", 145_000),
    ("ZMW", 2_400),
    ("SLE", 2_300),
    // Those without a wallet of KPay's, which only a rate leads to.
    ("EUR", 92),
    ("GBP", 79),
    ("GHS", 1_100),
    ("NGN", 150_000),
    ("TZS", 260_000),
    ("ZAR", 1_800),
];

const DECIMALS: usize = 8;
const ONE: i128 = 100_000_000;

/// How much of one currency another is, in hundred-millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConversionRate(i128);

impl ConversionRate {
    /// Rounded half up to eight decimals; `None` for a currency without a rate.
    pub(crate) fn between(from: &Currency, to: &Currency) -> Option<Self> {
        let (from, to) = (a_dollar(from)?, a_dollar(to)?);
        Some(Self((to * ONE * 2 + from) / (from * 2)))
    }

    /// Half up to hundredths.
    pub(crate) fn convert(self, hundredths: i64) -> i64 {
        let converted = (i128::from(hundredths) * self.0 * 2 + ONE) / (ONE * 2);
        i64::try_from(converted).unwrap_or(i64::MAX)
    }

    /// A JSON number without needless zeros.
    pub(crate) fn number(self) -> Option<Box<RawValue>> {
        let (whole, rest) = (self.0 / ONE, self.0 % ONE);
        let text = format!("{whole}.{rest:0DECIMALS$}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        RawValue::from_string(text.to_owned()).ok()
    }
}

fn a_dollar(currency: &Currency) -> Option<i128> {
    let row = HUNDREDTHS_A_DOLLAR.iter().find(|(listed, _)| *listed == currency.as_str())?;
    Some(row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: Currency, to: Currency) -> String {
        ConversionRate::between(&from, &to).unwrap().number().unwrap().get().to_owned()
    }

    #[test]
    fn rates_are_exact_texts() {
        for (from, to, expected) in [
            (Currency::Xaf, Currency::Xof, "1.0153"),
            (Currency::Xof, Currency::Xaf, "0.98493056"),
            (Currency::Xaf, Currency::Xaf, "1"),
            (Currency::Xaf, Currency::Usd, "0.00166667"),
            (Currency::Usd, Currency::Ugx, "3650"),
            (Currency::Usd, Currency::Xof, "609.18"),
            (Currency::Xaf, Currency::from("GHS"), "0.01833333"),
            (Currency::Xaf, Currency::from("NGN"), "2.5"),
        ] {
            assert_eq!(text(from, to), expected);
        }
        assert_eq!(ConversionRate::between(&Currency::Xaf, &Currency::from("XTS")), None);
    }

    #[test]
    fn every_currency_of_the_catalogue_has_a_rate() {
        for currency in Currency::ALL {
            assert_eq!(text(currency.clone(), currency.clone()), "1");
        }
    }

    #[test]
    fn conversion_rounds_half_up() {
        let rate = ConversionRate::between(&Currency::Xaf, &Currency::Xof).unwrap();
        assert_eq!(rate.convert(10_000_000), 10_153_000);
        assert_eq!(rate.convert(4_750_000), 4_822_675);
        assert_eq!(rate.convert(50), 51);
        assert_eq!(rate.convert(0), 0);
        let tiny = ConversionRate::between(&Currency::Ugx, &Currency::Usd).unwrap();
        assert_eq!(tiny.convert(1), 0);
    }
}
