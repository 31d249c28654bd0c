//! The webhooks an engine has made: waiting, under way, and what became of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use kpay_core::UnixMillis;

use crate::time::clock::Pace;
use crate::webhooks::delivery::{
    Delivery, DeliveryAttempt, DeliveryId, DeliveryOutcome, DeliveryRecord, DeliveryReport,
    DeliveryState,
};
use crate::webhooks::event;

/// How many finished webhooks can be looked at.
const FINISHED_KEPT: usize = 10_000;

/// How many webhooks may be unfinished at once; the oldest is given up beyond that.
const UNFINISHED_KEPT: usize = 100_000;

/// How many attempts of one webhook are kept; it is not sent again by hand beyond that.
const ATTEMPTS_KEPT: usize = 100;

/// The waits before the second, third and fourth attempt.
const RETRY_WAITS: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// How webhooks are tried again.
#[derive(Clone, Copy)]
pub(crate) struct RetryPolicy {
    /// How many attempts there are in all.
    pub(crate) attempts: u8,
    pub(crate) pace: Pace,
}

/// Every webhook, by the order of its making.
#[derive(Clone, Default)]
pub(crate) struct Outbox {
    records: BTreeMap<DeliveryId, DeliveryRecord>,
    waiting: BTreeSet<(UnixMillis, DeliveryId)>,
    under_way: BTreeSet<DeliveryId>,
    finished: VecDeque<DeliveryId>,
    made: u64,
}

/// A webhook to be sent.
pub(crate) struct NewDelivery<'a> {
    pub(crate) event: &'a str,
    pub(crate) payment_id: &'a str,
    pub(crate) url: &'a str,
    pub(crate) body: Bytes,
    pub(crate) signature: String,
    /// When its first attempt is due; one that gets lost has none.
    pub(crate) due: Option<UnixMillis>,
}

/// Why a webhook is not sent again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ResendError {
    TooOften,
    Unfinished,
    Unknown,
}

impl Outbox {
    pub(crate) fn add(&mut self, delivery: NewDelivery<'_>, now: UnixMillis) {
        let id = DeliveryId(self.made);
        self.made += 1;
        let record = DeliveryRecord {
            id,
            event: delivery.event.to_owned(),
            url: delivery.url.to_owned(),
            payment_id: delivery.payment_id.to_owned(),
            body: delivery.body,
            signature: delivery.signature,
            created_at: now,
            state: DeliveryState::Waiting,
            attempts: Vec::new(),
            before: 0,
        };
        self.records.insert(id, record);
        match delivery.due {
            Some(due) => _ = self.waiting.insert((due, id)),
            None => self.finish(id, DeliveryState::Gone),
        }
        if self.waiting.len() + self.under_way.len() > UNFINISHED_KEPT {
            self.give_up_oldest();
        }
    }

    /// Sends a finished one again, with all its attempts before it.
    pub(crate) fn resend(&mut self, id: DeliveryId, now: UnixMillis) -> Result<(), ResendError> {
        let record = self.records.get_mut(&id).ok_or(ResendError::Unknown)?;
        if !matches!(record.state, DeliveryState::Delivered | DeliveryState::Gone) {
            return Err(ResendError::Unfinished);
        }
        if record.attempts.len() >= ATTEMPTS_KEPT {
            return Err(ResendError::TooOften);
        }
        record.state = DeliveryState::Waiting;
        record.before = record.attempts.len();
        self.finished.retain(|finished| *finished != id);
        self.waiting.insert((now, id));
        Ok(())
    }

    /// Lets attempts that nobody carries any more begin again.
    pub(crate) fn take_back(&mut self, now: UnixMillis) {
        for id in std::mem::take(&mut self.under_way) {
            if let Some(record) = self.records.get_mut(&id) {
                record.state = DeliveryState::Waiting;
                record.attempts.pop();
                self.waiting.insert((now, id));
            }
        }
    }

    /// Goes on counting behind another outbox, so that no late report of that one's is believed.
    pub(crate) fn count_behind(&mut self, other: &Self) {
        self.made = self.made.max(other.made);
    }

