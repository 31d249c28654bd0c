//! What happens to transactions by themselves: their steps, and what each does to the books.

use std::time::Duration;

use bytes::Bytes;
use kpay_core::UnixMillis;

use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::status::Status;
use crate::store::{Key, Record};
use crate::webhook::{self, Notice, payment_event, payout_event, refund_event};

/// How long after its begin the operator has a transaction in hand.
const PROCESSING_AFTER: Duration = Duration::from_secs(1);

/// How long after its begin a transaction has its outcome.
const OUTCOME_AFTER: Duration = Duration::from_secs(3);

/// A transaction of any kind that changes with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Payment(Key),
    Refund(Key),
    Withdrawal(Key),
}

impl Engine {
    /// Lets the operator work on it from now on, to the end that `outcome` says.
    pub(crate) fn run(&mut self, subject: Subject, outcome: &Outcome) {
        self.schedule(self.now.saturating_add(PROCESSING_AFTER), subject, Status::Processing);
        let end = match outcome {
            Outcome::Completed => Status::Completed,
            Outcome::Failed(_) => Status::Failed,
            Outcome::Submitted => return,
        };
        self.schedule(self.now.saturating_add(OUTCOME_AFTER), subject, end);
    }

    /// Brings it to `status`, keeps the books and tells the merchant; what is final stays.
    pub(crate) fn change(&mut self, subject: Subject, status: Status, now: UnixMillis) {
        let is_new = match subject {
            Subject::Payment(key) => self.change_payment(key, status, now),
            Subject::Refund(key) => self.change_refund(key, status, now),
            Subject::Withdrawal(key) => self.change_withdrawal(key, status, now),
        };
        if is_new == Some(true) {
            self.tell(subject, now);
        }
    }

    /// Makes the webhook of its present status.
    pub(crate) fn tell(&mut self, subject: Subject, now: UnixMillis) {
        let Some(target) = &self.settings.webhook else {
            return;
        };
        let told = match subject {
            Subject::Payment(key) => self.payments.get(key).and_then(|payment| {
                let event = payment_event(payment.status())?;
                Some(Told::new(event, &payment.notice(), now))
            }),
            Subject::Refund(key) => self.refunds.get(key).and_then(|refund| {
                let event = refund_event(refund.status())?;
                Some(Told::new(event, &refund.notice(), now))
            }),
            Subject::Withdrawal(key) => self.withdrawals.get(key).and_then(|withdrawal| {
                let event = payout_event(withdrawal.status())?;
                Some(Told::new(event, &withdrawal.notice(), now))
            }),
        };
        if let Some(Told { event, id, body }) = told {
            let signature = target.secret.sign(&body);
            self.outbox.add(event, &id, body, signature, now);
        }
    }

    fn change_payment(&mut self, key: Key, status: Status, now: UnixMillis) -> Option<bool> {
        let payment = self.payments.get_mut(key)?;
        if !payment.progress.pass_to(status, now) {
            return Some(false);
        }
        if status == Status::Completed {
            self.wallets.credit(&payment.wallet, payment.net());
        }
        if status.is_final() {
            if let Some(page) = payment.page() {
                self.schedule.remove(&(page.expires_at, Subject::Payment(key)));
            }
            self.payments.end(key);
        }
        Some(true)
    }

    fn change_refund(&mut self, key: Key, status: Status, now: UnixMillis) -> Option<bool> {
        let refund = self.refunds.get_mut(key)?;
        if !refund.progress.pass_to(status, now) {
            return Some(false);
        }
        if status == Status::Completed {
            self.wallets.settle(&refund.wallet, refund.amount.hundredths);
            if let Some(payment) = self.payments.get_mut(refund.payment) {
                payment.progress.give_back();
            }
        } else if status.is_final() {
            self.wallets.release(&refund.wallet, refund.amount.hundredths);
        }
        if status.is_final() {
            self.refunds.end(key);
        }
        Some(true)
    }

    fn change_withdrawal(&mut self, key: Key, status: Status, now: UnixMillis) -> Option<bool> {
        let withdrawal = self.withdrawals.get_mut(key)?;
        if !withdrawal.progress.pass_to(status, now) {
            return Some(false);
        }
        if status == Status::Completed {
            self.wallets.settle(&withdrawal.wallet, withdrawal.amount.hundredths);
        } else if status.is_final() {
            self.wallets.release(&withdrawal.wallet, withdrawal.amount.hundredths);
        }
        if status.is_final() {
            if let Some(page) = withdrawal.page() {
                self.schedule.remove(&(page.expires_at, Subject::Withdrawal(key)));
            }
            self.withdrawals.end(key);
        }
        Some(true)
    }
}

/// A webhook that is written but not signed.
struct Told {
    event: &'static str,
    id: String,
    body: Bytes,
}

impl Told {
    fn new(event: &'static str, notice: &Notice<'_>, now: UnixMillis) -> Self {
        Self { event, id: notice.id.to_owned(), body: webhook::body(event, notice, now) }
    }
}
