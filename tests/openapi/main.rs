//! `contract/openapi.json` against the vectors, the typed endpoints and the sandbox.

mod agreement;
mod control;
mod document;
mod endpoints;
mod lists;
mod mutations;
mod sandbox;
mod session;
mod strategies;
mod structure;
mod vectors;
