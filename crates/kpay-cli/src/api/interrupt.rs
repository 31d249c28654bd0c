//! Ctrl-C while something is under way.

use std::future::IntoFuture;
use std::io;

use tokio::sync::watch;

use crate::failure::Failure;

/// Whether Ctrl-C was pressed since this was made; none is missed between two pieces of work.
pub(crate) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Begins to listen. Where that can't be done, the system's own way of ending stays.
    pub(crate) fn listen() -> Self {
        let (pressed, interrupt) = watch::channel(false);
        if let Ok(mut ctrl_c) = CtrlC::listen() {
            tokio::spawn(async move {
                ctrl_c.pressed().await;
                pressed.send_replace(true);
            });
        }
        Self(interrupt)
    }

    /// Does the work; nothing when Ctrl-C comes first, and the work is let go.
    pub(crate) async fn or<T>(&self, work: impl IntoFuture<Output = T>) -> Option<T> {
        let mut interrupt = self.0.clone();
        tokio::select! {
            biased;
            done = work.into_future() => Some(done),
            Ok(_) = interrupt.wait_for(|pressed| *pressed) => None,
        }
    }
}

/// Ctrl-C, on each system in its own way.
pub(crate) struct CtrlC {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
    #[cfg(windows)]
    signal: tokio::signal::windows::CtrlC,
}

impl CtrlC {
    /// From here on Ctrl-C does not end the program by itself.
    pub(crate) fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        let signal = {
            use tokio::signal::unix::{SignalKind, signal};
            signal(SignalKind::interrupt())?
        };
        #[cfg(windows)]
        let signal = tokio::signal::windows::ctrl_c()?;
        Ok(Self { signal })
    }

    pub(crate) async fn pressed(&mut self) {
        // Nothing comes only when the runtime itself is gone.
        let _ = self.signal.recv().await;
    }
}

/// Ctrl-C, and on Unix SIGTERM.
pub(crate) struct EndSignals {
    ctrl_c: CtrlC,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl EndSignals {
    pub(crate) fn listen() -> Result<Self, Failure> {
        Self::try_listen()
            .map_err(|error| Failure::start(format!("can't listen for signals: {error}")))
    }

    fn try_listen() -> io::Result<Self> {
        Ok(Self {
            ctrl_c: CtrlC::listen()?,
            #[cfg(unix)]
            terminate: {
                use tokio::signal::unix::{SignalKind, signal};
                signal(SignalKind::terminate())?
            },
        })
    }

    #[cfg(unix)]
    pub(crate) async fn wait(&mut self) {
        tokio::select! {
            () = self.ctrl_c.pressed() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    pub(crate) async fn wait(&mut self) {
        self.ctrl_c.pressed().await;
    }
}
