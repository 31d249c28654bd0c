//! A local KPay over HTTP, for tests and offline development.
//!
//! [`Sandbox`] puts the engine of [`kpay_sandbox`] behind a socket on the loopback interface, lets
//! sandbox time run with the clock (faster if told), and delivers its signed webhooks to one URL.
//! It refuses live keys and sends nothing anywhere else.
//!
//! ```
//! use kpay_sandbox_server::Sandbox;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let sandbox = Sandbox::start().await?;
//! println!("KPAY_BASE_URL={}", sandbox.base_url());
//! sandbox.shutdown().await;
//! # Ok::<(), kpay_sandbox_server::StartError>(())
//! # }).unwrap();
//! ```

mod builder;
mod clock;
mod courier;
mod http_client;
mod sandbox;
mod server;
mod start_error;

pub use builder::SandboxBuilder;
pub use sandbox::Sandbox;
pub use start_error::StartError;
