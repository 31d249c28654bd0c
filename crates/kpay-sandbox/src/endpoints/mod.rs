//! The operations of the sandbox, a file for each.

mod availability;
mod balance;
mod create_token;
mod exchange_rate;
mod gateway_payment;
mod gateway_withdrawal;
mod get_payment;
mod get_withdrawal;
mod init_payment;
mod init_withdrawal;
mod me;
mod platform_info;
mod predict_provider;
mod price_list;
mod refund_payment;
mod transfer;
