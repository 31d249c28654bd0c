//! Real money moves only when someone says so.

use std::io::{self, BufRead, IsTerminal, Write};

use clap::Args;
use kpay_native::InvalidInputError;
use kpay_native::core::Environment;

use crate::output::{OPEN, printable, styled};

/// Whether real money may move.
#[derive(Args, Debug)]
pub(crate) struct LiveArgs {
    /// Move real money when the keys are live; without it the command asks at a terminal, and refuses in a script
    #[arg(long)]
    pub(crate) live: bool,
}

/// What is typed to go on.
const WORD: &str = "live";

/// Lets an order go out: always with a test key; with any other when `--live` is given, or when someone at a
/// terminal types the word. A key without a known prefix counts as live.
///
/// # Errors
/// Says what is missing.
pub(crate) fn permit(
    environment: Option<&Environment>,
    is_said: bool,
    what: &str,
) -> Result<(), InvalidInputError> {
    let is_test = environment.is_some_and(Environment::is_test);
    if is_test || is_said {
        return Ok(());
    }
    let (stdin, stderr) = (io::stdin(), io::stderr());
    if stdin.is_terminal() && stderr.is_terminal() && asked(what, stdin.lock(), stderr.lock()) {
        return Ok(());
    }
    let reason = "is missing: the API key is not a test key, so this would move real money. Nothing was sent. Give --live if you \
                  mean it, or use test keys";
    Err(InvalidInputError::new("--live", reason))
}

/// Whether whoever is asked goes on.
fn asked(what: &str, mut answers: impl BufRead, mut asks: impl Write) -> bool {
    let what = styled(OPEN, printable(what));
    let asking =
        write!(asks, "These are live keys: {what} moves real money. Type {WORD} to go on: ");
    let mut answer = String::new();
    asking.and_then(|()| asks.flush()).is_ok()
        && answers.read_line(&mut answer).is_ok()
        && answer.trim() == WORD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_test_key_needs_no_consent() {
        assert!(permit(Some(&Environment::Test), false, "x").is_ok());
        for environment in [Some(&Environment::Production), None] {
            assert!(permit(environment, true, "x").is_ok(), "{environment:?}");
        }
    }

    #[test]
    fn only_the_typed_word_is_consent() {
        for (typed, goes_on) in [
            ("live\n", true),
            (" live \r\n", true),
            ("\n", false),
            ("y\n", false),
            ("yes\n", false),
            ("", false),
        ] {
            let mut said = Vec::new();
            assert_eq!(
                asked("kpay withdraw, 5000", typed.as_bytes(), &mut said),
                goes_on,
                "{typed:?}"
            );
            let said = String::from_utf8(said).unwrap();
            assert!(said.contains("kpay withdraw, 5000") && said.contains("real money"), "{said}");
        }
    }
}
