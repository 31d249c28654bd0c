//! The wasm module of the npm package's export `kpay/sandbox`: the sandbox engine, for one process.
//!
//! JavaScript hands in each request with the time, carries each answer as its head says, and brings
//! the webhooks to their receiver. What has a structure goes in and out as JSON, bodies as bytes;
//! what fails throws its words.

mod delivery;
mod headers;
mod reply;
mod sandbox;

pub use delivery::Delivery;
pub use reply::Reply;
pub use sandbox::Sandbox;
