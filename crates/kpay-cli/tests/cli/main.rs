//! The real binary, against a real sandbox and against servers that misbehave.

mod accepted_orders;
mod demo;
mod doctor;
mod env_file;
mod exit_codes;
mod interrupt;
mod json;
mod listen;
mod live_keys;
mod reads;
mod refund;
mod returns;
mod sandbox;
mod sandbox_options;
mod secrets;
mod server;
mod support;
mod transfer;
mod trigger;
mod webhook;
mod withdrawal;
