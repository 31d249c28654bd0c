//! Mobile numbers in KPay's form.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue::country::CountryFacts;
use crate::catalogue::typed_number::TypedNumber;
use crate::catalogue::{Country, Provider};
use crate::text::InvalidInputError;
use crate::text::deserialize_str;
use crate::text::say::{say, say_to};

/// The most digits of an international number (E.164).
const LONGEST: usize = 15;

/// The lengths an international number may have where no table of ours says it better (E.164).
const INTERNATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 8..=LONGEST;

/// A mobile number (MSISDN) as KPay takes it: international digits, no `+`
/// (contract: [Phones](crate::contract#phones),
/// [conflict 20](crate::contract::conflicts#20-leading-zero-of-a-phone-number)).
///
/// It is made from what people type. Nothing is ever cut to fit, and no number is refused for its
/// operator prefix: numbers move between operators. `Debug` hides it; read it with
/// [`as_str`](Self::as_str).
///
/// ```
/// use kpay_core::{Country, PhoneNumber};
///
/// assert_eq!(PhoneNumber::new("+237 6 53 45 67 89")?.as_str(), "237653456789");
/// assert_eq!(PhoneNumber::in_country("0653456789", &Country::Cmr)?.as_str(), "237653456789");
/// assert_eq!(PhoneNumber::in_country("0503456789", &Country::Civ)?.as_str(), "2250503456789");
/// assert!(PhoneNumber::new("0653456789").is_err());
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber {
    /// Zeros follow them.
    digits: [u8; LONGEST],
    length: u8,
    country: Option<Country>,
}

impl PhoneNumber {
    /// Reads an international number: `+237...`, `00237...` or `237...`.
    ///
    /// A number of a country this version doesn't know needs the `+` or the `00`.
    ///
    /// # Errors
    /// When it holds something else than digits and separators (the error names it as U+XXXX; what nobody
    /// sees is skipped), has a 0 behind the `+`, has a length its country doesn't have, or is a national
    /// number (use [`in_country`](Self::in_country)).
    pub fn new(text: &str) -> Result<Self, InvalidInputError> {
        let typed = TypedNumber::read(text)?;
        let digits = typed.digits();
        let known = Country::ALL.iter().find_map(|country| {
            let rule = country.facts()?;
            let national = digits.strip_prefix(rule.dial.as_bytes())?;
            Some((country, rule, national))
        });
        match known {
            Some((country, rule, national)) => Self::from_national(country, &rule, national),
            None if typed.international => Self::of_unknown_country(digits),
            None => Err(refused(
                "starts with no country code KPay serves: write it with + and the country code, or give the country",
            )),
        }
    }

    /// Reads a number typed by someone in `country`: national (`0...` or without the zero) or
    /// international.
    ///
    /// # Errors
    /// As [`new`](Self::new), and when the number belongs to another country.
    pub fn in_country(text: &str, country: &Country) -> Result<Self, InvalidInputError> {
        let typed = TypedNumber::read(text)?;
        let Some(rule) = country.facts() else {
            return Self::new(text);
        };
        match typed.digits().strip_prefix(rule.dial.as_bytes()) {
            Some(national) if typed.international => Self::from_national(country, &rule, national),
            // National and international lengths never meet in one country, so one reading fits.
            Some(national) if rule.national(national).is_some() => {
                Self::from_national(country, &rule, national)
            }
            None if typed.international => Err(refused(say!(
                "is not a number of ",
                country,
                ": it doesn't start with +",
                rule.dial,
            ))),
            _ => Self::from_national(country, &rule, typed.digits()),
        }
    }

    /// The digits as KPay takes them.
    pub fn as_str(&self) -> &str {
        // They are ASCII.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.digits.get(..self.length.into()).unwrap_or_default()
    }

    /// The country by the dial code; `None` for one this version doesn't know.
    pub fn country(&self) -> Option<&Country> {
        self.country.as_ref()
    }

    /// Checks that the number can belong to a customer of `provider`: the same country.
    ///
    /// # Errors
    /// Names both countries when they differ, and a provider that is empty.
    pub fn check_provider(&self, provider: &Provider) -> Result<(), InvalidInputError> {
        if provider.as_str().trim().is_empty() {
            return Err(InvalidInputError::new(
                "provider",
                "is empty: give the operator's code, like MTN_MOMO_CMR",
            ));
        }
        match (provider.country(), &self.country) {
            (Some(of_provider), Some(country)) if of_provider != *country => Err(refused(say!(
                "is a number of ",
                country,
                ", but ",
                provider,
                " serves ",
                of_provider,
            ))),
            (Some(of_provider), None) => Err(refused(say!(
                "has no country code KPay serves, and ",
                provider,
                " serves ",
                of_provider,
            ))),
            _ => Ok(()),
        }
    }

