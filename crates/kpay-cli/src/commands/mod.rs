//! The commands, each with its arguments.

pub(crate) mod account;
pub(crate) mod args;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod operators;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod returns;
pub(crate) mod sandbox;
pub(crate) mod transactions;
pub(crate) mod trigger;
mod utility_args;
pub(crate) mod wallets;
pub(crate) mod webhooks;
pub(crate) mod withdrawals;
