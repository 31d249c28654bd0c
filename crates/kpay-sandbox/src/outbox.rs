//! The webhooks an engine has made: waiting, under way, and what became of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use kpay_core::UnixMillis;

use crate::config::WebhookTarget;
use crate::delivery::{
    Delivery, DeliveryAttempt, DeliveryId, DeliveryOutcome, DeliveryRecord, DeliveryState,
};
use crate::webhook;

/// How many finished webhooks can be looked at.
const FINISHED_KEPT: usize = 10_000;

/// How many webhooks may be unfinished at once; the oldest is given up beyond that.
const UNFINISHED_KEPT: usize = 100_000;

/// The waits before the second, third and fourth attempt.
const RETRY_WAITS: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// Every webhook, by the order of its making.
#[derive(Default)]
pub(crate) struct Outbox {
    records: BTreeMap<DeliveryId, DeliveryRecord>,
    waiting: BTreeSet<(UnixMillis, DeliveryId)>,
    under_way: BTreeSet<DeliveryId>,
    finished: VecDeque<DeliveryId>,
    made: u64,
}

impl Outbox {
    pub(crate) fn add(
        &mut self,
        event: &str,
        payment_id: &str,
        body: Bytes,
        signature: String,
        now: UnixMillis,
    ) {
        let id = DeliveryId(self.made);
        self.made += 1;
        let record = DeliveryRecord {
            id,
            event: event.to_owned(),
            payment_id: payment_id.to_owned(),
            body,
            signature,
            created_at: now,
            state: DeliveryState::Waiting,
            attempts: Vec::new(),
        };
        self.records.insert(id, record);
        self.waiting.insert((now, id));
        if self.waiting.len() + self.under_way.len() > UNFINISHED_KEPT {
            self.give_up_oldest();
        }
    }

    pub(crate) fn next_due(&self) -> Option<UnixMillis> {
        self.waiting.first().map(|(due, _)| *due)
    }

    /// The attempt that is due the longest, if any is due at `now`.
    pub(crate) fn next(&mut self, target: &WebhookTarget, now: UnixMillis) -> Option<Delivery> {
        let (due, id) = *self.waiting.first()?;
        if due > now {
            return None;
        }
        self.waiting.pop_first();
        let record = self.records.get_mut(&id)?;
        self.under_way.insert(id);
        record.state = DeliveryState::UnderWay;
        record.attempts.push(DeliveryAttempt { started_at: now, ended: None });
        Some(Delivery {
            id,
            url: target.url.clone(),
            headers: webhook::headers(&record.event, &record.signature),
            body: record.body.clone(),
            attempt: u32::try_from(record.attempts.len()).unwrap_or(u32::MAX),
        })
    }