    fn from_national(
        country: &Country,
        rule: &CountryFacts,
        typed: &[u8],
    ) -> Result<Self, InvalidInputError> {
        let Some(national) = rule.national(typed) else {
            let mut lengths = String::new();
            for length in rule.national_digits {
                let or = if lengths.is_empty() { "" } else { " or " };
                say_to!(&mut lengths; or, length);
            }
            let zero = if rule.keeps_leading_zero { " (the leading 0 counts)" } else { "" };
            return Err(refused(say!(
                "has ",
                typed.len(),
                " digits after the country code; ",
                country,
                " has ",
                lengths,
                zero,
            )));
        };
        Self::of_digits([rule.dial.as_bytes(), national], Some(country.clone()))
    }

    fn of_unknown_country(digits: &[u8]) -> Result<Self, InvalidInputError> {
        if !INTERNATIONAL_DIGITS.contains(&digits.len()) {
            return Err(refused(say!(
                "has ",
                digits.len(),
                " digits; an international number has 8 to 15",
            )));
        }
        Self::of_digits([digits, b""], None)
    }

    fn of_digits(parts: [&[u8]; 2], country: Option<Country>) -> Result<Self, InvalidInputError> {
        let (mut digits, mut length) = ([0; LONGEST], 0);
        for part in parts {
            let end = length + part.len();
            match digits.get_mut(length..end) {
                Some(places) => places.copy_from_slice(part),
                None => return Err(refused("has more than 15 digits")),
            }
            length = end;
        }
        Ok(Self { digits, length: length as u8, country })
    }
}

impl CountryFacts {
    /// The national part as KPay takes it, or nothing when its length is impossible.
    fn national<'a>(&self, typed: &'a [u8]) -> Option<&'a [u8]> {
        let fits = |part: &[u8]| self.national_digits.contains(&part.len());
        if self.keeps_leading_zero {
            return Some(typed).filter(|part| fits(part));
        }
        // Benin's ten digits of 2024 start with a 0 that belongs to the number.
        if typed.len() == 10 && fits(typed) {
            return Some(typed);
        }
        let national = typed.strip_prefix(b"0").unwrap_or(typed);
        Some(national).filter(|part| fits(part) && !part.starts_with(b"0"))
    }
}

pub(crate) fn refused(reason: impl Into<std::borrow::Cow<'static, str>>) -> InvalidInputError {
    InvalidInputError::new("phoneNumber", reason)
}

impl From<&Self> for PhoneNumber {
    fn from(number: &Self) -> Self {
        number.clone()
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.country {
            Some(country) => write!(f, "PhoneNumber({country} ***)"),
            None => f.write_str("PhoneNumber(***)"),
        }
    }
}

impl std::str::FromStr for PhoneNumber {
    type Err = InvalidInputError;

    fn from_str(text: &str) -> Result<Self, InvalidInputError> {
        Self::new(text)
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.country {
            Some(_) => serializer.serialize_str(self.as_str()),
            // Without the + it could not be told from a national number when read again.
            None => serializer.collect_str(&format_args!("+{}", self.as_str())),
        }
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer, Self::new)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::typed_number::INVISIBLE;

    #[test]
    fn reads_what_people_type() {
        for (typed, country, digits) in [
            ("+237 6 53 45 67 89", None, "237653456789"),
            ("00237653456789", None, "237653456789"),
            ("237653456789", None, "237653456789"),
            ("(+237) 653-45-67-89", None, "237653456789"),
            ("+237 (0) 653 45 67 89", None, "237653456789"),
            ("0653456789", Some(Country::Cmr), "237653456789"),
            ("653.456.789", Some(Country::Cmr), "237653456789"),
            ("237653456789", Some(Country::Cmr), "237653456789"),
            ("05 03 45 67 89", Some(Country::Civ), "2250503456789"),
            ("+225 05 03 45 67 89", Some(Country::Civ), "2250503456789"),
            ("06 345 67 89", Some(Country::Cog), "242063456789"),
            ("51345789", Some(Country::Ben), "22951345789"),
            ("0151345789", Some(Country::Ben), "2290151345789"),
            ("+229 01 51 34 57 89", None, "2290151345789"),
            ("051345789", Some(Country::Ben), "22951345789"),
            ("+235 66 12 34 56", None, "23566123456"),
            ("\u{202a}+237\u{a0}653\u{200b}456\u{2060}789\u{202c}", None, "237653456789"),
            ("\u{feff}00237653456789\u{e0001}", None, "237653456789"),
            ("6\u{fe0f}53\u{ad}456789", Some(Country::Cmr), "237653456789"),
            ("237\u{2009}653\u{2212}456\u{3000}789", None, "237653456789"),
        ] {
            let read = match &country {
                Some(country) => PhoneNumber::in_country(typed, country),
                None => PhoneNumber::new(typed),
            };
            assert_eq!(read.unwrap().as_str(), digits, "{typed}");
        }
    }

