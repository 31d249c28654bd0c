//! How the numbers of each country are written (contract: [Phones](kpay_core::contract#phones),
//! [conflict 20](kpay_core::contract::conflicts#20-leading-zero-of-a-phone-number)).

use std::sync::LazyLock;

use kpay_core::Country;
use serde::Deserialize;

/// A country's row of KPay's table.
#[derive(Deserialize)]
pub(crate) struct PhoneFormat {
    country: Country,
    dial: String,
    national_digits: Vec<usize>,
    national_part_keeps_leading_zero: bool,
}

static PUBLISHED: LazyLock<Vec<PhoneFormat>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/phone-formats.json"))
        .expect("the table in data/ is checked by this module's test")
});

impl PhoneFormat {
    pub(crate) fn of(country: &Country) -> Option<&'static Self> {
        PUBLISHED.iter().find(|format| format.country == *country)
    }

    /// The international digits that KPay makes of a number: with a `+` or without, or national with
    /// its 0 or without (inferred but for the international digits). `None` for what the table has no
    /// such number for.
    pub(crate) fn normalised(&self, text: &str) -> Option<String> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let fits = |national: &str| self.national_digits.contains(&national.len());
        let international = digits.strip_prefix(&*self.dial).filter(|national| fits(national));
        let national = || Some(digits).filter(|national| fits(national));
        let without_zero = || match self.national_part_keeps_leading_zero {
            true => None,
            false => digits.strip_prefix('0').filter(|national| fits(national)),
        };
        let typed = match text.starts_with('+') {
            true => international,
            false => international.or_else(national).or_else(without_zero),
        };
        typed.map(|national| format!("{}{national}", self.dial))
    }

    /// What a number of this country is, in words.
    pub(crate) fn words(&self) -> String {
        let lengths: Vec<String> = self.national_digits.iter().map(usize::to_string).collect();
        let (country, dial) = (&self.country, &self.dial);
        format!("a number of {country}: {dial} and {} digits", lengths.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(country: Country, text: &str) -> Option<String> {
        PhoneFormat::of(&country).unwrap().normalised(text)
    }

    #[test]
    fn every_country_of_the_catalogue_has_its_row() {
        assert_eq!(PUBLISHED.len(), Country::ALL.len());
        for country in Country::ALL {
            let format = PhoneFormat::of(country).unwrap();
            assert_eq!(country.dial_code(), Some(format.dial.as_str()));
        }
    }

    #[test]
    fn numbers_become_international_digits() {
        for (country, text, expected) in [
            (Country::Cmr, "237653456789", "237653456789"),
            (Country::Cmr, "+237653456789", "237653456789"),
            (Country::Cmr, "653456789", "237653456789"),
            (Country::Cmr, "0653456789", "237653456789"),
            // A national number that begins with the digits of its dial code.
            (Country::Cmr, "237653456", "237237653456"),
            (Country::Civ, "0503456789", "2250503456789"),
            (Country::Civ, "+2250503456789", "2250503456789"),
            (Country::Ben, "51345678", "22951345678"),
            (Country::Ben, "0151345678", "2290151345678"),
            (Country::Ben, "2290151345678", "2290151345678"),
        ] {
            assert_eq!(normalised(country, text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_length_that_the_table_does_not_have_is_none() {
        for (country, text) in [
            (Country::Cmr, "23765345678"),
            (Country::Cmr, "2376534567890"),
            (Country::Cmr, "2370653456789"),
            (Country::Cmr, "+653456789"),
            (Country::Cmr, "++237653456789"),
            (Country::Cmr, "237 653 456 789"),
            (Country::Cmr, ""),
            (Country::Cmr, "+"),
            (Country::Civ, "225503456789"),
            (Country::Ben, "229513456789"),
            (Country::Cmr, "2250503456789"),
        ] {
            assert_eq!(normalised(country, text), None, "{text}");
        }
    }
}
