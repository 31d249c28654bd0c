//! The operators.

pub(crate) mod availability;
pub(crate) mod predict;
