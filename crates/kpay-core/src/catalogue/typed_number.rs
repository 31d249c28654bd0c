//! Phone numbers as people type and paste them.

use crate::catalogue::phone_number::refused;
use crate::text::InvalidInputError;
use crate::text::say::say;
use crate::text::trimmed;

/// The most digits that are looked at.
const MOST_DIGITS: usize = 32;

/// What nobody sees, and what is pasted from documents and chats holds: the format characters of Unicode
/// (category Cf) and the selectors of a character's variant, from and to.
pub(crate) const INVISIBLE: [(u32, u32); 23] = [
    (0xad, 0xad),
    (0x600, 0x605),
    (0x61c, 0x61c),
    (0x6dd, 0x6dd),
    (0x70f, 0x70f),
    (0x890, 0x891),
    (0x8e2, 0x8e2),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x2064),
    (0x2066, 0x206f),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xfff9, 0xfffb),
    (0x110bd, 0x110bd),
    (0x110cd, 0x110cd),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0001, 0xe0001),
    (0xe0020, 0xe007f),
    (0xe0100, 0xe01ef),
];

fn is_invisible(character: char) -> bool {
    let code = u32::from(character);
    INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&code))
}

/// What people write between digits.
fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '-' | '.' | '(' | ')' | '/' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}'
            | '\u{2010}'..='\u{2015}' | '\u{202f}' | '\u{205f}' | '\u{2212}' | '\u{3000}'
    )
}

/// What was typed, without its separators.
pub(crate) struct TypedNumber {
    buffer: [u8; MOST_DIGITS],
    /// Where in the buffer the digits stand, without a `00` that means the same as `+`.
    digits: std::ops::Range<usize>,
    pub(crate) international: bool,
}

impl TypedNumber {
    pub(crate) fn read(text: &str) -> Result<Self, InvalidInputError> {
        let mut typed = Self { buffer: [0; MOST_DIGITS], digits: 0..0, international: false };
        for character in trimmed(text).chars() {
            let end = &mut typed.digits.end;
            match character {
                '+' if *end == 0 && !typed.international => typed.international = true,
                '0'..='9' => match typed.buffer.get_mut(*end) {
                    Some(place) => {
                        *place = character as u8;
                        *end += 1;
                    }
                    None => return Err(refused("has more than 32 digits")),
                },
                '+' => return Err(refused("has a + in the middle")),
                _ if is_separator(character) || is_invisible(character) => {}
                _ => return Err(stranger(character)),
            }
        }
        if typed.digits.is_empty() {
            return Err(refused("is empty"));
        }
        if !typed.international && typed.digits().starts_with(b"00") {
            typed.digits.start = 2;
            typed.international = true;
        }
        if typed.international && typed.digits().starts_with(b"0") {
            return Err(refused(
                "has a 0 where the country code begins: write + or 00, the country code, and the number",
            ));
        }
        Ok(typed)
    }

    pub(crate) fn digits(&self) -> &[u8] {
        self.buffer.get(self.digits.clone()).unwrap_or_default()
    }
}

/// Names a character, which may look like one that is taken, or like nothing.
fn stranger(character: char) -> InvalidInputError {
    let mut code = String::new();
    let digits = if u32::from(character) > 0xffff { 6 } else { 4 };
    for place in (0..digits).rev() {
        let digit = char::from_digit(u32::from(character) >> (4 * place) & 15, 16).unwrap_or('0');
        code.push(digit.to_ascii_uppercase());
    }
    let is_letter = character.is_ascii_graphic();
    let seen = if is_letter {
        say!("'", *character.encode_utf8(&mut [0; 4]), "' ")
    } else {
        String::new()
    };
    refused(say!(
        "holds ",
        seen,
        "U+",
        code,
        ", and only digits, spaces, dots, dashes and brackets belong there"
    ))
}
