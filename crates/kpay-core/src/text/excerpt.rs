//! The start of a text from outside, as far as an error may show it.

/// How much of a body an error shows.
pub(crate) const EXCERPT_CHARACTERS: usize = 300;

/// The start of a body as text; behind the first byte that is not UTF-8 with a mark for each beyond
/// ASCII. It must have been masked before: a secret cut in half is not found again.
pub(crate) fn start_of(body: &[u8]) -> String {
    let start = body.get(..EXCERPT_CHARACTERS * 4).unwrap_or(body);
    let valid = std::str::from_utf8(start).map_or_else(|error| error.valid_up_to(), str::len);
    let (text, rest) = start.split_at_checked(valid).unwrap_or_default();
    let mut text = std::str::from_utf8(text).unwrap_or_default().to_owned();
    text.extend(
        rest.iter().map(|&byte| {
            if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER }
        }),
    );
    text
}

/// What starts a new line, or turns the direction of the text that follows.
fn forges(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Bounds a text and takes out what could forge a log line. A longer one ends behind a whole word.
pub(crate) fn shown(text: &str) -> String {
    let printable = |character: char| if forges(character) { ' ' } else { character };
    let mut left = text.chars().map(printable);
    let mut shown: String = left.by_ref().take(EXCERPT_CHARACTERS - 1).collect();
    let (last, is_longer) = (left.next(), left.next().is_some());
    if is_longer {
        let end = shown.bytes().rposition(|byte| matches!(byte, b' ' | b','));
        shown.truncate(end.filter(|end| *end > shown.len() / 2).unwrap_or(shown.len()));
    } else {
        shown.extend(last);
    }
    let mut shown = shown.trim().to_owned();
    if is_longer {
        shown.push('…');
    }
    shown
}
