//! The engine as its users see it: requests and time in, responses and webhooks out.

mod any_request;
mod applications;
mod cards;
mod control;
mod faults;
mod gateway_pages;
mod gateway_sessions;
mod gateway_withdrawals;
mod init;
mod payments;
mod refunds;
mod settings;
mod support;
mod transfers;
mod utilities;
mod webhooks;
mod withdrawals;
