#![cfg_attr(
    all(target_family = "wasm", target_os = "unknown"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(target_family = "wasm", target_os = "unknown")),
    doc = "The KPay SDK for Rust on WebAssembly. Its `Client` exists on `wasm32-unknown-unknown` \
           alone, where there is a `fetch` to build on; elsewhere use `kpay-native`."
)]

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod web {
    pub(crate) mod abort;
    pub(crate) mod body;
    pub(crate) mod builder;
    pub(crate) mod client;
    pub(crate) mod host;
    pub(crate) mod request;
    pub(crate) mod response;
    pub(crate) mod runtime;
    pub(crate) mod thrown;
    pub(crate) mod transport;
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod exports {
    pub use crate::web::builder::ClientBuilder;
    pub use crate::web::client::Client;
    pub use crate::web::host::in_browser;
    pub use crate::web::runtime::WebRuntime;
    pub use crate::web::transport::FetchTransport;
    pub use {js_sys, web_sys};
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use exports::*;

/// The client over any transport and runtime, and its calls.
pub use kpay_client as client;
/// All of the protocol.
pub use kpay_client::core;
pub use kpay_client::{CallOptions, ClientOptions};
