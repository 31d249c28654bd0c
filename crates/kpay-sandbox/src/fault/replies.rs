//! What a fault makes of an answer.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, SERVER};
use http::{Response, StatusCode};

use super::{Fault, with_odd_types};
use crate::http::reply::{Carriage, Coding, Reply};
use crate::http::response::{Refusal, page};

/// Beyond what any client should read.
const HUGE: usize = 2 * 1024 * 1024;

const DRIP: Carriage = Carriage::Slow { chunk: 4, pause: Duration::from_secs(1) };

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const FIREWALL_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>Attention Required! | Cloudflare</title></head>\n\
     <body><h1>Sorry, you have been blocked</h1></body>\n</html>\n";

const PROXY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
     <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

impl Fault {
    /// The answer in the place of the real one, when nothing is to be done.
    pub(crate) fn instead(self, path: &str) -> Option<Reply> {
        let refusal = |status, message: &str| Refusal::new(status, message).into_response(path);
        let response = match self {
            Self::BadGateway => page(StatusCode::BAD_GATEWAY, PROXY_PAGE.to_owned()),
            Self::CutBeforeCommit => return Some(cut_connection()),
            Self::FirewallPage => firewall_page(),
            Self::InternalError => {
                refusal(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
            }
            Self::TooManyRequests(wait) => too_many_requests(wait, path),
            Self::Unauthorized => refusal(StatusCode::UNAUTHORIZED, "Invalid API credentials"),
            _ => return None,
        };
        Some(Reply::whole(response))
    }

    /// What becomes of the real answer, once all is done.
    pub(crate) fn afterwards(self, mut response: Response<Bytes>, path: &str) -> Reply {
        let (mut carriage, mut coding) = (Carriage::Whole, None);
        match self {
            Self::BomBody => {
                *response.body_mut() = [BYTE_ORDER_MARK, response.body()].concat().into();
            }
            Self::BrBody => coding = Some(Coding::Brotli),
            Self::ClientClosedRequest => response = client_closed_request(),
            Self::CutAfterCommit => return cut_connection(),
            Self::CutMidway => carriage = Carriage::CutMidway { after: response.body().len() / 2 },
            Self::EmptyBody => *response.body_mut() = Bytes::new(),
            Self::GatewayTimeout => {
                let refusal = Refusal::new(StatusCode::GATEWAY_TIMEOUT, "Operator timeout");
                response = refusal.into_response(path);
            }
            Self::GzipBody => coding = Some(Coding::Gzip),
            Self::HugeBody => {
                // White space, so that it stays the JSON it was.
                let mut body = BytesMut::from(&response.body()[..]);
                body.resize(HUGE.max(body.len()), b' ');
                *response.body_mut() = body.freeze();
            }
            Self::OddTypes if response.status().is_success() => {
                *response.body_mut() = with_odd_types(response.body());
            }
            Self::SlowBody => carriage = DRIP,
            Self::WrongContentType => {
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                response.headers_mut().insert(CONTENT_TYPE, html);
            }
            _ => {}
        }
        Reply { carriage, coding, ..Reply::whole(response) }
    }
}

/// What Traefik says when a client went away, which need not be true.
fn client_closed_request() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(b"Client Closed Request"));
    // It is between 100 and 999, so it is a status.
    *response.status_mut() = StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST);
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}

/// What a firewall before KPay says to an address that it doesn't like.
fn firewall_page() -> Response<Bytes> {
    let mut response = page(StatusCode::FORBIDDEN, FIREWALL_PAGE.to_owned());
    let headers = response.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static("cloudflare"));
    headers.insert(
        HeaderName::from_static("cf-ray"),
        HeaderValue::from_static("8f2b6c1d4e5f6a7b-CDG"),
    );
    response
}

/// No answer at all. The response that nobody gets is there for callers who can't cut anything.
fn cut_connection() -> Reply {
    let response = page(StatusCode::BAD_GATEWAY, PROXY_PAGE.to_owned());
    Reply { carriage: Carriage::Cut, ..Reply::whole(response) }
}

/// KPay's 429, with the wait in seconds if there is one.
pub(crate) fn too_many_requests(wait: Option<Duration>, path: &str) -> Response<Bytes> {
    let message = "ThrottlerException: Too Many Requests";
    let mut response = Refusal::new(StatusCode::TOO_MANY_REQUESTS, message).into_response(path);
    if let Some(wait) = wait {
        let seconds = wait.as_millis().div_ceil(1_000);
        if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
    }
    response
}
