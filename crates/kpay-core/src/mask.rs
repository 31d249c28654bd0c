//! Hides the secrets of a call, and the customer's number, in whatever a server sends back.

use bytes::Bytes;
use http::HeaderValue;

use crate::PhoneNumber;
use crate::auth::AuthHeaders;

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
        self.secrets_in(body, LONG_ENOUGH_FOR_A_SUCCESS)
    }

    /// Masks the body of a failure.
    pub(crate) fn in_failure(self, body: Bytes) -> Bytes {
        let body = self.secrets_in(body, 1);
        match self.phone_number {
            Some(number) => replaced(body, number.as_str().as_bytes(), "[phone number]"),
            None => body,
        }
    }

    /// Masks a text that was read from a failure: JSON escapes may have hidden a secret before.
    pub(crate) fn in_text(self, text: String) -> String {
        let masked = self.in_failure(Bytes::from(text));
        String::from_utf8_lossy(&masked).into_owned()
    }

    fn secrets_in(self, mut body: Bytes, shortest: usize) -> Bytes {
        for secret in self.secrets.secrets().map(HeaderValue::as_bytes) {
            if secret.len() < shortest {
                continue;
            }
            body = replaced(body, secret, "[secret]");
            if memchr::memchr3(b'"', b'\\', b'/', secret).is_some() {
                body = replaced(body, &json_escaped(secret), "[secret]");
            }
        }
        body
    }
}

fn replaced(body: Bytes, hidden: &[u8], mask: &str) -> Bytes {
    if position(&body, hidden).is_none() {
        return body;
    }
    let mut masked = Vec::with_capacity(body.len());
    let mut rest = &body[..];
    while let Some(at) = position(rest, hidden) {
        let (before, found) = rest.split_at(at);
        masked.extend_from_slice(before);
        masked.extend_from_slice(mask.as_bytes());
        rest = found.get(hidden.len()..).unwrap_or_default();
    }
    masked.extend_from_slice(rest);
    masked.into()
}

/// Where a text is found first. Preparing a `memmem` search costs more than bodies this short need.
fn position(body: &[u8], hidden: &[u8]) -> Option<usize> {
    let first = *hidden.first()?;
    memchr::memchr_iter(first, body)
        .find(|&at| body.get(at..).is_some_and(|rest| rest.starts_with(hidden)))
}

fn json_escaped(secret: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(secret.len() * 2);
    for &byte in secret {
        if matches!(byte, b'"' | b'\\' | b'/') {
            escaped.push(b'\\');
        }
        escaped.push(byte);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::SECRET_KEY;

    fn auth(secrets: [&'static str; 2]) -> AuthHeaders {
        AuthHeaders(secrets.map(|secret| Some((SECRET_KEY, HeaderValue::from_static(secret)))))
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
    fn successes_keep_honest_data() {
        let auth = auth(["5000", "0123456789abcdef"]);
        let masks = Masks { secrets: &auth, phone_number: None };
        let shown =
            masks.in_success(Bytes::from_static(br#"{"amount":5000,"echo":"0123456789abcdef"}"#));
        assert_eq!(shown, r#"{"amount":5000,"echo":"[secret]"}"#.as_bytes());
    }
}
