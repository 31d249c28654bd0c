//! The operations of the sandbox, a file for each.

mod get_payment;
mod hosted_page;
mod init_payment;
mod me;
