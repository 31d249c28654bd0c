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

/// How a country's numbers are written.
#[doc(hidden)]
pub struct PhoneRule {
    pub dial: &'static str,
    pub national_digits: &'static [usize],
    pub keeps_leading_zero: bool,
}

impl Country {
    /// The English name; `None` for a country this version doesn't know.
    pub fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Ben => "Benin",
            Self::Cmr => "Cameroon",
            Self::Civ => "Côte d'Ivoire",
            Self::Cod => "DR Congo",
            Self::Gab => "Gabon",
            Self::Ken => "Kenya",
            Self::Cog => "Congo",
            Self::Rwa => "Rwanda",
            Self::Sen => "Senegal",
            Self::Sle => "Sierra Leone",
            Self::Uga => "Uganda",
            Self::Zmb => "Zambia",
            Self::Other(_) => return None,
        })
    }

    /// The digits after `+` that start an international number there.
    pub fn dial_code(&self) -> Option<&'static str> {
        Some(self.phone_rule()?.dial)
    }

    /// The currency a USSD payment there is charged in.
    pub fn currency(&self) -> Option<Currency> {
        Some(match self {
            Self::Cmr | Self::Gab | Self::Cog => Currency::Xaf,
            Self::Sen | Self::Civ | Self::Ben => Currency::Xof,
            Self::Ken => Currency::Kes,
            Self::Cod => Currency::Cdf,
            Self::Uga => Currency::Ugx,
            Self::Rwa => Currency::Rwf,
            Self::Zmb => Currency::Zmw,
            Self::Sle => Currency::Sle,
            Self::Other(_) => return None,
        })
    }

    /// For strategies.
    #[doc(hidden)]
    pub fn phone_rule(&self) -> Option<PhoneRule> {
        let (dial, national_digits, keeps_leading_zero): (_, &[usize], _) = match self {
            Self::Ben => ("229", &[8, 10], false),
            Self::Cmr => ("237", &[9], false),
            Self::Civ => ("225", &[10], true),
            Self::Cod => ("243", &[9], false),
            Self::Gab => ("241", &[8], false),
            Self::Ken => ("254", &[9], false),
            Self::Cog => ("242", &[9], true),
            Self::Rwa => ("250", &[9], false),
            Self::Sen => ("221", &[9], false),
            Self::Sle => ("232", &[8], false),
            Self::Uga => ("256", &[9], false),
            Self::Zmb => ("260", &[9], false),
            Self::Other(_) => return None,
        };
        Some(PhoneRule { dial, national_digits, keeps_leading_zero })
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
            let rule = country.phone_rule().unwrap();
            assert_eq!(row["dial"], rule.dial);
            assert_eq!(row["national_digits"], serde_json::json!(rule.national_digits));
            assert_eq!(row["national_part_keeps_leading_zero"], rule.keeps_leading_zero);
        }
    }
}
