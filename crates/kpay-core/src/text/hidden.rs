//! Hides what has the shape of personal data in texts from outside: phone numbers and e-mail addresses,
//! whoever they are of.
//!
//! A number is a run of 8 to 15 digits, with spaces, dots, dashes and brackets between them. What stays,
//! since a message without it says nothing: ids, which have letters in the same word (`KPAY-20260514-A1`),
//! UUIDs, dates (`2026-05-14`), and amounts with their currency (`12 500 000 XAF`). An id of 8 to 15 digits
//! alone can't be told from a number and is hidden too: the fields of an error carry it.

use std::fmt;

use crate::text::is_uuid;

const NUMBER: &str = "[hidden number]";
const E_MAIL: &str = "[e-mail address]";

/// The digits of a phone number (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// How many separators may stand between two digits of a number: `) - `.
const MOST_SEPARATORS: usize = 4;

/// How texts name the currencies that KPay works in.
const CURRENCIES: [&str; 11] =
    ["CDF", "CFA", "FCFA", "KES", "RWF", "SLE", "UGX", "USD", "XAF", "XOF", "ZMW"];

/// What may stand before the @ of an e-mail address, in bytes.
const LONGEST_NAME: usize = 64;

/// A text that programmers may see.
pub(crate) struct Hidden<'a>(pub(crate) &'a str);

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&hidden(self.0.to_owned()), f)
    }
}

/// A text from outside with a mask in each place of a phone number or an e-mail address, as this SDK's errors show
/// it: for logs and screens of your own. What has 8 to 15 digits counts as a number, unless it is a part of an id, a
/// date or an amount with its currency (inferred).
///
/// ```
/// use kpay_core::hide_personal_data;
///
/// let shown = hide_personal_data("Sent to +237 653 45 67 89, receipt to ada@example.com");
/// assert_eq!(shown, "Sent to [hidden number], receipt to [e-mail address]");
/// ```
pub fn hide_personal_data(text: &str) -> String {
    hidden(text.to_owned())
}

/// The text with a mask in each place of a phone number or an e-mail address.
pub(crate) fn hidden(text: String) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < *DIGITS.start() && !text.bytes().any(|byte| matches!(byte, b'@' | b'%')) {
        return text;
    }
    let (mut rest, mut shown) = (text.as_str(), String::with_capacity(text.len()));
    while let Some(first) = rest.chars().next() {
        // Word by word, so that each byte is looked at a few times at most.
        let word = word(rest);
        let may_start = !word.is_empty() || !first.is_ascii();
        let (mask, length) = match (e_mail(rest).filter(|_| may_start), number(rest)) {
            (Some(length), _) => (E_MAIL, length),
            (None, Some(length)) if !word.is_empty() => {
                if shown.ends_with('+') {
                    shown.pop();
                }
                (NUMBER, length)
            }
            _ => ("", word.len().max(first.len_utf8())),
        };
        let (seen, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        shown.push_str(if mask.is_empty() { seen } else { mask });
        rest = after;
    }
    shown
}

