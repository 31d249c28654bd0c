//! What the commands that order money share.

pub(crate) mod accepted_order;
pub(crate) mod args;
pub(crate) mod input;
