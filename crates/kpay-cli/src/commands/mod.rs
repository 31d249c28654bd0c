//! The commands, each with its arguments.

pub(crate) mod account;
pub(crate) mod args;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod get;
pub(crate) mod operators;
mod order_args;
pub(crate) mod payment;
pub(crate) mod returned;
pub(crate) mod sandbox;
pub(crate) mod transfer;
pub(crate) mod trigger;
mod utility_args;
pub(crate) mod wait;
pub(crate) mod webhook;
pub(crate) mod withdrawal;
