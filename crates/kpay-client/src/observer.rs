//! A hook for metrics, and for the outcomes that nobody waits for.

use std::time::Duration;

use kpay_core::{AttemptResult, CallOutcome, ExternalId, Operation};

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
    pub result: AttemptResult,
    /// From sending to that.
    pub latency: Duration,
}

/// How a call that moves money has ended. It holds no personal data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OutcomeEvent<'a> {
    /// Which operation.
    pub operation: &'static Operation,
    /// The id that names the transaction: webhooks carry it.
    pub external_id: &'a ExternalId,
    /// What the call says of money.
    pub outcome: CallOutcome,
    /// KPay's id of the transaction, where the answer has one.
    pub id: Option<&'a str>,
}

/// Is told of each attempt, and of how each call that moves money ends. A closure that takes an
/// [`AttemptEvent`] is one, and hears of attempts only.
pub trait Observer: MaybeSend + MaybeSync + 'static {
    /// An attempt has ended. Called from the call's own task: be quick.
    fn on_attempt(&self, event: &AttemptEvent);

    /// A call that moves money has ended. It is also told when the caller has let go of the call:
    /// store the outcome from here, and no order is left without one. Called from the call's own
    /// task: be quick.
    fn on_outcome(&self, event: &OutcomeEvent<'_>) {
        let _ = event;
    }
}

impl<F: Fn(&AttemptEvent) + MaybeSend + MaybeSync + 'static> Observer for F {
    fn on_attempt(&self, event: &AttemptEvent) {
        self(event);
    }
}
