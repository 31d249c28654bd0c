//! The wasm module of the npm package: core's erased level as functions of JSON text.
//!
//! JavaScript drives the state machines of `kpay-core` with its own `fetch`, timers and entropy, and
//! reads the answers with its own `JSON.parse`, so this module holds neither a transport nor a type
//! for each answer. Texts go in and out as JSON; what fails throws the JSON of an error.

/// Small, and as quick as the standard library's.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

mod call;
mod catalogue;
mod failure;
mod names;
mod object;
mod session;
mod signed;
#[cfg(test)]
mod tests;
mod watch;

pub use call::Call;
pub use catalogue::operators;
pub use session::Session;
pub use signed::{
    advance, advance_to_read_status, matches, sign_return, sign_webhook, verify_gateway_return,
    verify_webhook,
};
pub use watch::Watch;
