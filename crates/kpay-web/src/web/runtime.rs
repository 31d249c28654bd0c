//! Clock, sleep and entropy of a JavaScript host.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use kpay_client::Runtime;
use kpay_client::core::{Now, Tick, UnixMillis};
use wasm_bindgen::JsCast;
use web_sys::{Crypto, Performance};

use super::host::global;

/// The longest wait of `setTimeout`, which takes a longer one for none at all.
const LONGEST: u32 = i32::MAX as u32;

/// The clocks, `setTimeout` and `crypto.getRandomValues` of the host, asked for when they are
/// needed and not before: at the start of a module an edge runtime refuses them.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct WebRuntime;

impl WebRuntime {
    /// The host's.
    pub fn new() -> Self {
        Self
    }
}

impl Runtime for WebRuntime {
    fn now(&self) -> Now {
        let unix = Date::now();
        let tick = global("performance")
            .map_or(unix, |performance| performance.unchecked_into::<Performance>().now());
        Now::new(
            Tick::from_duration(Duration::from_millis(whole(tick))),
            UnixMillis::new(whole(unix)),
        )
    }

    /// # Panics
    /// When the host has no entropy: an externalId made without it could collide.
    fn entropy(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let filled = global("crypto").is_some_and(|crypto| {
            let crypto: Crypto = crypto.unchecked_into();
            crypto.get_random_values_with_u8_array(&mut bytes).is_ok()
        });
        assert!(filled, "the host has no crypto.getRandomValues, or not at this time");
        bytes
    }

    async fn sleep(&self, duration: Duration) {
        // Rounded up: to wake early would mean to ask for the rest of a millisecond again.
        let mut left = duration.as_nanos().div_ceil(1_000_000);
        loop {
            let part = u32::try_from(left).unwrap_or(LONGEST).min(LONGEST);
            TimeoutFuture::new(part).await;
            left -= u128::from(part);
            if left == 0 {
                return;
            }
        }
    }
}

/// The milliseconds of a clock; a host that gives no number stands at zero.
fn whole(millis: f64) -> u64 {
    millis as u64
}
