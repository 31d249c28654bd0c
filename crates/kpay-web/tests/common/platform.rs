//! Clock, sleep and entropy, and that nobody asks for them too early.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use kpay_web::WebRuntime;
use kpay_web::client::Runtime;
use kpay_web::js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[wasm_bindgen_test]
fn entropy_differs() {
    let runtime = WebRuntime::new();
    let drawn: Vec<_> = (0..8).map(|_| runtime.entropy()).collect();
    for (at, one) in drawn.iter().enumerate() {
        assert!(drawn[..at].iter().all(|other| other != one), "{drawn:?}");
    }
    let client = super::builder().build().unwrap();
    assert_ne!(client.new_external_id(), client.new_external_id());
}

#[wasm_bindgen_test]
async fn clocks_move_on() {
    let runtime = WebRuntime::new();
    let before = runtime.now();
    assert!(before.unix.get() > 1_700_000_000_000, "{before:?}");
    runtime.sleep(Duration::from_micros(30_500)).await;
    let after = runtime.now();
    assert!(after.tick.saturating_since(before.tick) >= Duration::from_millis(29), "{after:?}");
    assert!(after.unix > before.unix, "{after:?}");
}

#[wasm_bindgen_test]
async fn a_sleep_longer_than_a_timer_is_no_short_one() {
    let runtime = WebRuntime::new();
    for long in [30 * DAY, 50 * DAY, Duration::MAX] {
        let long = pin!(runtime.sleep(long));
        let short = pin!(runtime.sleep(Duration::from_millis(20)));
        assert!(matches!(select(long, short).await, Either::Right(_)));
    }
}

#[wasm_bindgen_test]
fn making_a_client_asks_the_host_for_nothing() {
    // An edge runtime refuses each of these at the start of a module.
    let spy = Function::new_no_args(
        "const asked = [];
         const places = [[crypto, 'getRandomValues'], [Date, 'now'], [performance, 'now'],
             [globalThis, 'fetch'], [globalThis, 'setTimeout'], [globalThis, 'queueMicrotask']];
         const back = places.map(([object, name]) => {
             const own = Object.getOwnPropertyDescriptor(object, name);
             const real = object[name];
             object[name] = (...all) => { asked.push(name); return real.apply(object, all); };
             return () => {
                 delete object[name];
                 if (own) Object.defineProperty(object, name, own);
             };
         });
         return () => { back.forEach((one) => one()); return asked.join(); };",
    );
    let asked_by = |work: &dyn Fn()| {
        let stop: Function = spy.call0(&JsValue::NULL).unwrap().into();
        work();
        stop.call0(&JsValue::NULL).unwrap().as_string().unwrap()
    };
    assert_eq!(asked_by(&|| drop(super::builder().build())), "");
    assert_eq!(asked_by(&|| drop(WebRuntime::new().entropy().to_vec())), "getRandomValues");
    super::builder().build().unwrap();
}
