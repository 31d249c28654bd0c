//! The arguments that commands share.
//!
//! Only the shape is checked here. What the values mean is core's to judge, so that an error reads
//! the same here as in a program.

use std::ffi::OsString;

use clap::Args;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::env::keys::FileArgs;

/// What every command has that calls KPay.
#[derive(Args, Debug)]
pub(crate) struct ApiArgs {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Print the API's own answer, or an error, as one JSON line
    #[arg(long)]
    pub(crate) json: bool,
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
        "Give keys in the environment (KPAY_API_KEY, KPAY_SECRET_KEY) or in --env-file: others on this machine can see \
         arguments, and the shell keeps them in its history",
    )
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::commands::Cli;

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