    #[test]
    fn refuses_what_no_number_is() {
        for (typed, country) in [
            ("", None),
            ("653456789", None),
            ("0653456789", None),
            ("+23765345678", None),
            ("+2376534567891", None),
            ("237065345678", None),
            ("+225503456789", None),
            ("503456789", Some(Country::Civ)),
            ("+225 0503456789", Some(Country::Cmr)),
            ("2250503456789", Some(Country::Cmr)),
            ("65345678a", Some(Country::Cmr)),
            ("6534+56789", Some(Country::Cmr)),
            ("٦٥٣٤٥٦٧٨٩", Some(Country::Cmr)),
            ("+1", None),
            ("+0653456789", None),
            ("+0653456789", Some(Country::Cmr)),
            ("+00237653456789", None),
            ("000237653456789", None),
            ("+0", None),
        ] {
            let read = match &country {
                Some(country) => PhoneNumber::in_country(typed, country),
                None => PhoneNumber::new(typed),
            };
            let error = read.unwrap_err();
            assert_eq!(error.field(), "phoneNumber", "{typed}");
            assert!(typed.len() < 5 || !error.to_string().contains(typed), "{error}");
        }
    }

    #[test]
    fn what_is_refused_is_named() {
        for (typed, named) in [
            ("65345678a", "'a' U+0061"),
            ("653\u{430}56789", "holds U+0430"),
            ("\u{ff0b}237653456789", "holds U+FF0B"),
            ("653456\n789", "holds U+000A"),
            ("653\u{1f4de}456789", "holds U+01F4DE"),
            ("+0653456789", "country code begins"),
            ("+00237653456789", "country code begins"),
        ] {
            let error = PhoneNumber::new(typed).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn belongs_to_the_providers_country() {
        let number = PhoneNumber::new("237653456789").unwrap();
        assert!(number.check_provider(&Provider::OrangeCmr).is_ok());
        assert!(number.check_provider(&Provider::from("NEW_TCD")).is_ok());
        assert!(number.check_provider(&Provider::OrangeCiv).is_err());
        let foreign = PhoneNumber::new("+23566123456").unwrap();
        assert!(foreign.check_provider(&Provider::OrangeCmr).is_err());
    }

    #[test]
    fn a_number_is_stored_as_its_digits() {
        for typed in ["237653456789", "+23566123456"] {
            let number = PhoneNumber::new(typed).unwrap();
            let json = serde_json::to_string(&number).unwrap();
            assert_eq!(json, format!("\"{typed}\""));
            assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), number);
        }
        assert!(serde_json::from_str::<PhoneNumber>("\"653456789\"").is_err());
    }

    #[test]
    fn debug_hides_the_number() {
        let number = PhoneNumber::new("237653456789").unwrap();
        assert_eq!(format!("{number:?}"), "PhoneNumber(CMR ***)");
    }

    proptest! {
        #[test]
        fn any_text_ends_in_a_number_or_an_error(text in ".*", index in 0..12_usize) {
            let _ = PhoneNumber::new(&text);
            let _ = PhoneNumber::in_country(&text, &Country::ALL[index]);
        }

        /// Whatever nobody sees stands between the digits.
        #[test]
        fn invisible_characters_change_nothing(at in prop::collection::vec((0..12_usize, 0..INVISIBLE.len(), any::<prop::sample::Index>()), 0..6)) {
            let mut typed: Vec<char> = "+237653456789".chars().collect();
            for (place, range, index) in at {
                let (first, last) = INVISIBLE[range];
                let code = first + index.index((last - first + 1) as usize) as u32;
                typed.insert(place, char::from_u32(code).unwrap());
            }
            let typed: String = typed.into_iter().collect();
            let number = PhoneNumber::new(&typed).unwrap();
            prop_assert_eq!(number.as_str(), "237653456789", "{:?}", typed);
        }

        #[test]
        fn no_significant_digit_is_cut(index in 0..12_usize, typed in "0{0,2}[1-9][0-9]{6,13}") {
            let country = &Country::ALL[index];
            if let Ok(number) = PhoneNumber::in_country(&typed, country) {
                let significant = typed.trim_start_matches('0');
                prop_assert!(number.as_str().ends_with(significant), "{} {}", typed, number.as_str());
                let again = PhoneNumber::new(number.as_str()).unwrap();
                prop_assert_eq!(again, number);
            }
        }
    }
}