    /// Gives each that waits another moment.
    pub(crate) fn move_waiting(&mut self, moved: impl Fn(UnixMillis) -> UnixMillis) {
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting = waiting.into_iter().map(|(due, id)| (moved(due), id)).collect();
    }

    pub(crate) fn next_due(&self) -> Option<UnixMillis> {
        self.waiting.first().map(|(due, _)| *due)
    }

    /// The attempt that is due the longest, if any is due at `now`.
    pub(crate) fn next(&mut self, now: UnixMillis) -> Option<Delivery> {
        let (due, id) = *self.waiting.first()?;
        if due > now {
            return None;
        }
        self.waiting.pop_first();
        let record = self.records.get_mut(&id)?;
        self.under_way.insert(id);
        record.state = DeliveryState::UnderWay;
        record.attempts.push(DeliveryAttempt {
            started_at: now,
            ended: None,
            excerpt: String::new(),
        });
        let attempt = record.attempts.len() - record.before;
        Some(Delivery {
            id,
            url: record.url.clone(),
            headers: event::headers(&record.event, &record.signature),
            body: record.body.clone(),
            attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
        })
    }

    /// Takes down how the attempt under way went; an id that is not under way is ignored.
    pub(crate) fn ended(
        &mut self,
        id: DeliveryId,
        now: UnixMillis,
        report: DeliveryReport,
        retry_policy: RetryPolicy,
    ) {
        if !self.under_way.remove(&id) {
            return;
        }
        let Some(record) = self.records.get_mut(&id) else {
            return;
        };
        if let Some(attempt) = record.attempts.last_mut() {
            attempt.ended = Some((now, report.outcome));
            attempt.excerpt = report.excerpt;
        }
        let made = record.attempts.len() - record.before;
        let wait = made.checked_sub(1).and_then(|retries| RETRY_WAITS.get(retries));
        let wait = wait.filter(|_| made < retry_policy.attempts.into());
        match (verdict(report.outcome), wait) {
            (AttemptVerdict::Again, Some(wait)) => {
                record.state = DeliveryState::Waiting;
                let due = now.saturating_add(retry_policy.pace.shortened(*wait));
                self.waiting.insert((due, id));
            }
            (AttemptVerdict::Delivered, _) => self.finish(id, DeliveryState::Delivered),
            (AttemptVerdict::Again | AttemptVerdict::Refused, _) => {
                self.finish(id, DeliveryState::Gone);
            }
        }
    }

