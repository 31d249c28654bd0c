//! What runs this program, asked of its global object: `window` is there in a page alone.

use js_sys::{Function, Object, Reflect, Symbol};
use wasm_bindgen::{JsCast, JsValue};

/// Whether this is a browser's page, one of its workers, or a window of an Electron app: what it holds
/// can be read by whoever opens it, so no secret belongs there.
///
/// Node.js, Deno, Bun and edge runtimes are servers, also where a test on one of them imitates a page.
/// No global that a page's script sets makes a server of a page or of its workers.
pub fn in_browser() -> bool {
    is_page() || is_worker() || is_app() || (global("document").is_some() && !is_server())
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

/// A browser's `document` is built in and can't be replaced; one that a test imitates is written in
/// JavaScript.
fn is_page() -> bool {
    let global: Object = js_sys::global();
    let document = Reflect::get_own_property_descriptor(&global, &"document".into());
    let Ok(document) = document else { return false };
    let is_fixed = Reflect::get(&document, &"configurable".into()).is_ok_and(|it| it == false);
    let getter = member(&document, "get").and_then(|getter| getter.dyn_into::<Function>().ok());
    is_fixed
        && getter.is_some_and(|getter| String::from(getter.to_string()).contains("[native code"))
}

/// Workers of servers have a user agent of their own.
fn is_worker() -> bool {
    global("WorkerGlobalScope").is_some()
        && text(&["navigator", "userAgent"]).is_some_and(|agent| agent.contains("Mozilla/"))
}

/// A window of Electron, which has Node's globals too.
fn is_app() -> bool {
    text(&["process", "type"]).is_some_and(|kind| kind == "renderer")
}

fn text(path: &[&str]) -> Option<String> {
    let start = JsValue::from(js_sys::global());
    path.iter().try_fold(start, |value, name| member(&value, name))?.as_string()
}
