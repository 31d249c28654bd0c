//! A webhook on its way to the receiver in JavaScript.

use bytes::Bytes;
use kpay_sandbox::DeliveryId;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::headers;

/// One attempt to deliver a webhook, to be reported with `Sandbox.delivered`.
#[wasm_bindgen]
pub struct Delivery {
    pub(crate) id: DeliveryId,
    head: String,
    body: Bytes,
}

#[derive(Serialize)]
struct Head<'a> {
    id: String,
    url: &'a str,
    headers: Vec<(&'a str, String)>,
    attempt: u32,
}

impl Delivery {
    pub(crate) fn new(delivery: kpay_sandbox::Delivery) -> Self {
        let head = Head {
            id: delivery.id.to_string(),
            url: &delivery.url,
            headers: headers::pairs(&delivery.headers),
            attempt: delivery.attempt,
        };
        // Serialising fails only for a map whose keys are not text. This value holds no such map.
        let head = serde_json::to_string(&head).unwrap_or_default();
        Self { id: delivery.id, head, body: delivery.body }
    }
}

#[wasm_bindgen]
impl Delivery {
    /// Where it goes, with which headers, and which attempt it is, as JSON.
    #[wasm_bindgen(getter)]
    pub fn head(&self) -> String {
        self.head.clone()
    }

    /// The signed bytes.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.body.to_vec()
    }
}
