//! The faults that one request met, one of each kind at most.

use std::time::Duration;

use super::{Fault, Kind};

/// What a request met; the first fault of a kind is the one.
#[derive(Clone, Copy, Default)]
pub(crate) struct Struck {
    pub(crate) answer: Option<Fault>,
    pub(crate) closes_after: Option<Duration>,
    pub(crate) delay: Option<Duration>,
    pub(crate) lasting: Lasting,
}

/// What stays with the transaction that the request began.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lasting {
    pub(crate) course: Option<Fault>,
    pub(crate) gateway_return: Option<Fault>,
    pub(crate) webhook: Option<Fault>,
}

impl Struck {
    pub(crate) fn add(&mut self, fault: Fault) {
        let place = match fault.kind() {
            Kind::Answer => &mut self.answer,
            Kind::Course => &mut self.lasting.course,
            Kind::Return => &mut self.lasting.gateway_return,
            Kind::Webhook => &mut self.lasting.webhook,
            Kind::Connection => {
                self.closes_after = self.closes_after.or(fault.duration());
                return;
            }
            Kind::Delay => {
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

impl Lasting {
    /// Whether a `FAILED` is not the last word.
    pub(crate) fn completes_after_failure(self) -> bool {
        matches!(self.course, Some(Fault::CompletesAfterFailure(_)))
    }
}
