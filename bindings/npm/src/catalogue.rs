//! What needs neither keys nor network.

use kpay_core::{Decimals, Provider};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::object::{Object, list, quoted};

/// The operators that this version knows, as JSON.
#[wasm_bindgen]
pub fn operators() -> String {
    list(&mut Provider::ALL.iter().map(|provider| {
        let mut said = Object::new();
        said.text("provider", provider.as_str())
            .optional("operator", provider.operator())
            .optional("country", provider.country().as_ref().map(|country| country.as_str()));
        let mut currencies = provider.currencies().iter().map(|one| quoted(one.as_str()));
        said.json("currencies", &list(&mut currencies));
        match provider.decimals() {
            Some(Decimals::None) => said.number("decimals", 0),
            Some(Decimals::Two) => said.number("decimals", 2),
            _ => said.json("decimals", "null"),
        };
        said.finish()
    }))
}