    pub(crate) fn records(&self) -> impl DoubleEndedIterator<Item = &DeliveryRecord> {
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

enum AttemptVerdict {
    Again,
    Delivered,
    Refused,
}

/// The published rule: no answer and 5xx are tried again, 4xx never (inferred: nor the others).
fn verdict(outcome: DeliveryOutcome) -> AttemptVerdict {
    match outcome {
        DeliveryOutcome::NoResponse => AttemptVerdict::Again,
        DeliveryOutcome::Answered(status) if status.is_success() => AttemptVerdict::Delivered,
        DeliveryOutcome::Answered(status) if status.is_server_error() => AttemptVerdict::Again,
        DeliveryOutcome::Answered(_) => AttemptVerdict::Refused,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use http::StatusCode;

    use super::*;

    const ANSWERED_500: DeliveryOutcome =
        DeliveryOutcome::Answered(StatusCode::INTERNAL_SERVER_ERROR);

    fn new(due: Option<u64>) -> NewDelivery<'static> {
        NewDelivery {
            event: "payment.initiated",
            payment_id: "pay_1",
            url: "http://localhost/hook",
            body: Bytes::new(),
            signature: "00".into(),
            due: due.map(UnixMillis::new),
        }
    }

    fn outbox_of_one() -> Outbox {
        let mut outbox = Outbox::default();
        outbox.add(new(Some(0)), UnixMillis::new(0));
        outbox
    }

    /// As KPay's text has it, with a last attempt more or without.
    fn retry_policy(attempts: u8) -> RetryPolicy {
        RetryPolicy { attempts, pace: Pace::Running(NonZeroU32::MIN) }
    }

    fn state(outbox: &Outbox) -> DeliveryState {
        outbox.records().next().unwrap().state
    }

    #[test]
    fn failures_are_retried_after_1_2_and_4_seconds_then_it_is_gone() {
        for (outcome, attempts) in
            [(ANSWERED_500, 3), (DeliveryOutcome::NoResponse, 3), (ANSWERED_500, 4)]
        {
            let mut outbox = outbox_of_one();
            let all = [(1, 0), (2, 1_000), (3, 3_000), (4, 7_000)];
            for (attempt, due) in &all[..attempts.into()] {
                let now = UnixMillis::new(*due);
                assert_eq!(outbox.next_due(), Some(now));
                assert!(*due == 0 || outbox.next(UnixMillis::new(due - 1)).is_none());
                let delivery = outbox.next(now).unwrap();
                assert_eq!(delivery.attempt, *attempt);
                assert_eq!(state(&outbox), DeliveryState::UnderWay);
                outbox.ended(delivery.id, now, outcome.into(), retry_policy(attempts));
            }
            assert_eq!(outbox.next_due(), None);
            assert_eq!(state(&outbox), DeliveryState::Gone);
            assert_eq!(outbox.records().next().unwrap().attempts.len(), usize::from(attempts));
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
            let delivery = outbox.next(UnixMillis::new(5)).unwrap();
            let answered = DeliveryOutcome::Answered(status);
            outbox.ended(delivery.id, UnixMillis::new(6), answered.into(), retry_policy(4));
            assert_eq!(state(&outbox), expected);
            assert_eq!(outbox.next_due(), None);
            // A second report of the same attempt changes nothing.
            outbox.ended(delivery.id, UnixMillis::new(7), ANSWERED_500.into(), retry_policy(4));
            assert_eq!(state(&outbox), expected);
        }
    }

    #[test]
    fn the_outbox_keeps_no_more_than_its_bounds() {
        let mut outbox = Outbox::default();
        for _ in 0..UNFINISHED_KEPT + FINISHED_KEPT + 5 {
            outbox.add(new(Some(0)), UnixMillis::new(0));
        }
        assert_eq!(outbox.waiting.len(), UNFINISHED_KEPT);
        assert_eq!(outbox.finished.len(), FINISHED_KEPT);
        assert_eq!(outbox.records.len(), UNFINISHED_KEPT + FINISHED_KEPT);
    }

    #[test]
    fn one_that_gets_lost_can_be_sent_again_by_hand() {
        let mut outbox = Outbox::default();
        outbox.add(new(None), UnixMillis::new(0));
        assert_eq!((outbox.next_due(), state(&outbox)), (None, DeliveryState::Gone));
        let id = outbox.records().next().unwrap().id;
        for round in 0..25 {
            let start = UnixMillis::new(round * 100_000);
            outbox.resend(id, start).unwrap();
            assert_eq!(outbox.resend(id, start), Err(ResendError::Unfinished));
            for (attempt, wait) in [(1, 0), (2, 1_000), (3, 3_000), (4, 7_000)] {
                let now = UnixMillis::new(start.get() + wait);
                let delivery = outbox.next(now).unwrap();
                assert_eq!(delivery.attempt, attempt);
                outbox.ended(id, now, DeliveryReport::new(ANSWERED_500, b"no"), retry_policy(4));
            }
            assert_eq!(state(&outbox), DeliveryState::Gone);
        }
        let record = outbox.records().next().unwrap();
        assert!(record.attempts.iter().all(|attempt| attempt.excerpt == "no"));
        assert_eq!((record.attempts.len(), outbox.finished.len()), (ATTEMPTS_KEPT, 1));
        assert_eq!(outbox.resend(id, UnixMillis::new(0)), Err(ResendError::TooOften));
        let unknown = DeliveryId(9);
        assert_eq!(outbox.resend(unknown, UnixMillis::new(0)), Err(ResendError::Unknown));
    }

    #[test]
    fn an_attempt_that_nobody_carries_begins_anew() {
        let mut outbox = outbox_of_one();
        let lost = outbox.next(UnixMillis::new(5)).unwrap();
        outbox.take_back(UnixMillis::new(9));
        outbox.ended(lost.id, UnixMillis::new(9), ANSWERED_500.into(), retry_policy(3));
        let again = outbox.next(UnixMillis::new(9)).unwrap();
        assert_eq!((again.id, again.attempt), (lost.id, 1));
    }
}
