//! JSON written.

/// Writes a JSON string.
pub(crate) fn push_string(text: &str, written: &mut String) {
    written.push('"');
    let mut rest = text;
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // Bytes of longer characters are none of these, so it cuts none in two.
    // Most texts have none, and all bytes at once tell that quickest.
    let has_special = text.bytes().fold(false, |has, byte| has | is_special(byte));
    while has_special && let Some(at) = rest.bytes().position(is_special) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or_default();
        written.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some(character @ ('"' | '\\')) => written.extend(['\\', character]),
            Some('\u{8}') => written.push_str("\\b"),
            Some('\t') => written.push_str("\\t"),
            Some('\n') => written.push_str("\\n"),
            Some('\u{c}') => written.push_str("\\f"),
            Some('\r') => written.push_str("\\r"),
            Some(character) => {
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                let code = u32::from(character);
                written.push_str("\\u00");
                written.extend([digit(code >> 4), digit(code & 15)]);
            }
            None => {}
        }
        rest = characters.as_str();
    }
    written.push_str(rest);
    written.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn strings_are_written_as_serde_json_does(text in any::<String>()) {
            let mut written = String::new();
            push_string(&text, &mut written);
            prop_assert_eq!(written, serde_json::to_string(&text).unwrap());
        }
    }
}
