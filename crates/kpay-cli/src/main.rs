//! The `kpay` command: a demo, a local sandbox, and payments from the terminal.
//!
//! Every command ends with one of the codes in `exit.rs`; what went wrong is a `Failure`, printed
//! here and nowhere else.

mod account;
mod args;
mod demo;
mod env_file;
mod exit;
mod failure;
mod interrupt;
mod json;
mod keys;
mod output;
mod payment;
mod progress;
mod sandbox;
mod sheet;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command, PaymentCommand};
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
            Command::Demo(args) => demo::run(&args).await,
            Command::Me(args) => account::me(&args).await,
            Command::Payment(PaymentCommand::Get(args)) => payment::get(&args).await,
            Command::Payment(PaymentCommand::Init(args)) => payment::init(&args).await,
            Command::Payment(PaymentCommand::Wait(args)) => payment::wait(&args).await,
            Command::Sandbox(args) => sandbox::run(args).await,
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
