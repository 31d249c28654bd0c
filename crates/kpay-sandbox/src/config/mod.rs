//! What an engine is told before it starts and while it runs.

pub(crate) mod engine;
pub(crate) mod settings;
