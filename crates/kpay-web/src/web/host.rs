//! What runs this program, asked of its global object: `window` is there in a page alone.

use js_sys::{Function, Reflect, Symbol};
use wasm_bindgen::{JsCast, JsValue};

/// Whether this is a browser's page or one of its workers: what it holds can be read by whoever
/// opens the page, so no secret belongs there.
///
/// Node.js, Deno, Bun and edge runtimes are none, and neither is a page that a test on one of them
/// imitates. Anything else with a `document`, or in a worker beside a `navigator`, is.
pub fn in_browser() -> bool {
    !is_server() && (is_page() || is_worker())
}

/// A value of the global object; nothing when it is not set, or null.
pub(crate) fn global(name: &str) -> Option<JsValue> {
    member(&js_sys::global(), name)
}

/// A function of the global object.
pub(crate) fn function(name: &str) -> Option<Function> {
    global(name)?.dyn_into().ok()
}

/// What `value` holds under this name; nothing when it is not set, or null.
pub(crate) fn member(value: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(value, &JsValue::from_str(name)).ok()?;
    (!found.is_null_or_undefined()).then_some(found)
}

/// Calls a method without arguments.
///
/// # Errors
/// What it threw, or that there is no such method.
pub(crate) fn call(value: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    Reflect::get(value, &JsValue::from_str(method))?.dyn_into::<Function>()?.call0(value)
}

/// What a value says it is. Unlike `instanceof` this holds for values that come from another realm,
/// as they do where a test imitates a page.
pub(crate) fn is_a(kind: &str, value: &JsValue) -> bool {
    let tag = Reflect::get(value, &Symbol::to_string_tag());
    tag.is_ok_and(|tag| tag.as_string().as_deref() == Some(kind))
}

fn is_server() -> bool {
    // Bundlers give pages a `process` of their own, which has no such tag.
    let node = global("process").is_some_and(|process| is_a("process", &process));
    (node && text(&["process", "versions", "node"]).is_some())
        || text(&["Deno", "version", "deno"]).is_some()
        || text(&["Bun", "version"]).is_some()
        || text(&["EdgeRuntime"]).is_some()
        || text(&["navigator", "userAgent"]).is_some_and(|agent| agent == "Cloudflare-Workers")
}

fn is_page() -> bool {
    global("document").is_some()
}

fn is_worker() -> bool {
    global("WorkerGlobalScope").is_some() && global("navigator").is_some()
}

fn text(path: &[&str]) -> Option<String> {
    let start = JsValue::from(js_sys::global());
    path.iter().try_fold(start, |value, name| member(&value, name))?.as_string()
}
