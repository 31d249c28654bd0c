//! The arguments of every command.
//!
//! Only the shape is checked here. What the values mean is core's to judge, so that an error reads
//! the same here as in a program.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand};

pub(crate) use crate::commands::orders::args::{
    GetArgs, LiveArgs, OrderArgs, WaitArgs, WaitingArgs,
};
pub(crate) use crate::commands::payments::args::{InitArgs, PaymentCommand, RefundArgs};
pub(crate) use crate::commands::returns::args::{ReturnArgs, ReturnCommand};
pub(crate) use crate::commands::sandbox::args::SandboxArgs;
pub(crate) use crate::commands::trigger::args::TriggerArgs;
pub(crate) use crate::commands::utility_args::{
    AvailabilityArgs, PredictArgs, RateArgs, TransferArgs,
};
pub(crate) use crate::commands::webhooks::args::{
    ListenArgs, SignArgs, VerifyArgs, WebhookCommand,
};
pub(crate) use crate::commands::withdrawals::args::{AcrossArgs, WithdrawArgs, WithdrawalCommand};

use crate::exit;

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
    Demo(DemoArgs),
    /// Check keys, network, clock and working tree, and say what to do; no key is ever shown
    Doctor(DoctorArgs),
    /// Show whose keys these are
    Me(ApiArgs),
    /// Take, read and await payments
    #[command(subcommand)]
    Payment(PaymentCommand),
    /// Give a completed payment back, whole
    Refund(RefundArgs),
    /// Pay out: to a phone, also abroad, to a bank account, or by a page that KPay hosts
    Withdraw(Box<WithdrawArgs>),
    /// Read and await payouts
    #[command(subcommand)]
    Withdrawal(WithdrawalCommand),
    /// Move money from the wallet of one country to that of another
    Transfer(TransferArgs),
    /// Show what is in the wallets
    Balance(ApiArgs),
    /// Show KPay's rate between two currencies
    Rate(RateArgs),
    /// Ask which operator a number may belong to
    Predict(PredictArgs),
    /// Show which operators work now
    Availability(AvailabilityArgs),
    /// Show KPay's published fees; takes no keys
    Pricelist(ApiArgs),
    /// Show what KPay says of its platform; takes no keys
    PlatformInfo(ApiArgs),
    /// Receive, verify and sign notifications
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Verify the return from a gateway page; nothing is sent or opened
    #[command(subcommand)]
    Return(ReturnCommand),
    /// Run a local KPay for tests and offline development
    #[command(after_help = crate::commands::sandbox::args::HELP)]
    Sandbox(Box<SandboxArgs>),
    /// Make a sandbox send an event: payment.completed, refund.failed, ...
    #[command(after_help = crate::commands::trigger::args::HELP)]
    Trigger(TriggerArgs),
}

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// Leave a sandbox open with a hosted payment to pay and a dashboard to watch it, until Ctrl-C
    #[arg(long, conflicts_with = "json")]
    pub(crate) browser: bool,
    /// Print one JSON object for each step
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print {"checks":[...],"exitCode":N} as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

/// What every command has that calls KPay.
#[derive(Args, Debug)]
pub(crate) struct ApiArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print the API's own answer, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where keys and secrets come from beside the environment.
#[derive(Args, Debug)]
pub(crate) struct FileArgs {
    #[arg(
        long,
        value_name = "PATH",
        help = "A file of KEY=VALUE lines for what the environment lacks [env: KPAY_ENV_FILE]"
    )]
    pub(crate) env_file: Option<PathBuf>,
}

impl Command {
    /// Whether a failure is printed for a script.
    pub(crate) fn wants_json(&self) -> bool {
        match self {
            Self::Availability(args) => args.api.json,
            Self::Balance(args)
            | Self::Me(args)
            | Self::PlatformInfo(args)
            | Self::Pricelist(args) => args.json,
            Self::Demo(args) => args.json,
            Self::Doctor(args) => args.json,
            Self::Payment(PaymentCommand::Get(args))
            | Self::Withdrawal(WithdrawalCommand::Get(args)) => args.api.json,
            Self::Payment(PaymentCommand::Init(args)) => args.api.json,
            Self::Payment(PaymentCommand::Wait(args))
            | Self::Withdrawal(WithdrawalCommand::Wait(args)) => args.api.json,
            Self::Predict(args) => args.api.json,
            Self::Rate(args) => args.api.json,
            Self::Refund(args) => args.api.json,
            Self::Return(ReturnCommand::Verify(args)) => args.json,
            Self::Sandbox(_) => false,
            Self::Transfer(args) => args.api.json,
            Self::Trigger(args) => args.json,
            Self::Webhook(WebhookCommand::Listen(args)) => args.json,
            Self::Webhook(WebhookCommand::Sign(args)) => args.json,
            Self::Webhook(WebhookCommand::Verify(args)) => args.json,
            Self::Withdraw(args) => args.api.json,
        }
    }
}

/// Whether arguments that clap refuses ask for JSON all the same.
pub(crate) fn ask_for_json(args: impl Iterator<Item = OsString>) -> bool {
    args.take_while(|arg| arg != "--").any(|arg| arg == "--json")
}

/// What to say to someone who gives a key as an argument.
pub(crate) fn tip(error: &clap::Error) -> Option<&'static str> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let is_key = error.kind() == ErrorKind::UnknownArgument
        && ["key", "secret"].iter().any(|part| argument.contains(part));
    is_key.then_some(
        "keys come from the environment (KPAY_API_KEY, KPAY_SECRET_KEY) or from --env-file: arguments are seen by \
         others on this machine, and kept in the shell's history",
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_key_as_an_argument_gets_a_tip() {
        for argument in ["--secret-key", "--api-key=hunter2", "--key"] {
            let error = Cli::try_parse_from(["kpay", "me", argument, "x"]).unwrap_err();
            assert!(tip(&error).is_some_and(|tip| tip.contains("--env-file")), "{argument}");
            assert!(!error.render().to_string().contains("hunter2"));
        }
        let error = Cli::try_parse_from(["kpay", "me", "--colour"]).unwrap_err();
        assert_eq!(tip(&error), None);
    }

    #[test]
    fn json_is_asked_for_before_the_end_of_the_options() {
        let args = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert!(ask_for_json(args("kpay me --json --x").into_iter()));
        assert!(!ask_for_json(args("kpay me --x -- --json").into_iter()));
    }
}
