//! An observer that hands the outcomes of orders to a test.

use kpay_client::core::CallOutcome;
use kpay_client::{AttemptEvent, Observer, OutcomeEvent};
use tokio::sync::mpsc;

/// The externalId of an order, how its call ended, and the id that KPay gave it.
pub type RecordedOutcome = (String, CallOutcome, Option<String>);

/// Sends each outcome to the receiver that it was made with.
pub struct OutcomeRecorder(mpsc::UnboundedSender<RecordedOutcome>);

impl OutcomeRecorder {
    /// A recorder with the receiver of what it records.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<RecordedOutcome>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }
}

impl Observer for OutcomeRecorder {
    fn on_attempt(&self, _: &AttemptEvent) {}

    fn on_outcome(&self, event: &OutcomeEvent<'_>) {
        let id = event.id.map(str::to_owned);
        // A test that has ended receives nothing more.
        let _ = self.0.send((event.external_id.to_string(), event.outcome, id));
    }
}
