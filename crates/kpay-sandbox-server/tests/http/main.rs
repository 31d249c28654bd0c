//! The sandbox over real HTTP on loopback.

mod api;
mod receiver;
mod start;
mod support;
mod webhooks;
