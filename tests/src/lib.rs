//! What the end-to-end tests have in common: servers that misbehave on purpose, and an observer.

pub mod hostile_server;
pub mod keeping_server;
pub mod outcome_recorder;
pub mod socks_server;
