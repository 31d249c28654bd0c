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

#[cfg(test)]
mod tests {
    use super::is_http_url;

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
