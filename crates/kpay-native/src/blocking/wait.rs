//! Waiting for an end.

use std::future::IntoFuture;
use std::time::Duration;

use kpay_client::{Error, MaybeSend, MaybeSync, WaitResult, WatchPolicy, Watchable};

use super::Client;

/// A wait for an end: set it up, then [`run`](Self::run) it.
#[derive(Debug)]
#[must_use = "a wait does nothing until it is run"]
pub struct Wait<'a, T> {
    client: &'a Client,
    wait: crate::Wait<'a, T>,
}

impl<'a, T: Watchable> Wait<'a, T> {
    pub(super) fn new(client: &'a Client, wait: crate::Wait<'a, T>) -> Self {
        Self { client, wait }
    }

    /// Sets how long to wait altogether; 5 minutes by default. A resumed wait keeps its own.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { wait: self.wait.deadline(deadline), ..self }
    }

    /// Sets how often to read. A resumed wait keeps its own.
    pub fn policy(self, policy: WatchPolicy) -> Self {
        Self { wait: self.wait.policy(policy), ..self }
    }

    /// Is told of what was read each time, on the thread that waits.
    pub fn on_status(self, listener: impl Fn(&T) + MaybeSend + MaybeSync + 'a) -> Self {
        Self { wait: self.wait.on_status(listener), ..self }
    }

    /// Waits, and blocks this thread meanwhile. To stop early set a short
    /// [`deadline`](Self::deadline) and resume what [`Waited::saved`] holds.
    ///
    /// # Errors
    /// What KPay itself refuses three times without a status between: wrong keys, an unknown payment or withdrawal.
    /// All else is waited out, and stands in [`Waited::last_error`].
    pub fn run(self) -> Result<WaitResult<T>, Error> {
        self.client.run(self.wait.into_future())
    }
}
