//! In a browser's page.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod common;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn keys_are_refused_here() {
    common::keys_are_refused();
}

#[wasm_bindgen_test]
fn no_script_makes_a_server_of_a_page() {
    let set = |script: &str| {
        kpay_web::js_sys::Function::new_no_args(script)
            .call0(&wasm_bindgen::JsValue::NULL)
            .unwrap();
    };
    set("globalThis.process = { [Symbol.toStringTag]: 'process', versions: { node: '20.0.0' } };
         globalThis.Deno = { version: { deno: '2.0.0' } }; globalThis.Bun = { version: '1.2.0' };
         globalThis.EdgeRuntime = 'edge-runtime';");
    assert!(kpay_web::in_browser());
    set("for (const name of ['process', 'Deno', 'Bun', 'EdgeRuntime']) delete globalThis[name];");
}
