//! What the end-to-end tests have in common: a server that misbehaves on purpose.

pub mod hostile_server;
