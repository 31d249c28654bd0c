//! The real binary, against a real sandbox and against servers that misbehave.

mod demo;
mod doctor;
mod env_file;
mod exit_codes;
mod interrupt;
mod json;
mod listen;
mod live;
mod refund;
mod returned;
mod sandbox;
mod sandbox_options;
mod secrets;
mod server;
mod support;
mod taken;
mod transfer;
mod trigger;
mod utility;
mod webhook;
mod withdrawal;
