//! The sandbox over real HTTP on loopback.

mod api;
mod dashboard;
mod data;
mod faults;
mod receiver;
mod start;
mod support;
mod webhooks;
