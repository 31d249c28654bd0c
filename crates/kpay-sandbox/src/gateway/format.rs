//! Sums and moments as people read them in their language.

use super::visit::Language;

const MONTHS: [(&str, &str); 12] = [
    ("January", "janvier"),
    ("February", "février"),
    ("March", "mars"),
    ("April", "avril"),
    ("May", "mai"),
    ("June", "juin"),
    ("July", "juillet"),
    ("August", "août"),
    ("September", "septembre"),
    ("October", "octobre"),
    ("November", "novembre"),
    ("December", "décembre"),
];

/// A sum with its thousands apart, and on one line with its currency. An amount in another form than
/// plain digits is shown as the request wrote it.
pub(crate) fn sum(amount: &str, currency: &str, language: Language) -> String {
    let (apart, point) = match language {
        Language::English => (",", "."),
        Language::French => ("\u{202f}", ","),
    };
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    if !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return format!("{amount}\u{a0}{currency}");
    }
    let mut text = String::with_capacity(amount.len() + 16);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push_str(apart);
        }
        text.push(digit);
    }
    if !decimals.is_empty() {
        text.push_str(point);
        text.push_str(decimals);
    }
    format!("{text}\u{a0}{currency}")
}

/// `2026-11-26T03:39:00.000Z` as `26 November 2026, 03:39 UTC`.
pub(super) fn moment(iso: &str, language: Language) -> String {
    let part = |range| iso.get(range).unwrap_or_default();
    let month = part(5..7).parse::<usize>().ok().and_then(|it| MONTHS.get(it.checked_sub(1)?));
    let Some((english, french)) = month else {
        return iso.to_owned();
    };
    let (year, day, clock) = (part(0..4), part(8..10).trim_start_matches('0'), part(11..16));
    match language {
        Language::English => format!("{day} {english} {year}, {clock} UTC"),
        Language::French => {
            let day = if day == "1" { "1er" } else { day };
            format!("{day} {french} {year} à {clock} UTC")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_with_their_thousands_apart() {
        for (amount, english, french) in [
            ("5", "5\u{a0}XAF", "5\u{a0}XAF"),
            ("500", "500\u{a0}XAF", "500\u{a0}XAF"),
            ("5000", "5,000\u{a0}XAF", "5\u{202f}000\u{a0}XAF"),
            ("1234567.25", "1,234,567.25\u{a0}XAF", "1\u{202f}234\u{202f}567,25\u{a0}XAF"),
            ("5e3", "5e3\u{a0}XAF", "5e3\u{a0}XAF"),
        ] {
            assert_eq!(sum(amount, "XAF", Language::English), english);
            assert_eq!(sum(amount, "XAF", Language::French), french);
        }
    }

    #[test]
    fn moments_are_read_with_their_month() {
        let told = |iso| [Language::English, Language::French].map(|it| moment(iso, it));
        assert_eq!(
            told("2026-11-26T03:39:00.000Z"),
            ["26 November 2026, 03:39 UTC", "26 novembre 2026 à 03:39 UTC"]
        );
        assert_eq!(
            told("2027-08-01T23:05:59.999Z"),
            ["1 August 2027, 23:05 UTC", "1er août 2027 à 23:05 UTC"]
        );
        assert_eq!(told("x"), ["x", "x"]);
    }
}
