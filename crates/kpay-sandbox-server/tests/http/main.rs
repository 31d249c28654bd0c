//! The sandbox over real HTTP on loopback.

mod api;
mod data;
mod faults;
mod receiver;
mod start;
mod support;
mod webhooks;
