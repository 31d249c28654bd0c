//! An answer of the engine, to be carried by JavaScript.

use bytes::Bytes;
use kpay_sandbox::{Carriage, Coding};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::headers;

/// An answer with how it reaches the client.
#[wasm_bindgen]
pub struct Reply {
    head: String,
    body: Bytes,
}

/// How it is carried: at most one of `cut_after` and `chunk` is there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    status: u16,
    headers: Vec<(&'a str, String)>,
    delay_ms: u64,
    /// The connection ends without a byte.
    is_cut: bool,
    /// The connection ends after so many bytes of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut_after: Option<usize>,
    /// The body comes in pieces of so many bytes, with a pause before each.
    #[serde(skip_serializing_if = "Option::is_none")]
    chunk: Option<usize>,
    pause_ms: u64,
    /// What a proxy would have compressed it with; the body is what a fetch makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    coding: Option<&'static str>,
}

impl Reply {
    pub(crate) fn new(reply: kpay_sandbox::Reply) -> Self {
        let (parts, body) = reply.response.into_parts();
        let (cut_after, chunk, pause) = match reply.carriage {
            Carriage::CutMidway { after } => (Some(after), None, Default::default()),
            Carriage::Slow { chunk, pause } => (None, Some(chunk), pause),
            _ => Default::default(),
        };
        let head = Head {
            status: parts.status.as_u16(),
            headers: headers::pairs(&parts.headers),
            delay_ms: millis(reply.delay),
            is_cut: reply.carriage == Carriage::Cut,
            cut_after,
            chunk,
            pause_ms: millis(pause),
            coding: reply.coding.map(Coding::name),
        };
        // Serialising fails only for a map whose keys are not text. This value holds no such map.
        Self { head: serde_json::to_string(&head).unwrap_or_default(), body }
    }
}

#[wasm_bindgen]
impl Reply {
    /// Its status, its headers, and how it is carried, as JSON.
    #[wasm_bindgen(getter)]
    pub fn head(&self) -> String {
        self.head.clone()
    }

    /// Its whole body.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.body.to_vec()
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
