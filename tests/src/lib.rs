//! What the end-to-end tests have in common: servers that misbehave on purpose.

pub mod hostile_server;
pub mod keeping_server;
pub mod socks_server;
