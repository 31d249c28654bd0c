//! The countries KPay serves, with the form their phone numbers take.

use crate::money::Currency;
use crate::wire::open_enum::open_enum;

open_enum! {
    /// A country by its ISO 3166 alpha-3 code (contract: [Zones](crate::contract#zones),
    /// [Phones](crate::contract#phones)).
    ///
    /// ```
    /// use kpay_core::{Country, Currency};
    ///
    /// assert_eq!(Country::Cmr.dial_code(), Some("237"));
    /// assert_eq!(Country::Cmr.currency(), Some(Currency::Xaf));
    /// assert_eq!(Country::from("TCD").dial_code(), None);
    /// ```
    pub enum Country {
        /// Benin.
        Ben = "BEN",
        /// Cameroon.
        Cmr = "CMR",
        /// Côte d'Ivoire.
        Civ = "CIV",
        /// DR Congo.
        Cod = "COD",
        /// Gabon.
        Gab = "GAB",
        /// Kenya.
        Ken = "KEN",
        /// Congo.
        Cog = "COG",
        /// Rwanda.
        Rwa = "RWA",
        /// Senegal.
        Sen = "SEN",
        /// Sierra Leone.
        Sle = "SLE",
        /// Uganda.
        Uga = "UGA",
        /// Zambia.
        Zmb = "ZMB",
    }
}

/// What the contract says of a country.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct CountryFacts {
    pub name: &'static str,
    pub dial: &'static str,
    pub national_digits: &'static [usize],
    pub keeps_leading_zero: bool,
    pub currencies: &'static [Currency],
}

impl Country {
    /// The English name; `None` for a country this version doesn't know.
    pub fn name(&self) -> Option<&'static str> {
        Some(self.facts()?.name)
    }

    /// The digits after `+` that start an international number there.
    pub fn dial_code(&self) -> Option<&'static str> {
        Some(self.facts()?.dial)
    }

    /// The currency a USSD payment there is charged in.
    pub fn currency(&self) -> Option<Currency> {
        self.facts()?.currencies.first().cloned()
    }

    /// For strategies, and for what stands beside it.
    #[doc(hidden)]
    pub fn facts(&self) -> Option<CountryFacts> {
        type Row = (&'static str, &'static str, &'static [usize], bool, &'static [Currency]);
        let row: Row = match self {
            Self::Ben => ("Benin", "229", &[8, 10], false, &[Currency::Xof]),
            Self::Cmr => ("Cameroon", "237", &[9], false, &[Currency::Xaf]),
            Self::Civ => ("Côte d'Ivoire", "225", &[10], true, &[Currency::Xof]),
            Self::Cod => ("DR Congo", "243", &[9], false, &[Currency::Cdf, Currency::Usd]),
            Self::Gab => ("Gabon", "241", &[8], false, &[Currency::Xaf]),
            Self::Ken => ("Kenya", "254", &[9], false, &[Currency::Kes]),
            Self::Cog => ("Congo", "242", &[9], true, &[Currency::Xaf]),
            Self::Rwa => ("Rwanda", "250", &[9], false, &[Currency::Rwf]),
            Self::Sen => ("Senegal", "221", &[9], false, &[Currency::Xof]),
            Self::Sle => ("Sierra Leone", "232", &[8], false, &[Currency::Sle]),
            Self::Uga => ("Uganda", "256", &[9], false, &[Currency::Ugx]),
            Self::Zmb => ("Zambia", "260", &[9], false, &[Currency::Zmw]),
            Self::Other(_) => return None,
        };
        let (name, dial, national_digits, keeps_leading_zero, currencies) = row;
        Some(CountryFacts { name, dial, national_digits, keeps_leading_zero, currencies })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_rules_are_those_of_the_contract() {
        let text = include_str!("../../../../contract/phone-formats.json");
        let rows: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
        assert_eq!(rows.len(), Country::ALL.len());
        for row in rows {
            let country = Country::from(row["country"].as_str().unwrap());
            let rule = country.facts().unwrap();
            assert_eq!(row["dial"], rule.dial);
            assert_eq!(row["national_digits"], serde_json::json!(rule.national_digits));
            assert_eq!(row["national_part_keeps_leading_zero"], rule.keeps_leading_zero);
        }
    }
}
