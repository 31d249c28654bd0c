//! Phone numbers, and how people type them.

use proptest::prelude::*;

use super::values::country;
use kpay_core::{Country, PhoneNumber};

/// A number as someone types it, and the digits it stands for. The number is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypedPhone {
    /// What was typed: digits, separators, perhaps `+`, `00` or the national zero.
    pub text: String,
    /// The country it was typed in.
    pub country: Country,
    /// Whether the country code is in the text. If not, only
    /// [`PhoneNumber::in_country`] can read it.
    pub is_international: bool,
    /// What KPay takes: the country code and the national digits, no `+`.
    pub digits: String,
}

/// Numbers of any country this version knows, in KPay's form.
pub fn phone_number() -> impl Strategy<Value = PhoneNumber> {
    country().prop_flat_map(|country| phone_number_of(&country))
}

/// Numbers of `country`, in KPay's form; of a country unknown to this version, international ones
/// of 8 to 15 digits that belong to no known one.
pub fn phone_number_of(country: &Country) -> impl Strategy<Value = PhoneNumber> + use<> {
    let digits = match country.facts() {
        Some(rule) => {
            national(country).prop_map(move |digits| [rule.dial, &digits].concat()).boxed()
        }
        // No country KPay serves starts with 3, 4 or 5.
        None => "[345][0-9]{7,14}".boxed(),
    };
    digits.prop_filter_map("a number", |digits| PhoneNumber::new(&format!("+{digits}")).ok())
}

/// Numbers as people of any known country type them; see [`typed_phone_of`].
///
/// ```
/// use kpay_core::PhoneNumber;
/// use proptest::prelude::*;
///
/// proptest!(|(typed in kpay_strategies::typed_phone())| {
///     if typed.is_international {
///         let number = PhoneNumber::new(&typed.text)?;
///         prop_assert_eq!(number.as_str(), typed.digits);
///     }
/// });
/// ```
pub fn typed_phone() -> impl Strategy<Value = TypedPhone> {
    country().prop_flat_map(|country| typed_phone_of(&country))
}

/// Numbers as people of `country` type them: `+237...`, `00237...`, `237...`, `0...` and the
/// national digits alone, with separators and spaces at the ends. Of a country unknown to this
/// version, with `+` or `00` always.
pub fn typed_phone_of(country: &Country) -> impl Strategy<Value = TypedPhone> + use<> {
    let country = country.clone();
    let digits = match country.facts() {
        Some(_) => national(&country).boxed(),
        None => "[345][0-9]{7,14}".boxed(),
    };
    (digits, any::<prop::sample::Index>(), separators(), " {0,2}", " {0,2}").prop_map(
        move |(national, form, separators, before, after)| {
            let (dial, forms) = forms(&country, &national);
            let (start, is_international) = *form.get(&forms);
            let text = format!("{before}{start}{}{after}", separated(&national, &separators));
            let text = text.replace('D', dial);
            let digits = [dial, &national].concat();
            TypedPhone { text, country: country.clone(), is_international, digits }
        },
    )
}

/// The dial code, and what people write before the national digits, `D` standing for the dial code.
fn forms(country: &Country, national: &str) -> (&'static str, Vec<(&'static str, bool)>) {
    let Some(rule) = country.facts() else {
        return ("", vec![("+", true), ("00", true)]);
    };
    let mut forms =
        vec![("+D", true), ("+D ", true), ("(+D) ", true), ("00D", true), ("00 D-", true)];
    forms.extend([("D", true), ("D ", true), ("", false)]);
    if !rule.keeps_leading_zero && !national.starts_with('0') {
        forms.extend([("0", false), ("0 ", false), ("+D (0) ", true)]);
    }
    (rule.dial, forms)
}

/// National digits as KPay takes them.
fn national(country: &Country) -> BoxedStrategy<String> {
    let Some(rule) = country.facts() else {
        return Just(String::new()).boxed();
    };
    let lengths = prop::sample::select(rule.national_digits);
    (lengths, "[1-9][0-9]{11}")
        .prop_map(move |(length, digits)| {
            let start = match (rule.keeps_leading_zero, length) {
                (true, _) => "0",
                // Benin's numbers since 2024.
                (false, 10) => "01",
                (false, _) => "",
            };
            start.chars().chain(digits.chars()).take(length).collect()
        })
        .boxed()
}

/// What stands after each digit; mostly nothing, or a space.
fn separators() -> impl Strategy<Value = Vec<&'static str>> {
    let one = prop_oneof![
        6 => Just(""),
        3 => Just(" "),
        1 => prop::sample::select(vec!["-", ".", "/", "\u{a0}", "\u{202f}", "\u{2011}", "\u{2013}", " - "]),
    ];
    prop::collection::vec(one, 15)
}

fn separated(digits: &str, separators: &[&str]) -> String {
    let mut text = String::new();
    for (digit, separator) in digits.chars().zip(separators.iter().chain(std::iter::repeat(&""))) {
        text.push(digit);
        text.push_str(separator);
    }
    text
}