/// The letters, digits, dashes and underlines that a text starts with. An escape of an address
/// (`%2B`) is a word of its own.
fn word(text: &str) -> &str {
    let is_of_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let bytes = text.as_bytes();
    let length = match bytes {
        [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => 3,
        _ => bytes.iter().position(|byte| !is_of_word(*byte)).unwrap_or(bytes.len()),
    };
    text.get(..length).unwrap_or_default()
}

/// The length of the e-mail address that a text starts with.
fn e_mail(text: &str) -> Option<usize> {
    // Whatever else may stand before an @ in theory, these end a word of any language.
    let ends = |byte: u8| {
        // & ' ( ) : ; < = > ? [ \ ] { | } among others.
        matches!(byte, 0..=b' ' | b'"' | b'&'..=b')' | b',' | b'/' | b':'..=b'?' | b'['..=b']' | b'{'..=b'}')
    };
    let is_of_host =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-') || !byte.is_ascii();
    let mut name = 0;
    let host = loop {
        match text.as_bytes().get(name..)? {
            [b'@', host @ ..] | [b'%', b'4', b'0', host @ ..] => break host,
            [byte, ..] if !ends(*byte) && name < LONGEST_NAME => name += 1,
            _ => return None,
        }
    };
    let mut length = host.iter().take_while(|byte| is_of_host(byte)).count();
    while length > 0 && host.get(length - 1) == Some(&b'.') {
        length -= 1;
    }
    let has_point = host.get(..length)?.contains(&b'.');
    (name > 0 && has_point).then_some(text.len() - host.len() + length)
}

/// The length of the phone number that a text starts with.
fn number(text: &str) -> Option<usize> {
    let (mut digits, mut length, mut groups) = (0, 0, 0);
    // Whether it is written as amounts are: in groups of three behind the first.
    let mut by_thousands = true;
    while let Some(group) = text.get(length..).and_then(group) {
        let (start, figures) = (group.start, group.digits);
        if digits + figures > *DIGITS.end() {
            break;
        }
        by_thousands &= groups == 0 || figures == 3;
        (digits, length, groups) = (digits + figures, length + start + figures, groups + 1);
    }
    let is_amount = by_thousands && text.get(length..).is_some_and(names_currency);
    (DIGITS.contains(&digits) && !is_amount).then_some(length)
}

/// Digits in a row, and how many separators stand before them.
struct Group {
    start: usize,
    digits: usize,
}

/// The digits that a text goes on with, behind separators; nothing where they are of an id or a date.
fn group(text: &str) -> Option<Group> {
    let is_separator =
        |one: &char| matches!(one, ' ' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}');
    let start =
        text.chars().take(MOST_SEPARATORS).take_while(is_separator).map(char::len_utf8).sum();
    let word = word(text.get(start..)?);
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let is_id = word.bytes().any(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    (digits > 0 && !is_id && !is_uuid(word) && !is_date(word)).then_some(Group { start, digits })
}

/// A date of this century or the last, as ISO 8601 has it; its other characters belong to no number.
fn is_date(word: &str) -> bool {
    matches!(
        word.as_bytes(),
        [b'1', b'9', _, _, b'-', b'0' | b'1', _, b'-', b'0'..=b'3', _]
            | [b'2', b'0', _, _, b'-', b'0' | b'1', _, b'-', b'0'..=b'3', _]
    )
}

/// Whether the next word is a currency's.
fn names_currency(text: &str) -> bool {
    let is_space = |one: &char| matches!(one, ' ' | '\u{a0}' | '\u{202f}');
    let start: usize = text.chars().take_while(is_space).map(char::len_utf8).sum();
    let word = word(text.get(start..).unwrap_or_default());
    CURRENCIES.contains(&word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> String {
        hidden(text.to_owned())
    }

    #[test]
    fn an_amount_stays_in_each_currency() {
        for currency in crate::money::Currency::ALL {
            let text = format!("12 500 000 {currency}");
            assert_eq!(of(&text), text);
        }
    }

    #[test]
    fn numbers_are_hidden_however_they_are_written() {
        for (text, shown) in [
            ("653456789", "[hidden number]"),
            ("le 237653456789 est invalide", "le [hidden number] est invalide"),
            ("+237 653 45 67 89", "[hidden number]"),
            ("tel:+237-653-456-789.", "tel:[hidden number]."),
            ("(+237) 653.45.67.89", "([hidden number]"),
            ("237\u{a0}653\u{202f}456\u{202f}789", "[hidden number]"),
            ("N°653456789", "N°[hidden number]"),
            ("653456789 677123456", "[hidden number] [hidden number]"),
            ("1234567 653456789", "1234567 [hidden number]"),
            ("?to=%2B237653456789&x=1", "?to=%2B[hidden number]&x=1"),
            ("{\"phoneNumber\":\"237653456789\"}", "{\"phoneNumber\":\"[hidden number]\"}"),
            ("653456789 5000 XAF", "[hidden number] XAF"),
            ("123456789012345", "[hidden number]"),
        ] {
            assert_eq!(of(text), shown);
        }
    }

    #[test]
    fn an_e_mail_address_is_hidden() {
        for (text, shown) in [
            ("ada@example.com", "[e-mail address]"),
            ("<ada.lovelace+shop@mail.example.co>, x", "<[e-mail address]>, x"),
            ("client 237653456789@example.com.", "client [e-mail address]."),
            ("mail=ada%40example.com&x", "mail=[e-mail address]&x"),
            ("élodie@exemple.fr", "[e-mail address]"),
        ] {
            assert_eq!(of(text), shown);
        }
    }

    #[test]
    fn ids_dates_and_amounts_stay() {
        for text in [
            "KPAY-20260514-ABC123",
            "TRX-20260514-00012345",
            "pay_12345678",
            "externalId ORDER-12345678 is in use",
            "refund b7c1e2f3-0000-4000-8000-000000000001 (PENDING)",
            "00000000-0000-4000-8000-000000000001",
            "since 2026-05-14 10:02:30",
            "2026-05-14T10:02:30.000Z",
            "Solde insuffisant : 12 500 000 XAF",
            "12500000FCFA",
            "amount must not be greater than 500000",
            "1234567890123456",
            "provider must be one of: MTN_MOMO_CMR, ORANGE_CMR",
            "a @ b, 100% of it, @home, x@y",
        ] {
            assert_eq!(of(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_number_is_left(digits in "[2-9][0-9]{7,14}", separators in prop::collection::vec(prop::sample::select(vec!["", " ", "-", ".", " (", ") "]), 15), before in "(|\\+|: |é )", after in "(|\\.| é|\")") {
            let mut written = String::new();
            for (digit, separator) in digits.chars().zip(&separators) {
                written.push(digit);
                written.push_str(separator);
            }
            let written = written.trim_end_matches([' ', '-', '.', '(', ')']);
            let shown = of(&format!("{before}{written}{after}"));
            prop_assert!(!shown.bytes().any(|byte| byte.is_ascii_digit()), "{}", shown);
        }

        #[test]
        fn any_text_is_kept_but_for_masks(text in "[a-z0-9@ .%+-]{0,60}|.{0,40}") {
            let shown = of(&text);
            let kept: String = shown.replace(NUMBER, "").replace(E_MAIL, "");
            let mut rest = text.chars();
            prop_assert!(kept.chars().all(|one| rest.any(|other| other == one)), "{} {}", text, shown);
            if !shown.contains('[') {
                prop_assert_eq!(shown, text);
            }
        }
    }
}
