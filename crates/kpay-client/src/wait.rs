//! Waiting for a payment's end.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use kpay_core::{
    Error, Outcome, Payment, PaymentKey, Response, SavedWatch, Watch, WatchPolicy, WatchStep,
};

use crate::marker::{BoxFuture, MaybeSend, MaybeSync};
use crate::{CallOptions, Client};

/// The last look of a wait gets this long, even when the wait's own time is over.
const LEAST_LOOK: Duration = Duration::from_secs(10);

/// A wait for a payment's end: set it up, then await it. Dropping it ends it.
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait<'a> {
    client: &'a Client,
    start: Start,
    policy: WatchPolicy,
    listener: Option<Box<dyn StatusListener + 'a>>,
}

enum Start {
    New(PaymentKey),
    Saved(SavedWatch),
}

/// How a wait ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Waited {
    /// What came of it; [`Outcome::StillOpen`] when the wait's time was over first. Match all of it.
    pub outcome: Outcome,
    /// The payment as it was read last; `None` when no read succeeded.
    pub payment: Option<Response<Payment>>,
    /// Why the last read failed, when it did.
    pub last_error: Option<Error>,
    /// The wait as it stands, to go on elsewhere.
    pub saved: SavedWatch,
}

/// Is told of each status that a wait reads.
trait StatusListener: MaybeSend + MaybeSync {
    fn on_status(&self, payment: &Payment);
}

impl<F: Fn(&Payment) + MaybeSend + MaybeSync> StatusListener for F {
    fn on_status(&self, payment: &Payment) {
        self(payment);
    }
}

impl<'a> Wait<'a> {
    pub(crate) fn new(client: &'a Client, key: PaymentKey) -> Self {
        Self::starting(client, Start::New(key))
    }

    pub(crate) fn resume(client: &'a Client, saved: SavedWatch) -> Self {
        Self::starting(client, Start::Saved(saved))
    }

    fn starting(client: &'a Client, start: Start) -> Self {
        Self { client, start, policy: WatchPolicy::default(), listener: None }
    }

    /// Sets how long to wait altogether; 5 minutes by default. A resumed wait keeps its own.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.policy.deadline = deadline;
        self
    }

    /// Sets how often to read. A resumed wait keeps its own.
    pub fn policy(mut self, policy: WatchPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Is told of the payment each time it was read.
    pub fn on_status(mut self, listener: impl Fn(&Payment) + MaybeSend + MaybeSync + 'a) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    async fn run(self) -> Result<Waited, Error> {
        let shared = &self.client.shared;
        let mut watch = match self.start {
            Start::New(key) => Watch::new(key, self.policy, shared.now()),
            Start::Saved(saved) => Watch::resume(saved, shared.now()),
        };
        let (mut newest, mut last_error) = (None, None);
        loop {
            match watch.poll(shared.now()) {
                WatchStep::Wait(wait) => shared.runtime.sleep_boxed(wait).await,
                WatchStep::Check => {
                    let read = look(self.client, &watch).await;
                    match read {
                        Ok(payment) => {
                            watch.on_status(&payment.status, shared.now(), shared.entropy());
                            if let Some(listener) = &self.listener {
                                listener.on_status(&payment);
                            }
                            (newest, last_error) = (Some(payment), None);
                        }
                        Err(error) => {
                            if !watch.on_error(&error, shared.now(), shared.entropy()) {
                                return Err(error);
                            }
                            last_error = Some(error);
                        }
                    }
                }
                WatchStep::Done(outcome) => {
                    return Ok(Waited {
                        outcome,
                        payment: newest,
                        last_error,
                        saved: watch.save(shared.now()),
                    });
                }
                // Core may learn steps that this driver doesn't know; to ask again is always right.
                _ => {}
            }
        }
    }
}

async fn look(client: &Client, watch: &Watch) -> Result<Response<Payment>, Error> {
    let left = watch.time_left(client.shared.now()).max(LEAST_LOOK);
    let options = &client.options;
    let deadline = options.deadline.unwrap_or(client.shared.policy.deadline).min(left);
    let options = CallOptions { deadline: Some(deadline), ..options.clone() };
    client.with_options(options).payments().get(watch.key().clone()).await
}

impl<'a> IntoFuture for Wait<'a> {
    type Output = Result<Waited, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Wait<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("policy", &self.policy).finish_non_exhaustive()
    }
}
