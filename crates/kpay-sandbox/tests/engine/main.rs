//! The engine as its users see it: requests and time in, responses and webhooks out.

mod any_request;
mod gateway;
mod hosted_withdrawals;
mod init;
mod payments;
mod refunds;
mod support;
mod transfers;
mod utilities;
mod webhooks;
mod withdrawals;
