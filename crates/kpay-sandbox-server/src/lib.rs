//! A local KPay over HTTP, for tests and offline development.
//!
//! [`Sandbox`] puts the engine of [`kpay_sandbox`] behind a socket on the loopback interface, lets
//! sandbox time run with the clock (faster if told), carries answers as the engine's faults want
//! them, and delivers its signed webhooks to the URLs it was given. It refuses live keys and sends
//! nothing anywhere else. It holds at most 512 connections.
//!
//! At `/` it has a dashboard for a browser: payments, withdrawals, refunds, wallets, webhooks and
//! requests as they happen, the clock, faults and settings.
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

mod body;
mod builder;
mod carried_body;
mod clock;
mod compress;
mod courier;
mod dashboard;
mod header_case;
mod http_client;
mod journal_file;
mod journal_sync;
mod sandbox;
mod server;
mod shared;
mod start_error;

pub use builder::SandboxBuilder;
pub use sandbox::Sandbox;
pub use start_error::StartError;
