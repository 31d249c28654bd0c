//! A hook for metrics.

use std::time::Duration;

use kpay_core::{Operation, Seen};

use crate::marker::{MaybeSend, MaybeSync};

/// One attempt that has ended: for metrics. It holds no data of the call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptEvent {
    /// Which operation.
    pub operation: &'static Operation,
    /// The how manieth attempt of its call, from 1.
    pub attempt: u32,
    /// What came back.
    pub seen: Seen,
    /// From sending to that.
    pub latency: Duration,
}

/// Is told of each attempt. A closure that takes an [`AttemptEvent`] is one.
pub trait Observer: MaybeSend + MaybeSync + 'static {
    /// An attempt has ended. Called from the call's own task: be quick.
    fn on_attempt(&self, event: &AttemptEvent);
}

impl<F: Fn(&AttemptEvent) + MaybeSend + MaybeSync + 'static> Observer for F {
    fn on_attempt(&self, event: &AttemptEvent) {
        self(event);
    }
}
