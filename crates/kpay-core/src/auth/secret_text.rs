//! A secret in memory that is wiped, safe in a header.

use bytes::Bytes;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::text::InvalidInputError;

/// A key or token as the value of its header, over memory that is wiped when the last copy of the value
/// goes.
pub(crate) struct SecretText {
    header: HeaderValue,
    /// What stands before the secret.
    scheme: &'static str,
}

impl SecretText {
    pub(crate) fn new(
        field: &'static str,
        scheme: &'static str,
        text: Zeroizing<String>,
    ) -> Result<Self, InvalidInputError> {
        check_secret_text(field, &text)?;
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self { header: header_of(scheme, &text), scheme });
        }
        let reason =
            "holds a character that no key has (a space, a quote mark of a word processor?)";
        Err(InvalidInputError::new(field, reason))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.header
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix(self.scheme))
            .unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.header.as_bytes().get(self.scheme.len()..).unwrap_or_default()
    }

    pub(crate) fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// The header's value, marked sensitive.
    pub(crate) fn to_header(&self) -> HeaderValue {
        self.header.clone()
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
