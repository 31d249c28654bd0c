//! Which texts count as a web address.

/// Whether `text` is an absolute http or https URL that is safe in a `Location` header: a user if
/// need be, a host, a port if need be, and then visible ASCII.
///
/// Hosts without a dot are taken, so that `localhost` works. It is the pattern of `RequestUrl` in
/// `openapi.json`.
pub(crate) fn is_http_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, place) = match authority.split_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    };
    let is_word =
        |text: &str| text.bytes().all(|it| it.is_ascii_alphanumeric() || b"._~-".contains(&it));
    path.bytes().all(|byte| byte.is_ascii_graphic())
        && user.is_none_or(|user| {
            let (name, word) = user.split_once(':').unwrap_or((user, ""));
            !name.is_empty() && is_word(name) && is_word(word)
        })
        && is_place(place)
}

/// A host with its port.
fn is_place(place: &str) -> bool {
    let (host, port) = match place.rfind(']') {
        Some(end) => place.split_at(end + 1),
        None => place.split_at(place.find(':').unwrap_or(place.len())),
    };
    let is_host = match host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(address) => {
            !address.is_empty()
                && address.bytes().all(|it| it.is_ascii_hexdigit() || b":.".contains(&it))
        }
        None => {
            !host.is_empty()
                && host.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-".contains(&it))
        }
    };
    let is_port =
        |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|it| it.is_ascii_digit());
    is_host && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// Whether webhooks can go to `text`: an http or https URL with a real port and no characters but
/// those of RFC 3986. It is the pattern of `SandboxUrl` in `openapi.json`.
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
        for url in [
            "https://shop.example/return",
            "http://localhost:3000",
            "http://127.0.0.1/a?b=c#d",
            "http://user:word@shop_1?a={b}\"",
            "http://[::1]:80#",
        ] {
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
            "http://P[[y)p",
            "https://}c)WG>Sonmao0%$0",
            "https://a@b@c/",
            "https://@c/",
            "https://[/",
            "https://[]/",
            "https://[::1]x/",
            "https://a:123456/",
            "https://a:/",
        ] {
            assert!(!is_http_url(text), "{text}");
        }
    }
}
