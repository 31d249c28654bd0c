//! What happens to transactions by themselves: their steps, and what each does to the books.

use std::time::Duration;

use kpay_core::UnixMillis;

use crate::engine::Engine;
use crate::fault::{Fault, Lasting};
use crate::time::clock::LEAST;
use crate::transactions::status::Status;
use crate::transactions::store::{Key, Record};
use crate::transactions::test_numbers::Outcome;

/// How long after its begin the operator has a transaction in hand.
const PROCESSING_AFTER: Duration = Duration::from_secs(1);

/// How long after its begin a transaction has its outcome.
const OUTCOME_AFTER: Duration = Duration::from_secs(3);

/// How long an outcome takes for a transaction under review.
const REVIEWED_AFTER: Duration = Duration::from_secs(10);

/// How long a transaction that fails at once takes to fail.
const AT_ONCE: Duration = Duration::from_millis(300);

/// What it says of a failure that the number itself would not bring; one of KPay's codes.
const UNSPECIFIED: &str = "UNSPECIFIED_FAILURE";

/// A transaction of any kind that changes with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Payment(Key),
    Refund(Key),
    Withdrawal(Key),
}

/// What a transaction says once it has failed.
pub(crate) fn failure(outcome: &Outcome, faults: Lasting) -> Option<String> {
    let fails = matches!(faults.course, Some(Fault::FailsAtOnce | Fault::CompletesAfterFailure(_)));
    outcome.failure_code().or_else(|| fails.then_some(UNSPECIFIED)).map(str::to_owned)
}

impl Engine {
    /// Lets the operator work on it from now on, to the end that `outcome` says, if no fault says
    /// another.
    pub(crate) fn run(&mut self, subject: Subject, outcome: &Outcome, faults: Lasting) {
        let (now, pace) = (self.now, self.clock.pace());
        let mut latest = Duration::ZERO;
        // Each step comes behind the one before it, however short a speed makes the waits.
        let mut at = |wait: Duration, status| {
            latest = pace.shortened(wait).max(latest.saturating_add(LEAST));
            self.transactions.schedule.add(now.saturating_add(latest), subject, status);
        };
        let end = match outcome {
            Outcome::Completed => Some(Status::Completed),
            Outcome::Failed(_) => Some(Status::Failed),
            Outcome::Submitted => None,
        };
        match faults.course {
            Some(Fault::Cancels) => {
                at(PROCESSING_AFTER, Status::Processing);
                at(OUTCOME_AFTER, Status::Cancelled);
            }
            Some(Fault::FailsAtOnce) => at(AT_ONCE, Status::Failed),
            Some(Fault::CompletesAfterFailure(later)) => {
                at(PROCESSING_AFTER, Status::Processing);
                at(OUTCOME_AFTER, Status::Failed);
                at(OUTCOME_AFTER.saturating_add(later), Status::Completed);
            }
            Some(Fault::UnknownStatus) => {
                at(PROCESSING_AFTER, Status::UnderReview);
                if let Some(end) = end {
                    at(REVIEWED_AFTER, end);
                }
            }
            _ => {
                at(PROCESSING_AFTER, Status::Processing);
                if let Some(end) = end {
                    at(OUTCOME_AFTER, end);
                }
            }
        }
    }

    /// Brings it to `status`, keeps the books and tells the merchant; what is final stays, unless a
    /// fault completes it after its failure.
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

    fn change_payment(&mut self, key: Key, status: Status, now: UnixMillis) -> Option<bool> {
        let payment = self.transactions.payments.get_mut(key)?;
        let completes_later = payment.faults.completes_after_failure();
        let is_revived = completes_later
            && status == Status::Completed
            && payment.progress.complete_after_failure(now);
        if !is_revived && !payment.progress.pass_to(status, now) {
            return Some(false);
        }
        if status == Status::Completed {
            let wallets = &mut self.merchant.applications[payment.application()].wallets;
            wallets.credit(&payment.wallet, payment.net());
        }
        if status.is_final() {
            if let Some(page) = payment.page() {
                self.transactions.schedule.remove(page.expires_at, Subject::Payment(key));
            }
            if !(completes_later && status == Status::Failed) {
                self.transactions.payments.end(key);
            }
        }
        Some(true)
    }

    fn change_refund(&mut self, key: Key, status: Status, now: UnixMillis) -> Option<bool> {
        let refund = self.transactions.refunds.get_mut(key)?;
        let completes_later = refund.faults.completes_after_failure();
        let is_revived = completes_later
            && status == Status::Completed
            && refund.progress.complete_after_failure(now);
        if !is_revived && !refund.progress.pass_to(status, now) {
            return Some(false);
        }
        if !status.is_final() || (completes_later && status == Status::Failed) {
            return Some(true);
        }
        let wallets = &mut self.merchant.applications[refund.application()].wallets;
        if status == Status::Completed {
            wallets.settle(&refund.wallet, refund.amount.hundredths);
            if let Some(payment) = self.transactions.payments.get_mut(refund.payment) {
                payment.progress.give_back(now);
            }
        } else {
            wallets.release(&refund.wallet, refund.amount.hundredths);
        }
        self.transactions.refunds.end(key);
        Some(true)
    }

    fn change_withdrawal(&mut self, key: Key, status: Status, now: UnixMillis) -> Option<bool> {
        let withdrawal = self.transactions.withdrawals.get_mut(key)?;
        let completes_later = withdrawal.faults.completes_after_failure();
        let is_revived = completes_later
            && status == Status::Completed
            && withdrawal.progress.complete_after_failure(now);
        if !is_revived && !withdrawal.progress.pass_to(status, now) {
            return Some(false);
        }
        if !status.is_final() {
            return Some(true);
        }
        if let Some(page) = withdrawal.page() {
            self.transactions.schedule.remove(page.expires_at, Subject::Withdrawal(key));
        }
        // What is on its way after all stays reserved.
        if completes_later && status == Status::Failed {
            return Some(true);
        }
        let wallets = &mut self.merchant.applications[withdrawal.application()].wallets;
        match status {
            Status::Completed => wallets.settle(&withdrawal.wallet, withdrawal.amount.hundredths),
            _ => wallets.release(&withdrawal.wallet, withdrawal.amount.hundredths),
        }
        self.transactions.withdrawals.end(key);
        Some(true)
    }
}
