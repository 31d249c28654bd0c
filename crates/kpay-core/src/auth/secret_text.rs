//! A secret in memory that is wiped, safe in a header.

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::text::InvalidInputError;

/// A key or token that is safe in a header, in memory that is wiped on drop.
pub(crate) struct SecretText(Zeroizing<String>);

impl SecretText {
    pub(crate) fn new(
        field: &'static str,
        text: Zeroizing<String>,
    ) -> Result<Self, InvalidInputError> {
        check_secret_text(field, &text)?;
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(text));
        }
        let reason =
            "holds a character that no key has (a space, a quote mark of a word processor?)";
        Err(InvalidInputError::new(field, reason))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// A header value over memory that is wiped when the last copy of the value goes.
    pub(crate) fn to_header_after(&self, prefix: &str) -> HeaderValue {
        let mut text = Zeroizing::new(String::with_capacity(prefix.len() + self.0.len()));
        text.push_str(prefix);
        text.push_str(&self.0);
        // It is ASCII that can be seen, so it is safe in a header.
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(WipedOnDrop(text)))
            .unwrap_or(HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }
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
