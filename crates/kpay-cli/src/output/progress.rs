//! Telling that something goes on: a spinner on a terminal, plain lines elsewhere.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output;

/// What goes on, on stderr; gone when dropped.
pub(crate) struct Progress {
    spinner: Option<ProgressBar>,
    newest: Mutex<String>,
}

impl Progress {
    /// Begins with `message`.
    pub(crate) fn start(message: &str) -> Self {
        let progress = Self { spinner: spinner(), newest: Mutex::new(String::new()) };
        progress.update(message);
        progress
    }

    /// As [`start`](Self::start), with nothing at all where there is no terminal.
    pub(crate) fn on_terminal(message: &str) -> Option<Self> {
        let progress = Self { spinner: Some(spinner()?), newest: Mutex::new(String::new()) };
        progress.update(message);
        Some(progress)
    }

    /// Says what goes on now; the same again is not said twice.
    pub(crate) fn update(&self, message: &str) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if *newest == message {
            return;
        }
        message.clone_into(&mut newest);
        match &self.spinner {
            Some(spinner) => spinner.set_message(message.to_owned()),
            None => output::print_note(message),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
    }
}

/// A spinner where stderr is a terminal that wants colours, which is what `NO_COLOR`, `TERM=dumb`
/// and pipes are not.
fn spinner() -> Option<ProgressBar> {
    let stderr = io::stderr();
    if !stderr.is_terminal() || AutoStream::choice(&stderr) == ColorChoice::Never {
        return None;
    }
    let style = ProgressStyle::with_template("{spinner:.cyan} {msg}").ok()?;
    let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    spinner.set_style(style);
    spinner.enable_steady_tick(Duration::from_millis(80));
    Some(spinner)
}