    /// Takes down how the attempt under way went; an id that is not under way is ignored.
    pub(crate) fn ended(&mut self, id: DeliveryId, now: UnixMillis, outcome: DeliveryOutcome) {
        if !self.under_way.remove(&id) {
            return;
        }
        let Some(record) = self.records.get_mut(&id) else {
            return;
        };
        if let Some(attempt) = record.attempts.last_mut() {
            attempt.ended = Some((now, outcome));
        }
        let wait = record.attempts.len().checked_sub(1).and_then(|made| RETRY_WAITS.get(made));
        match (verdict(outcome), wait) {
            (Verdict::Again, Some(wait)) => {
                record.state = DeliveryState::Waiting;
                self.waiting.insert((now.saturating_add(*wait), id));
            }
            (Verdict::Delivered, _) => self.finish(id, DeliveryState::Delivered),
            (Verdict::Again | Verdict::Refused, _) => self.finish(id, DeliveryState::Gone),
        }
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &DeliveryRecord> {
        self.records.values()
    }

    fn give_up_oldest(&mut self) {
        let oldest = match self.waiting.pop_first() {
            Some((_, id)) => Some(id),
            None => self.under_way.pop_first(),
        };
        if let Some(id) = oldest {
            self.finish(id, DeliveryState::Gone);
        }
    }

    fn finish(&mut self, id: DeliveryId, state: DeliveryState) {
        if let Some(record) = self.records.get_mut(&id) {
            record.state = state;
            self.finished.push_back(id);
        }
        if self.finished.len() > FINISHED_KEPT
            && let Some(oldest) = self.finished.pop_front()
        {
            self.records.remove(&oldest);
        }
    }
}

enum Verdict {
    Again,
    Delivered,
    Refused,
}

/// The published rule: no answer and 5xx are tried again, 4xx never (inferred: nor the others).
fn verdict(outcome: DeliveryOutcome) -> Verdict {
    match outcome {
        DeliveryOutcome::NoAnswer => Verdict::Again,
        DeliveryOutcome::Answered(status) if status.is_success() => Verdict::Delivered,
        DeliveryOutcome::Answered(status) if status.is_server_error() => Verdict::Again,
        DeliveryOutcome::Answered(_) => Verdict::Refused,
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use kpay_core::WebhookSecret;

    use super::*;

    const ANSWERED_500: DeliveryOutcome =
        DeliveryOutcome::Answered(StatusCode::INTERNAL_SERVER_ERROR);

    fn target() -> WebhookTarget {
        WebhookTarget {
            url: "http://localhost/hook".into(),
            secret: WebhookSecret::new("secret").unwrap(),
        }
    }

    fn outbox_of_one() -> Outbox {
        let mut outbox = Outbox::default();
        outbox.add("payment.initiated", "pay_1", Bytes::new(), "00".into(), UnixMillis::new(0));
        outbox
    }

    fn state(outbox: &Outbox) -> DeliveryState {
        outbox.records().next().unwrap().state
    }

    #[test]
    fn failures_are_retried_after_1_2_and_4_seconds_then_it_is_gone() {
        for outcome in [ANSWERED_500, DeliveryOutcome::NoAnswer] {
            let mut outbox = outbox_of_one();
            for (attempt, due) in [(1, 0), (2, 1_000), (3, 3_000), (4, 7_000)] {
                let now = UnixMillis::new(due);
                assert_eq!(outbox.next_due(), Some(now));
                assert!(due == 0 || outbox.next(&target(), UnixMillis::new(due - 1)).is_none());
                let delivery = outbox.next(&target(), now).unwrap();
                assert_eq!(delivery.attempt, attempt);
                assert_eq!(state(&outbox), DeliveryState::UnderWay);
                outbox.ended(delivery.id, now, outcome);
            }
            assert_eq!(outbox.next_due(), None);
            assert_eq!(state(&outbox), DeliveryState::Gone);
            assert_eq!(outbox.records().next().unwrap().attempts.len(), 4);
        }
    }

    #[test]
    fn a_4xx_ends_it_and_a_2xx_delivers_it() {
        for (status, expected) in [
            (StatusCode::NOT_FOUND, DeliveryState::Gone),
            (StatusCode::FOUND, DeliveryState::Gone),
            (StatusCode::NO_CONTENT, DeliveryState::Delivered),
        ] {
            let mut outbox = outbox_of_one();
            let delivery = outbox.next(&target(), UnixMillis::new(5)).unwrap();
            outbox.ended(delivery.id, UnixMillis::new(6), DeliveryOutcome::Answered(status));
            assert_eq!(state(&outbox), expected);
            assert_eq!(outbox.next_due(), None);
            // A second report of the same attempt changes nothing.
            outbox.ended(delivery.id, UnixMillis::new(7), ANSWERED_500);
            assert_eq!(state(&outbox), expected);
        }
    }

    #[test]
    fn it_stays_bounded() {
        let mut outbox = Outbox::default();
        for _ in 0..UNFINISHED_KEPT + FINISHED_KEPT + 5 {
            outbox.add(
                "payment.initiated",
                "pay_1",
                Bytes::new(),
                String::new(),
                UnixMillis::new(0),
            );
        }
        assert_eq!(outbox.waiting.len(), UNFINISHED_KEPT);
        assert_eq!(outbox.finished.len(), FINISHED_KEPT);
        assert_eq!(outbox.records.len(), UNFINISHED_KEPT + FINISHED_KEPT);
    }
}
