//! Hides the secrets of a call, and the customer's number, in whatever a server sends back.

use bytes::Bytes;

use crate::auth::headers::AuthHeaders;
use crate::catalogue::PhoneNumber;
use crate::text::hidden::hidden;

/// A shorter text could be part of honest data, which a success must not lose.
const LONG_ENOUGH_FOR_A_SUCCESS: usize = 16;

/// What one call carries that nobody may see.
#[derive(Clone, Copy)]
pub(crate) struct Masks<'a> {
    pub(crate) secrets: &'a AuthHeaders,
    pub(crate) phone_number: Option<&'a PhoneNumber>,
}

impl Masks<'_> {
    /// Masks the body of a success, where only an unmistakable secret may be replaced.
    pub(crate) fn in_success(self, body: Bytes) -> Bytes {
        // Nearly every body is honest, and has no escapes.
        if memchr::memchr2(b'\\', b'&', &body).is_none() && !self.secrets.are_in(&body) {
            return body;
        }
        self.secrets(LONG_ENOUGH_FOR_A_SUCCESS).fold(body, |body, (secret, mask)| {
            match replaced(&body, secret, mask) {
                Some(masked) => masked.into(),
                None => body,
            }
        })
    }

    /// The same for a text; `None` where nothing was replaced.
    pub(crate) fn in_success_text(self, body: &str) -> Option<String> {
        let mut masked = None;
        for (secret, mask) in self.secrets(LONG_ENOUGH_FOR_A_SUCCESS) {
            masked = replaced_text(masked.as_deref().unwrap_or(body), secret, mask).or(masked);
        }
        masked
    }

    /// Masks the body of a failure.
    pub(crate) fn in_failure(self, body: Bytes) -> Bytes {
        self.all().fold(body, |body, (hidden, mask)| match replaced(&body, hidden, mask) {
            Some(masked) => masked.into(),
            None => body,
        })
    }

    /// Masks a text that was read from a failure: JSON escapes may have hidden a secret before. Whatever
    /// looks like a phone number or an e-mail address is hidden too: the call doesn't know all of them.
    pub(crate) fn in_text(self, text: String) -> String {
        hidden(self.secrets_in_text(text))
    }

    /// The same for an id, which may be a number.
    pub(crate) fn secrets_in_text(self, text: String) -> String {
        self.all()
            .fold(text, |text, (hidden, mask)| replaced_text(&text, hidden, mask).unwrap_or(text))
    }

    fn all(&self) -> impl Iterator<Item = (&[u8], &'static str)> {
        let number = self.phone_number.map(|number| (number.as_bytes(), "[phone number]"));
        self.secrets(1).chain(number)
    }

    fn secrets(&self, shortest: usize) -> impl Iterator<Item = (&[u8], &'static str)> {
        let secrets = self.secrets.secrets().filter(move |secret| secret.len() >= shortest);
        secrets.map(|secret| (secret, "[secret]"))
    }
}

/// The body with a mask in each place of what is hidden; `None` where there is none.
fn replaced(body: &[u8], hidden: &[u8], mask: &str) -> Option<Vec<u8>> {
    let (mut rest, mut masked) = (body, Vec::new());
    while let Some((start, end)) = find(rest, hidden) {
        masked.extend_from_slice(rest.get(..start)?);
        masked.extend_from_slice(mask.as_bytes());
        rest = rest.get(end..)?;
    }
    if masked.is_empty() {
        return None;
    }
    masked.extend_from_slice(rest);
    Some(masked)
}

/// The same for a text. What is hidden is ASCII, so no character is cut in two.
fn replaced_text(text: &str, hidden: &[u8], mask: &str) -> Option<String> {
    let (mut rest, mut masked) = (text, String::new());
    while let Some((start, end)) = find(rest.as_bytes(), hidden) {
        masked.push_str(rest.get(..start)?);
        masked.push_str(mask);
        rest = rest.get(end..)?;
    }
    if masked.is_empty() {
        return None;
    }
    masked.push_str(rest);
    Some(masked)
}

/// Where a text is first written, escaped or not: its start, and where what follows it starts.
///
/// Preparing a search costs more than bodies this short need, and a larger module.
fn find(body: &[u8], hidden: &[u8]) -> Option<(usize, usize)> {
    let first = *hidden.first()?;
    let may_start = |byte: &u8| [first, b'\\', b'&'].contains(byte);
    body.iter().enumerate().filter(|(_, byte)| may_start(byte)).find_map(|(start, _)| {
        let from_here = body.get(start..)?;
        let after = from_here.strip_prefix(hidden).or_else(|| after_escaped(from_here, hidden))?;
        Some((start, body.len() - after.len()))
    })
}

