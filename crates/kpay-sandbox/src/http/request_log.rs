//! The latest requests, to be looked at: bounded, and without secrets.

use std::collections::VecDeque;

use bytes::Bytes;
use http::Request;
use kpay_core::UnixMillis;

use crate::fault::RequestFaults;
use crate::http::reply::{Carriage, Reply};

/// How many requests are kept.
const KEPT: usize = 500;

/// How many characters of a body are kept.
const EXCERPT: usize = 1_000;

/// The newest requests to KPay's API and the gateway pages, the oldest first.
#[derive(Clone, Default)]
pub(crate) struct RequestLog {
    rows: VecDeque<LoggedRequest>,
    made: u64,
}

#[derive(Clone)]
pub(crate) struct LoggedRequest {
    pub(crate) number: u64,
    pub(crate) at: UnixMillis,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The API key with its middle left out.
    pub(crate) api_key: Option<String>,
    pub(crate) status: u16,
    pub(crate) request_body: String,
    pub(crate) response_body: String,
    pub(crate) faults: Vec<String>,
    /// Whether the client got the complete answer.
    pub(crate) is_delivered: bool,
}

impl RequestLog {
    pub(crate) fn add(
        &mut self,
        at: UnixMillis,
        request: &Request<Bytes>,
        reply: &Reply,
        struck: RequestFaults,
    ) {
        if self.rows.len() >= KEPT {
            self.rows.pop_front();
        }
        self.made += 1;
        let path = request.uri().path_and_query().map_or("*", |it| it.as_str());
        let answer = reply.response.body();
        self.rows.push_back(LoggedRequest {
            number: self.made,
            at,
            method: request.method().to_string(),
            path: excerpt(path.as_bytes()),
            api_key: request.headers().get("x-api-key").map(|key| masked(key.as_bytes())),
            status: reply.response.status().as_u16(),
            request_body: match path.starts_with("/gateway/") {
                true => without_card(&excerpt(request.body())),
                false => excerpt(request.body()),
            },
            // A token is as good as the keys it was made from.
            response_body: if path.ends_with("/token") { String::new() } else { excerpt(answer) },
            faults: struck.names(),
            is_delivered: matches!(reply.carriage, Carriage::Slow { .. } | Carriage::Whole),
        });
    }

    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &LoggedRequest> {
        self.rows.iter()
    }
}

/// `kpay_test_…7b3d`; a shorter one shows nothing.
pub(crate) fn masked(key: &[u8]) -> String {
    let text = String::from_utf8_lossy(key);
    let characters: Vec<char> = text.chars().collect();
    match characters.len() {
        0..18 => "…".to_owned(),
        length => {
            let (start, end) = (&characters[..10], &characters[length - 4..]);
            start.iter().chain(['…'].iter()).chain(end).collect()
        }
    }
}

/// The last three digits of a phone number behind dots, for a page that others may see.
pub(crate) fn masked_number(number: &str) -> String {
    let end = number.get(number.len().saturating_sub(3)..).unwrap_or_default();
    format!("•••\u{a0}{end}")
}

/// A form without what is on a card, even on a published one.
fn without_card(form: &str) -> String {
    let pairs = form.split('&').map(|pair| match pair.split_once('=') {
        Some((name @ ("cardNumber" | "expiry" | "securityCode"), _)) => format!("{name}=…"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn excerpt(text: &[u8]) -> String {
    let beginning = &text[..text.len().min(EXCERPT * 4)];
    String::from_utf8_lossy(beginning).chars().take(EXCERPT).collect()
}

#[cfg(test)]
mod tests {
    use http::Response;

    use super::*;

    #[test]
    fn it_is_bounded_and_masks_keys() {
        let mut log = RequestLog::default();
        let request = Request::post("/api/v1/payments/token")
            .header("X-API-Key", "kpay_test_0123456789abcdef")
            .header("X-Secret-Key", "the secret")
            .body(Bytes::from("é".repeat(5_000)))
            .unwrap();
        let reply = Reply::whole(Response::new(Bytes::from_static(b"token")));
        for _ in 0..KEPT + 3 {
            log.add(UnixMillis::new(0), &request, &reply, RequestFaults::default());
        }
        assert_eq!(log.rows().count(), KEPT);
        let row = log.rows().next_back().unwrap();
        assert_eq!(row.number, KEPT as u64 + 3);
        assert_eq!(row.api_key.as_deref(), Some("kpay_test_…cdef"));
        assert_eq!(row.request_body.chars().count(), EXCERPT);
        assert_eq!(row.response_body, "");
        assert_eq!(masked(b"kpay_test_short"), "…");
    }
}
