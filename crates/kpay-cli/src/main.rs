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

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::commands::{Cli, args};
use crate::exit::Exit;
use crate::failure::Failure;

fn main() -> ExitCode {
    let parsed = Cli::command()
        .try_get_matches()
        .and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, wants_json(&matches))));
    let exit = match parsed {
        Ok((cli, json)) => run(cli, json),
        Err(error) => refuse_usage(&error),
    };
    exit.into()
}

fn run(cli: Cli, json: bool) -> Exit {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let message = format!("the runtime of this command could not be started: {error}");
            return Failure::start(message).print(json);
        }
    };
    let result = runtime.block_on(cli.command.run());
    // A name look-up that hangs must not hold the answer back.
    runtime.shutdown_background();
    result.unwrap_or_else(|failure| failure.print(json))
}

/// Whether the command that was called has `--json`, and was given it.
fn wants_json(mut matches: &ArgMatches) -> bool {
    while let Some((_, of_subcommand)) = matches.subcommand() {
        matches = of_subcommand;
    }
    matches.try_get_one("json").is_ok_and(|json| json == Some(&true))
}

/// Prints what clap has to say: help and version, or what is wrong with the arguments.
fn refuse_usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // A reader that has gone, as in `kpay --help | head -1`, is not a failure.
        let _ = error.print();
        return Exit::Success;
    }
    let tip = args::tip(error);
    if args::ask_for_json(std::env::args_os()) {
        return Failure::usage(&error.render().to_string(), tip).print(true);
    }
    let _ = error.print();
    if let Some(tip) = tip {
        output::print_note(&format!("\n{tip}"));
    }
    Exit::Usage
}
