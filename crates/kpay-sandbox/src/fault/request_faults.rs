//! The faults that one request met, one of each kind at most.

use std::time::Duration;

use super::{Fault, FaultKind};

/// What a request met; the first fault of a kind is the one.
#[derive(Clone, Copy, Default)]
pub(crate) struct RequestFaults {
    pub(crate) answer: Option<Fault>,
    pub(crate) closes_after: Option<Duration>,
    pub(crate) delay: Option<Duration>,
    pub(crate) lasting: LastingFaults,
}

/// What stays with the transaction that the request began.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LastingFaults {
    pub(crate) course: Option<Fault>,
    pub(crate) gateway_return: Option<Fault>,
    pub(crate) webhook: Option<Fault>,
}

impl RequestFaults {
    pub(crate) fn add(&mut self, fault: Fault) {
        let place = match fault.kind() {
            FaultKind::Answer => &mut self.answer,
            FaultKind::Course => &mut self.lasting.course,
            FaultKind::Return => &mut self.lasting.gateway_return,
            FaultKind::Webhook => &mut self.lasting.webhook,
            FaultKind::Connection => {
                self.closes_after = self.closes_after.or(fault.duration());
                return;
            }
            FaultKind::Delay => {
                self.delay = self.delay.or(fault.duration());
                return;
            }
        };
        *place = place.or(Some(fault));
    }

    /// All of them, as they are written.
    pub(crate) fn names(&self) -> Vec<String> {
        let lasting = [self.lasting.course, self.lasting.gateway_return, self.lasting.webhook];
        let delay = self.delay.map(Fault::Latency);
        let closes = self.closes_after.map(Fault::ClosesAfterAnswer);
        [delay, closes, self.answer]
            .into_iter()
            .chain(lasting)
            .flatten()
            .map(|it| it.to_string())
            .collect()
    }
}

impl LastingFaults {
    /// Whether a `FAILED` becomes `COMPLETED` later.
    pub(crate) fn completes_after_failure(self) -> bool {
        matches!(self.course, Some(Fault::CompletesAfterFailure(_)))
    }
}
