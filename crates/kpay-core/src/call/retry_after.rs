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
    fn a_header_asks_for_the_wait_that_the_vectors_say() {
        let cases = include_str!("../../../../contract/vectors/rules/retry_after.json");
        let cases: Vec<serde_json::Value> = serde_json::from_str(cases).unwrap();
        for case in cases {
            let header = case["header"].as_str().unwrap();
            let wait = read_text(header, case["nowMs"].as_u64().unwrap());
            assert_eq!(wait, case["waitMs"].as_u64().map(Duration::from_millis), "{header}");
        }
    }

    #[test]
    fn more_seconds_than_can_be_counted_are_the_longest_wait() {
        let text = "99999999999999999999999";
        assert_eq!(read_text(text, 0), Some(Duration::from_secs(u64::MAX)));
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_passed_over(text in "[ -~]{0,60}", now: u64) {
            let _ = read_text(&text, now);
        }
    }
}
