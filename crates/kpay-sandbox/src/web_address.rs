//! Which texts count as a web address.

/// Whether `text` is an absolute http or https URL that is safe in a `Location` header.
///
/// Hosts without a dot are taken, so that `localhost` works.
pub(crate) fn is_http_url(text: &str) -> bool {
    // A URI parser drops the fragment unread, and a header value can't hold anything else.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    let Ok(uri) = text.parse::<http::Uri>() else {
        return false;
    };
    matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.host().is_some_and(|host| !host.is_empty())
}

/// Whether webhooks can go to `text`: an http or https URL with a real port and no characters but
/// those of RFC 3986.
pub(crate) fn is_webhook_url(text: &str) -> bool {
    let is_allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let has_real_port = text.parse::<http::Uri>().ok().and_then(|uri| {
        let authority = uri.authority()?.as_str();
        let (_, after_user) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (_, after_host) = after_user.rsplit_once(']').unwrap_or(("", after_user));
        Some(!after_host.contains(':') || uri.port_u16().is_some())
    });
    is_http_url(text) && text.bytes().all(is_allowed) && has_real_port == Some(true)
}

#[cfg(test)]
mod tests {
    use super::{is_http_url, is_webhook_url};

    #[test]
    fn webhooks_go_to_real_addresses() {
        for url in [
            "https://shop.example/hooks?a=%20&b=(c)",
            "http://localhost:3000",
            "http://[::1]:8080/a",
            "http://[::1]/a",
            "http://user:word@shop.example/a",
        ] {
            assert!(is_webhook_url(url), "{url}");
        }
        for text in
            ["http://a:1270*", "http://a:", "http://a:99999/", "http://a/{b}", "http://a/\"b", "/a"]
        {
            assert!(!is_webhook_url(text), "{text}");
        }
    }

    #[test]
    fn takes_absolute_http_urls_only() {
        for url in
            ["https://shop.example/return", "http://localhost:3000", "http://127.0.0.1/a?b=c#d"]
        {
            assert!(is_http_url(url), "{url}");
        }
        for text in [
            "",
            "/return",
            "shop.example/return",
            "javascript:alert(1)",
            "ftp://shop.example",
            "https://",
            "https://shop.example/a b",
            "https://shop.example/#a\nb",
            "https://shop.example/é",
        ] {
            assert!(!is_http_url(text), "{text}");
        }
    }
}