/// What follows a text whose characters may be escaped as in JSON, as in HTML, or both.
///
/// Each way is tried by itself: in HTML a backslash is one, in JSON two are.
fn after_escaped<'a>(text: &'a [u8], hidden: &[u8]) -> Option<&'a [u8]> {
    [(true, true), (true, false), (false, true)].into_iter().find_map(|(json, html)| {
        hidden.iter().try_fold(text, |text, &byte| {
            let in_json = if json { after_json_escape(text, byte) } else { None };
            let in_html = || if html { after_html_entity(text, byte) } else { None };
            in_json.or_else(in_html).or_else(|| text.strip_prefix(&[byte]))
        })
    })
}

fn after_json_escape(text: &[u8], byte: u8) -> Option<&[u8]> {
    match text.strip_prefix(b"\\")? {
        [b'u', digits @ ..] => {
            let (digits, after) = digits.split_at_checked(4)?;
            (number(digits, 16)? == u32::from(byte)).then_some(after)
        }
        [escaped, after @ ..] => (*escaped == byte).then_some(after),
        [] => None,
    }
}

fn after_html_entity(text: &[u8], byte: u8) -> Option<&[u8]> {
    const NAMED: [(&[u8], u8); 5] =
        [(b"amp", b'&'), (b"apos", b'\''), (b"gt", b'>'), (b"lt", b'<'), (b"quot", b'"')];

    let entity = text.strip_prefix(b"&")?;
    let end = entity.iter().take(8).position(|byte| *byte == b';')?;
    let means = match entity.get(..end)? {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        name => NAMED.iter().find(|(known, _)| *known == name)?.1.into(),
    };
    let after = entity.get(end..)?.strip_prefix(b";")?;
    (means == u32::from(byte)).then_some(after)
}

/// What the digits of an escape mean; a longer number means no character of a secret.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digit = |digit: &u8| char::from(*digit).to_digit(radix);
    if digits.is_empty() || digits.len() > 6 {
        return None;
    }
    digits.iter().try_fold(0, |number, next| Some(number * radix + digit(next)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::headers::AuthHeader;
    use crate::auth::secret_text::SecretText;

    fn auth(secrets: [&'static str; 2]) -> AuthHeaders {
        let text = |secret: &str| SecretText::new("key", "", secret.to_owned().into()).unwrap();
        AuthHeaders::new(secrets.map(|secret| Some((AuthHeader::SecretKey, text(secret)))))
    }

    #[test]
    fn failures_show_no_secret_at_all() {
        let number = PhoneNumber::new("237653456789").unwrap();
        let auth = auth(["ab", "c\"d\\e"]);
        let masks = Masks { secrets: &auth, phone_number: Some(&number) };
        let shown =
            masks.in_failure(Bytes::from_static(br#"ab xabx c"d\e {"k":"c\"d\\e"} 237653456789"#));
        assert_eq!(
            shown,
            r#"[secret] x[secret]x [secret] {"k":"[secret]"} [phone number]"#.as_bytes()
        );
    }

    #[test]
    fn a_secret_is_masked_however_it_is_escaped() {
        let auth = auth(["a<b>&'c", "d\"e/f\\g"]);
        let masks = Masks { secrets: &auth, phone_number: None };
        for written in [
            r"a<b>&'c",
            "a&lt;b&gt;&amp;&#39;c",
            "a&#x3c;b&#62;&amp;&apos;c",
            r"a\u003cb\u003E\u0026\u0027c",
            r#"d\"e\/f\\g"#,
            r#"d"e/f\g"#,
            r"\u0064\u0022e/f\u005cg",
            "d&quot;e/f\\g",
            r"d&quot;e/f\\g",
        ] {
            let shown = masks.in_failure(Bytes::from(format!("x{written}y{written}")));
            assert_eq!(shown, "x[secret]y[secret]", "{written}");
        }
        for honest in ["a&lt;b&gt;&amp;&#39;d", "a&", r"a\", r"a\u00", "a&lt", ""] {
            assert_eq!(masks.in_failure(Bytes::from(honest)), honest);
        }
    }

    #[test]
    fn backslashes_that_stand_for_themselves_hide_nothing() {
        let auth = auth([r"a\\b<", "-"]);
        let masks = Masks { secrets: &auth, phone_number: None };
        for written in [r"a\\b<", r"a\\b&lt;", r"a\\\\b<", r"a\\\\b\u003c"] {
            assert_eq!(masks.in_failure(Bytes::from(written)), "[secret]", "{written}");
        }
    }

    #[test]
    fn successes_keep_honest_data() {
        let auth = auth(["5000", "0123456789abcdef"]);
        let masks = Masks { secrets: &auth, phone_number: None };
        let shown =
            masks.in_success(Bytes::from_static(br#"{"amount":5000,"echo":"0123456789abcdef"}"#));
        assert_eq!(shown, r#"{"amount":5000,"echo":"[secret]"}"#.as_bytes());
    }
}
