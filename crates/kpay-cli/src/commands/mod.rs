//! The commands. A command stands with its arguments in the file of its resource, which lists its
//! commands itself: one that reads something more is added in that file alone.

pub(crate) mod account;
pub(crate) mod args;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod operators;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod returns;
pub(crate) mod sandbox;
pub(crate) mod transactions;
pub(crate) mod trigger;
pub(crate) mod wallets;
pub(crate) mod webhooks;
pub(crate) mod withdrawals;

use clap::{Parser, Subcommand};

use crate::exit::{self, Exit};
use crate::failure::Failure;

/// KPay from the terminal: a demo, a local sandbox, payments and payouts.
#[derive(Debug, Parser)]
#[command(name = "kpay", version, after_help = exit::HELP)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take a first payment against a sandbox on this machine: no keys, no network, no money
    Demo(demo::DemoArgs),
    /// Check keys, network, clock and working tree, and say what to do; no key is ever shown
    Doctor(doctor::DoctorArgs),
    #[command(flatten)]
    Payments(payments::PaymentsCommand),
    #[command(flatten)]
    Withdrawals(withdrawals::WithdrawalsCommand),
    #[command(flatten)]
    Wallets(wallets::WalletsCommand),
    #[command(flatten)]
    Account(account::AccountCommand),
    #[command(flatten)]
    Operators(operators::OperatorsCommand),
    /// Receive, verify and sign notifications
    #[command(subcommand)]
    Webhook(webhooks::WebhookCommand),
    /// Verify the return from a gateway page; nothing is sent or opened
    #[command(subcommand)]
    Return(returns::ReturnCommand),
    /// Run a local KPay for tests and offline development
    #[command(after_help = sandbox::args::HELP)]
    Sandbox(Box<sandbox::args::SandboxArgs>),
    /// Make a sandbox send an event: payment.completed, refund.failed, ...
    #[command(after_help = trigger::HELP)]
    Trigger(trigger::TriggerArgs),
}

impl Command {
    pub(crate) async fn run(self) -> Result<Exit, Failure> {
        match self {
            Self::Account(command) => command.run().await,
            Self::Demo(args) => demo::run(&args).await,
            Self::Doctor(args) => doctor::run(&args).await,
            Self::Operators(command) => command.run().await,
            Self::Payments(command) => command.run().await,
            Self::Return(command) => command.run(),
            Self::Sandbox(args) => sandbox::run(*args).await,
            Self::Trigger(args) => trigger::run(&args).await,
            Self::Wallets(command) => command.run().await,
            Self::Webhook(command) => command.run().await,
            Self::Withdrawals(command) => command.run().await,
        }
    }
}
