//! Where the command takes keys and settings from.

pub(crate) mod env_file;
pub(crate) mod keys;
pub(crate) mod live_consent;
