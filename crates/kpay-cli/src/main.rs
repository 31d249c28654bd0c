//! The `kpay` command: a demo, a local sandbox, payments and payouts from the terminal.
//!
//! Every command ends with one of the codes in `exit.rs`; what went wrong is a `Failure`, printed
//! here and nowhere else.

mod api;
mod commands;
mod env;
mod exit;
mod failure;
mod output;

use std::process::ExitCode;

use clap::Parser;
use kpay_native::{Payment, Withdrawal};

use crate::commands::args::{
    Cli, Command, PaymentCommand, ReturnCommand, WebhookCommand, WithdrawalCommand,
};
use crate::exit::Exit;
use crate::failure::Failure;

fn main() -> ExitCode {
    let exit = match Cli::try_parse() {
        Ok(cli) => run(cli.command),
        Err(error) => usage(&error),
    };
    exit.into()
}

fn run(command: Command) -> Exit {
    let json = command.wants_json();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::start(format!("no runtime: {error}")).print(json),
    };
    let ended = runtime.block_on(async {
        match command {
            Command::Availability(args) => commands::operators::availability(&args).await,
            Command::Balance(args) => commands::account::balance(&args).await,
            Command::Demo(args) => commands::demo::run(&args).await,
            Command::Doctor(args) => commands::doctor::run(&args).await,
            Command::Me(args) => commands::account::me(&args).await,
            Command::Payment(PaymentCommand::Get(args)) => {
                commands::transactions::get::get::<Payment>(&args).await
            }
            Command::Payment(PaymentCommand::Init(args)) => commands::payments::init(&args).await,
            Command::Payment(PaymentCommand::Wait(args)) => {
                commands::transactions::wait::wait::<Payment>(&args).await
            }
            Command::PlatformInfo(args) => commands::account::platform_info(&args).await,
            Command::Predict(args) => commands::operators::predict(&args).await,
            Command::Pricelist(args) => commands::operators::price_list(&args).await,
            Command::Rate(args) => commands::account::rate(&args).await,
            Command::Refund(args) => commands::payments::refund(&args).await,
            Command::Return(ReturnCommand::Verify(args)) => commands::returns::verify(&args),
            Command::Sandbox(args) => commands::sandbox::run(*args).await,
            Command::Transfer(args) => commands::wallets::transfer(&args).await,
            Command::Trigger(args) => commands::trigger::run(&args).await,
            Command::Webhook(WebhookCommand::Listen(args)) => {
                commands::webhooks::listen::run(&args).await
            }
            Command::Webhook(WebhookCommand::Sign(args)) => commands::webhooks::sign(&args),
            Command::Webhook(WebhookCommand::Verify(args)) => commands::webhooks::verify(&args),
            Command::Withdraw(args) => commands::withdrawals::withdraw(&args).await,
            Command::Withdrawal(WithdrawalCommand::Get(args)) => {
                commands::transactions::get::get::<Withdrawal>(&args).await
            }
            Command::Withdrawal(WithdrawalCommand::Wait(args)) => {
                commands::transactions::wait::wait::<Withdrawal>(&args).await
            }
        }
    });
    // A name look-up that hangs must not hold the answer back.
    runtime.shutdown_background();
    ended.unwrap_or_else(|failure| failure.print(json))
}

/// Prints what clap has to say: help and version, or what is wrong with the arguments.
fn usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // A reader that has gone, as in `kpay --help | head -1`, is no failure.
        let _ = error.print();
        return Exit::Success;
    }
    let tip = commands::args::tip(error);
    if commands::args::ask_for_json(std::env::args_os()) {
        return Failure::usage(&error.render().to_string(), tip).print(true);
    }
    let _ = error.print();
    if let Some(tip) = tip {
        output::note(&format!("\n{tip}"));
    }
    Exit::Usage
}
