//! Another host, for a moment.

use kpay_web::js_sys::{self, JsString, Object, Reflect};
use wasm_bindgen::JsValue;

/// Runs `test` with these values in the global object, and puts back what was there.
#[allow(dead_code, reason = "a page's own globals can't be replaced")]
pub(crate) fn with_globals(values: &[(&str, &JsValue)], test: impl FnOnce()) {
    let global = js_sys::global();
    let before: Vec<_> = values
        .iter()
        .map(|(name, value)| {
            let name = JsString::from(*name);
            let before = Reflect::get_own_property_descriptor(&global, &name).unwrap();
            define(&name, value);
            (name, before)
        })
        .collect();
    test();
    for (name, before) in before {
        if before.is_undefined() {
            Reflect::delete_property(&global, &name).unwrap();
        } else {
            assert!(Reflect::define_property(&global, &name, &before.into()).unwrap());
        }
    }
}

fn define(name: &JsString, value: &JsValue) {
    let descriptor = Object::new();
    Reflect::set(&descriptor, &"value".into(), value).unwrap();
    for flag in ["configurable", "enumerable", "writable"] {
        Reflect::set(&descriptor, &flag.into(), &JsValue::TRUE).unwrap();
    }
    assert!(Reflect::define_property(&js_sys::global(), name, &descriptor).unwrap());
}
