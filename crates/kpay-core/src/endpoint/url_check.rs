//! Addresses that a customer's browser is sent to.

use crate::InvalidInput;

/// Checks that `text` is an absolute web address; all else about it is KPay's to judge.
///
/// # Errors
/// Names `field` and what is wrong.
pub(crate) fn check_url(field: &'static str, text: &str) -> Result<(), InvalidInput> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let reason = match rest {
        None => "must start with https:// or http://",
        Some(rest) if matches!(rest.as_bytes(), [] | [b'/' | b'?' | b'#', ..]) => "has no host",
        Some(rest)
            if rest
                .chars()
                .any(|character| character.is_whitespace() || character.is_control()) =>
        {
            "holds white space or a control character: percent-encode it"
        }
        Some(_) => return Ok(()),
    };
    Err(InvalidInput::new(field, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_a_whole_address() {
        assert!(check_url("returnUrl", "https://shop.example/r?a=1#b").is_ok());
        assert!(check_url("returnUrl", "http://127.0.0.1:3000/").is_ok());
        for text in [
            "",
            "/return",
            "shop.example",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://a b",
        ] {
            assert_eq!(check_url("returnUrl", text).unwrap_err().field(), "returnUrl", "{text}");
        }
    }
}
