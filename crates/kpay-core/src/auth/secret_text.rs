//! A secret in memory that is wiped, safe in a header.

use std::sync::OnceLock;

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::text::InvalidInputError;

/// A key or token that is safe in a header, in memory that is wiped on drop.
pub(crate) struct SecretText {
    text: Zeroizing<String>,
    /// What stands before the secret.
    scheme: &'static str,
    /// The header's value, made for the first request: its memory is wiped when its last copy goes.
    header: OnceLock<HeaderValue>,
}

impl SecretText {
    pub(crate) fn new(
        field: &'static str,
        scheme: &'static str,
        text: Zeroizing<String>,
    ) -> Result<Self, InvalidInputError> {
        check_secret_text(field, &text)?;
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self { text, scheme, header: OnceLock::new() });
        }
        let reason =
            "holds a character that no key has (a space, a quote mark of a word processor?)";
        Err(InvalidInputError::new(field, reason))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// The header's value, marked sensitive.
    pub(crate) fn to_header(&self) -> HeaderValue {
        self.header.get_or_init(|| header_of(self.scheme, &self.text)).clone()
    }
}

fn header_of(scheme: &str, secret: &str) -> HeaderValue {
    let mut text = Zeroizing::new(String::with_capacity(scheme.len() + secret.len()));
    text.push_str(scheme);
    text.push_str(secret);
    // It is ASCII that can be seen, so it is safe in a header.
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(WipedOnDrop(text)))
        .unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

struct WipedOnDrop(Zeroizing<String>);

impl AsRef<[u8]> for WipedOnDrop {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// What no secret looks like, whichever it is; the reasons never show it.
pub(crate) fn check_secret_text(field: &'static str, text: &str) -> Result<(), InvalidInputError> {
    let reason = if text.is_empty() {
        "is empty"
    } else if text.trim() != text {
        "starts or ends with white space or a line break: was it read from a file with its last line break?"
    } else if text.chars().any(char::is_control) {
        "holds a control character"
    } else if matches!(text.as_bytes(), [b'"', .., b'"'] | [b'\'', .., b'\'']) {
        "is in quotes, which would be sent along (docker's --env-file keeps them): write it without"
    } else {
        return Ok(());
    };
    Err(InvalidInputError::new(field, reason))
}
