//! The `kpay` command: a demo, a local sandbox, payments and payouts from the terminal.
//!
//! Every command ends with one of the codes in `exit.rs`; what went wrong is a `Failure`, printed
//! here and nowhere else.

mod account;
mod api;
mod args;
mod bounded;
mod demo;
mod doctor;
mod env_file;
mod exit;
mod failure;
mod interrupt;
mod json;
mod keys;
mod known;
mod listen;
mod live;
mod operators;
mod order;
mod output;
mod payment;
mod plain_http;
mod progress;
mod returned;
mod sandbox;
mod sandbox_settings;
mod sheet;
mod show;
mod taken;
mod transaction;
mod transfer;
mod trigger;
mod utc;
mod wait;
mod webhook;
mod withdrawal;
mod wording;

use std::process::ExitCode;

use clap::Parser;
use kpay_native::{Payment, Withdrawal};

use crate::args::{Cli, Command, PaymentCommand, ReturnCommand, WebhookCommand, WithdrawalCommand};
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
            Command::Availability(args) => operators::availability(&args).await,
            Command::Balance(args) => account::balance(&args).await,
            Command::Demo(args) => demo::run(&args).await,
            Command::Doctor(args) => doctor::run(&args).await,
            Command::Me(args) => account::me(&args).await,
            Command::Payment(PaymentCommand::Get(args)) => transaction::get::<Payment>(&args).await,
            Command::Payment(PaymentCommand::Init(args)) => payment::init(&args).await,
            Command::Payment(PaymentCommand::Wait(args)) => wait::wait::<Payment>(&args).await,
            Command::PlatformInfo(args) => account::platform_info(&args).await,
            Command::Predict(args) => operators::predict(&args).await,
            Command::Pricelist(args) => operators::price_list(&args).await,
            Command::Rate(args) => account::rate(&args).await,
            Command::Refund(args) => payment::refund(&args).await,
            Command::Return(ReturnCommand::Verify(args)) => returned::verify(&args),
            Command::Sandbox(args) => sandbox::run(*args).await,
            Command::Transfer(args) => transfer::transfer(&args).await,
            Command::Trigger(args) => trigger::run(&args).await,
            Command::Webhook(WebhookCommand::Listen(args)) => listen::run(&args).await,
            Command::Webhook(WebhookCommand::Sign(args)) => webhook::sign(&args),
            Command::Webhook(WebhookCommand::Verify(args)) => webhook::verify(&args),
            Command::Withdraw(args) => withdrawal::withdraw(&args).await,
            Command::Withdrawal(WithdrawalCommand::Get(args)) => {
                transaction::get::<Withdrawal>(&args).await
            }
            Command::Withdrawal(WithdrawalCommand::Wait(args)) => {
                wait::wait::<Withdrawal>(&args).await
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
    let tip = args::tip(error);
    if args::ask_for_json(std::env::args_os()) {
        return Failure::usage(&error.render().to_string(), tip).print(true);
    }
    let _ = error.print();
    if let Some(tip) = tip {
        output::note(&format!("\n{tip}"));
    }
    Exit::Usage
}
