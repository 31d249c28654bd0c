//! The engine as its users see it: requests and time in, responses and webhooks out.

mod any_request;
mod gateway;
mod init;
mod payments;
mod support;
mod webhooks;
