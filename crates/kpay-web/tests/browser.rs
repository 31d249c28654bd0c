//! In a browser's page.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod common;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn keys_are_refused_here() {
    common::keys_are_refused();
}
