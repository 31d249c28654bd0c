//! Reads bodies no further than they are worth.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use js_sys::{ArrayBuffer, Promise, Reflect, Uint8Array};
use kpay_client::core::{LONGEST_ERROR_BODY, LONGEST_SUCCESS_BODY, TransportError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::host::{call, is_a};
use super::response::HostResponse;
use super::thrown::Thrown;

/// Reads the body of a success whole or not at all, and of an error as far as it may be shown.
pub(crate) async fn read(answer: &HostResponse) -> Result<Bytes, TransportError> {
    let cut = |error: Unread| {
        TransportError::cut().with_head(answer.status, answer.headers.clone()).with_source(error)
    };
    let success = answer.status.is_success();
    let most = if success { LONGEST_SUCCESS_BODY } else { LONGEST_ERROR_BODY };
    let Some(stream) = answer.response.body() else { return Ok(Bytes::new()) };
    let mut reader = Reader::new(&stream).map_err(cut)?;
    if success && announced(answer).is_some_and(|length| length > most) {
        return Err(cut(Unread::TooLarge));
    }
    let mut body = Vec::new();
    while let Some(chunk) = reader.next().await.map_err(cut)? {
        let room = most - body.len();
        let length = chunk.length() as usize;
        if length <= room {
            append(&mut body, &chunk);
        } else if success {
            return Err(cut(Unread::TooLarge));
        } else {
            append(&mut body, &chunk.subarray(0, room as u32));
            break;
        }
    }
    Ok(body.into())
}

fn announced(answer: &HostResponse) -> Option<usize> {
    answer.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn append(body: &mut Vec<u8>, chunk: &Uint8Array) {
    let start = body.len();
    body.resize(start + chunk.length() as usize, 0);
    chunk.copy_to(&mut body[start..]);
}

/// A body's stream, cancelled when it is dropped before its end.
struct Reader {
    reader: JsValue,
    ended: bool,
}

impl Reader {
    fn new(stream: &JsValue) -> Result<Self, Unread> {
        let reader = call(stream, "getReader").map_err(Unread::thrown)?;
        Ok(Self { reader, ended: false })
    }

    async fn next(&mut self) -> Result<Option<Uint8Array>, Unread> {
        let promise = call(&self.reader, "read").map_err(Unread::thrown)?;
        let read = JsFuture::from(Promise::resolve(&promise)).await.map_err(Unread::thrown)?;
        let part = |name| Reflect::get(&read, &JsValue::from_str(name)).map_err(Unread::thrown);
        if part("done")?.is_truthy() {
            self.ended = true;
            return Ok(None);
        }
        let chunk = part("value")?;
        if ArrayBuffer::is_view(&chunk) && is_a("Uint8Array", &chunk) {
            Ok(Some(chunk.unchecked_into()))
        } else {
            Err(Unread::NoBytes)
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if !self.ended
            && let Ok(promise) = call(&self.reader, "cancel")
        {
            // Whether it could be cancelled is nobody's concern, but servers end on a rejection
            // that nobody takes.
            drop(JsFuture::from(Promise::resolve(&promise)));
        }
    }
}

#[derive(Debug)]
enum Unread {
    NoBytes,
    Thrown(Thrown),
    TooLarge,
}

impl Unread {
    fn thrown(error: JsValue) -> Self {
        Self::Thrown(Thrown::new("the body could not be read", &error))
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBytes => f.write_str("the body's stream gives something else than bytes"),
            Self::Thrown(thrown) => thrown.fmt(f),
            Self::TooLarge => write!(f, "the body is larger than {LONGEST_SUCCESS_BODY} bytes"),
        }
    }
}

impl std::error::Error for Unread {}
