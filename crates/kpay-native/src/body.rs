//! Reads bodies no further than they are worth, compressed or not.

use std::io;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, StatusCode};
use kpay_client::core::{LONGEST_ERROR_BODY, LONGEST_SUCCESS_BODY, TransportError};

use crate::decode::decoded;
use crate::transport::cut_off;

/// Reads the body of a success whole or not at all, and of an error as far as it may be shown.
pub(crate) async fn read(response: &mut reqwest::Response) -> Result<Bytes, TransportError> {
    let status = response.status();
    let most = most_of(status);
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if status.is_success() && announced.is_some_and(|length| length > most) {
        return Err(too_large(status, response));
    }
    // Most bodies come in one piece, which is kept as it came.
    let (mut first, mut body) = (Bytes::new(), BytesMut::new());
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) if body.is_empty() => return Ok(first),
            Ok(None) => return Ok(body.freeze()),
            Err(error) => return Err(cut_off(error).with_head(status, response.headers().clone())),
        };
        if first.is_empty() && chunk.len() <= most {
            first = chunk;
            continue;
        }
        if body.is_empty() {
            body.reserve(announced.unwrap_or(0).min(LONGEST_ERROR_BODY));
            body.extend_from_slice(&first);
        }
        let room = most - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            return if status.is_success() {
                Err(too_large(status, response))
            } else {
                Ok(body.freeze())
            };
        }
    }
}

/// Undoes a compression that a proxy has put in, within the same bounds: a success whole or not at
/// all, an error as far as it goes.
pub(crate) fn decompressed(
    status: StatusCode,
    headers: &mut HeaderMap,
    body: Bytes,
) -> Result<Bytes, TransportError> {
    if !headers.contains_key(CONTENT_ENCODING) {
        return Ok(body);
    }
    match decoded(headers, &body, most_of(status)) {
        None => Ok(body),
        Some(Ok(body)) => Ok(body),
        Some(Err((_, start))) if !status.is_success() => {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
            Ok(start)
        }
        Some(Err((error, _))) => {
            Err(TransportError::cut().with_head(status, headers.clone()).with_source(error))
        }
    }
}

fn most_of(status: StatusCode) -> usize {
    if status.is_success() { LONGEST_SUCCESS_BODY } else { LONGEST_ERROR_BODY }
}

fn too_large(status: StatusCode, response: &reqwest::Response) -> TransportError {
    let reason = format!("the body is larger than {LONGEST_SUCCESS_BODY} bytes");
    let error = TransportError::cut().with_head(status, response.headers().clone());
    error.with_source(io::Error::other(reason))
}
