//! What a fault makes of an answer.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use super::Fault;
use crate::answer::{Refusal, page};
use crate::reply::{Carriage, Reply};

/// Beyond what any client should read.
const HUGE: usize = 2 * 1024 * 1024;

const DRIP: Carriage = Carriage::Slow { chunk: 4, pause: Duration::from_secs(1) };

const PROXY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
     <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

impl Fault {
    /// The answer in the place of the real one, when nothing is to be done.
    pub(crate) fn instead(self) -> Option<Reply> {
        let refusal = |status, message: &str| Refusal::new(status, message).into_response();
        let response = match self {
            Self::BadGateway => page(StatusCode::BAD_GATEWAY, PROXY_PAGE.to_owned()),
            Self::CutBeforeCommit => return Some(cut_connection()),
            Self::InternalError => {
                refusal(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
            }
            Self::TooManyRequests(wait) => too_many_requests(wait),
            Self::Unauthorized => refusal(StatusCode::UNAUTHORIZED, "Invalid API credentials"),
            _ => return None,
        };
        Some(Reply::whole(response))
    }

    /// What becomes of the real answer, once all is done.
    pub(crate) fn afterwards(self, mut response: Response<Bytes>) -> Reply {
        let mut carriage = Carriage::Whole;
        match self {
            Self::CutAfterCommit => return cut_connection(),
            Self::CutMidway => carriage = Carriage::CutMidway { after: response.body().len() / 2 },
            Self::EmptyBody => *response.body_mut() = Bytes::new(),
            Self::GatewayTimeout => {
                response =
                    Refusal::new(StatusCode::GATEWAY_TIMEOUT, "Operator timeout").into_response();
            }
            Self::HugeBody => {
                // White space, so that it stays the JSON it was.
                let mut body = BytesMut::from(&response.body()[..]);
                body.resize(HUGE.max(body.len()), b' ');
                *response.body_mut() = body.freeze();
            }
            Self::SlowBody => carriage = DRIP,
            Self::WrongContentType => {
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                response.headers_mut().insert(CONTENT_TYPE, html);
            }
            _ => {}
        }
        Reply { response, carriage, delay: Duration::ZERO }
    }
}

/// No answer at all. The response that nobody gets is there for callers who can't cut anything.
fn cut_connection() -> Reply {
    let response = page(StatusCode::BAD_GATEWAY, PROXY_PAGE.to_owned());
    Reply { response, carriage: Carriage::Cut, delay: Duration::ZERO }
}

/// KPay's 429, with the wait in whole seconds if one is told.
pub(crate) fn too_many_requests(wait: Option<Duration>) -> Response<Bytes> {
    let message = "ThrottlerException: Too Many Requests";
    let mut response = Refusal::new(StatusCode::TOO_MANY_REQUESTS, message).into_response();
    if let Some(wait) = wait {
        let seconds = wait.as_millis().div_ceil(1_000);
        if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
    }
    response
}
