//! The `Retry-After` header: seconds or a date.

use std::time::{Duration, UNIX_EPOCH};

use http::header::{HeaderMap, RETRY_AFTER};

use crate::time::UnixMillis;

/// How long the server asks to wait from `now`. A header that can't be read counts as absent, and
/// so does a moment that has passed.
pub(crate) fn read(headers: &HeaderMap, now: UnixMillis) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let moment = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
        moment.saturating_sub(Duration::from_millis(now.get()))
    };
    Some(wait).filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn read_text(text: &str, now: u64) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(text).ok()?);
        read(&headers, UnixMillis::new(now))
    }

    #[test]
    fn seconds_and_dates() {
        let date = "Thu, 14 May 2026 10:02:30 GMT";
        let unix = 1_778_752_950_000;
        assert_eq!(read_text("2", 0), Some(Duration::from_secs(2)));
        assert_eq!(read_text("99999999999999999999999", 0), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(read_text(date, unix - 1500), Some(Duration::from_millis(1500)));
        for (text, now) in
            [(date, unix), (date, unix + 5), ("0", 0), ("-1", 0), ("1.5", 0), ("", 0), ("soon", 0)]
        {
            assert_eq!(read_text(text, now), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_passed_over(text in "[ -~]{0,60}", now: u64) {
            let _ = read_text(&text, now);
        }
    }
}
