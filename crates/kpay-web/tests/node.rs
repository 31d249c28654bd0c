//! In Node.js.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod common;

use std::future::Future as _;
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use common::globals::with_globals;
use kpay_web::client::Transport as _;
use kpay_web::in_browser;
use kpay_web::js_sys::{Function, JsString, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_server_takes_any_key() {
    kpay_web::Client::builder("kpay_test_a", "b").build().unwrap();
    kpay_web::Client::builder("kpay_live_a", "b").expect_live().build().unwrap();
}

#[wasm_bindgen_test]
fn places_are_told_apart() {
    let object = |members: &[(&str, &JsValue)]| -> JsValue {
        let object = Object::new();
        for (name, value) in members {
            Reflect::set(&object, &JsString::from(*name), value).unwrap();
        }
        object.into()
    };
    let something = object(&[]);
    let nothing = JsValue::UNDEFINED;
    let class: JsValue = Function::new_no_args("").into();
    let agent = |text: &str| object(&[("userAgent", &JsValue::from(text))]);
    let polyfill = object(&[("versions", &object(&[("node", &JsValue::from("20.0.0"))]))]);
    let deno = object(&[("version", &object(&[("deno", &JsValue::from("2.0.0"))]))]);
    let bun = object(&[("version", &JsValue::from("1.2.0"))]);
    let renderer = object(&[
        ("type", &JsValue::from("renderer")),
        ("versions", &object(&[("node", &JsValue::from("20.0.0"))])),
    ]);
    let firefox = agent("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");

    assert!(!in_browser(), "Node.js");
    with_globals(&[("document", &something), ("window", &something)], || {
        assert!(!in_browser(), "a page imitated on Node.js");
    });
    for (place, globals, expected) in [
        ("a page", vec![("document", &something), ("navigator", &firefox)], true),
        (
            "a page with a bundler's process",
            vec![("process", &polyfill), ("document", &something), ("navigator", &firefox)],
            true,
        ),
        ("a worker", vec![("WorkerGlobalScope", &class), ("navigator", &firefox)], true),
        (
            "a worker whose scripts set what servers have",
            vec![
                ("WorkerGlobalScope", &class),
                ("navigator", &firefox),
                ("Deno", &deno),
                ("Bun", &bun),
                ("EdgeRuntime", &JsValue::from("edge-runtime")),
            ],
            true,
        ),
        ("a window of Electron", vec![("process", &renderer)], true),
        (
            "workerd",
            vec![("WorkerGlobalScope", &class), ("navigator", &agent("Cloudflare-Workers"))],
            false,
        ),
        ("an older workerd", vec![("WorkerGlobalScope", &class), ("navigator", &nothing)], false),
        (
            "Deno",
            vec![("Deno", &deno), ("window", &something), ("navigator", &agent("Deno"))],
            false,
        ),
        ("a page imitated on Bun", vec![("Bun", &bun), ("document", &something)], false),
        ("edge-light", vec![("EdgeRuntime", &JsValue::from("edge-runtime"))], false),
    ] {
        let mut all = vec![("process", &nothing)];
        all.extend(globals);
        with_globals(&all, || assert_eq!(in_browser(), expected, "{place}"));
    }
}

#[wasm_bindgen_test]
fn a_host_that_lacks_something_is_named() {
    for (name, told) in [
        ("fetch", "fetch"),
        ("crypto", "crypto.getRandomValues"),
        ("AbortController", "AbortController"),
        ("setTimeout", "setTimeout"),
    ] {
        with_globals(&[(name, &JsValue::UNDEFINED)], || {
            let error = kpay_web::Client::builder("kpay_test_a", "b").build().unwrap_err();
            assert!(error.to_string().contains(told), "{error}");
        });
    }
}

#[wasm_bindgen_test]
async fn a_signal_of_an_imitated_page_does_not_stop_a_request() {
    let of_the_page = Function::new_no_args(
        "return class { signal = { aborted: false }; abort() { this.signal.aborted = true } }",
    );
    let controller = of_the_page.call0(&JsValue::NULL).unwrap();
    let fetch = Function::new_with_args("request", "return new Response(request.url)");
    let client = kpay_web::FetchTransport::new().with_fetch(fetch);
    let request = http::Request::get("https://kpay.example/").body(Bytes::new()).unwrap();
    let mut sent = None;
    with_globals(&[("AbortController", &controller)], || {
        let mut send = Box::pin(client.send(request, Duration::from_secs(10)));
        // The first poll builds the request and calls fetch.
        assert!(send.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        sent = Some(send);
    });
    let answer = sent.unwrap().await.unwrap();
    assert_eq!(answer.body(), "https://kpay.example/");
}
