//! A proof for each number of `docs/pitfalls.md`: what goes wrong in real integrations can't here.

mod connections;
mod contract;
mod currency;
mod events;
mod money;
mod network;
mod odd_data;
mod operations;
mod proxies;
mod return_page;
mod sandbox_faults;
mod sandbox_seen_since;
mod sandbox_settings;
mod support;
mod table;
#[path = "../end_to_end/values.rs"]
mod values;
mod webhooks;
