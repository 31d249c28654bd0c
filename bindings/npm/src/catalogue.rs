//! What needs neither keys nor network.

use kpay_core::{Decimals, ExternalId, Provider};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::object::{Object, list};

/// An externalId from 16 random bytes; too few are filled up with zeros.
#[wasm_bindgen(js_name = externalId)]
pub fn external_id(entropy: &[u8]) -> String {
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().zip(entropy) {
        *place = *byte;
    }
    ExternalId::from_entropy(bytes).to_string()
}

/// The operators that this version knows, as JSON.
#[wasm_bindgen]
pub fn operators() -> String {
    list(Provider::ALL.iter().map(|provider| {
        let mut said = Object::new();
        said.text("provider", provider.as_str())
            .optional("operator", provider.operator())
            .optional("country", provider.country().as_ref().map(|country| country.as_str()));
        let currencies = provider.currencies().iter().map(|one| format!("\"{one}\""));
        said.json("currencies", &list(currencies));
        match provider.decimals() {
            Some(Decimals::None) => said.number("decimals", 0),
            Some(Decimals::Two) => said.number("decimals", 2),
            _ => said.json("decimals", "null"),
        };
        said.finish()
    }))
}
