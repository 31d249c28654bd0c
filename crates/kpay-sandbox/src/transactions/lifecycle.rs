//! What happens to transactions by themselves: their steps, and what each does to the books.

use std::time::Duration;

use kpay_core::UnixMillis;

use crate::engine::Engine;
use crate::fault::{Fault, LastingFaults};
use crate::time::clock::LEAST;
use crate::transactions::Transactions;
use crate::transactions::payment::Payment;
use crate::transactions::status::{Progress, Status};
use crate::transactions::store::RecordKey;
use crate::transactions::test_numbers::OperatorOutcome;
use crate::transactions::withdrawal::Withdrawal;

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
    Payment(RecordKey),
    Refund(RecordKey),
    Withdrawal(RecordKey),
}

/// What a transaction says once it has failed.
pub(crate) fn failure(outcome: &OperatorOutcome, faults: LastingFaults) -> Option<String> {
    let fails = matches!(faults.course, Some(Fault::FailsAtOnce | Fault::CompletesAfterFailure(_)));
    outcome.failure_code().or_else(|| fails.then_some(UNSPECIFIED)).map(str::to_owned)
}

impl Engine {
    /// Lets the operator work on it from now on, to the end that `outcome` says, if no fault says
    /// another.
    pub(crate) fn run(
        &mut self,
        subject: Subject,
        outcome: &OperatorOutcome,
        faults: LastingFaults,
    ) {
        let (now, pace) = (self.now, self.clock.pace());
        let mut latest = Duration::ZERO;
        // Each step comes behind the one before it, however short a speed makes the waits.
        let mut at = |wait: Duration, status| {
            latest = pace.shortened(wait).max(latest.saturating_add(LEAST));
            self.transactions.schedule.add(now.saturating_add(latest), subject, status);
        };
        let end = match outcome {
            OperatorOutcome::Completed => Some(Status::Completed),
            OperatorOutcome::Failed(_) => Some(Status::Failed),
            OperatorOutcome::Submitted => None,
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

    /// Brings a transaction to `status`, keeps the books and tells the merchant. A final status stays,
    /// unless a fault completes the transaction after its failure.
    pub(crate) fn change(&mut self, subject: Subject, status: Status, now: UnixMillis) {
        let Some((progress, faults)) = self.transactions.progress_mut(subject) else {
            return;
        };
        let completes_later = faults.completes_after_failure();
        let is_revived =
            completes_later && status == Status::Completed && progress.complete_after_failure(now);
        if !is_revived && !progress.pass_to(status, now) {
            return;
        }
        if status.is_final() {
            self.transactions.close_page(subject);
            // The money of what a fault completes later stays reserved.
            if !(completes_later && status == Status::Failed) {
                self.settle(subject, status, now);
            }
        }
        self.notify(subject, now);
    }

    /// Moves the money of a transaction that has ended.
    fn settle(&mut self, subject: Subject, status: Status, now: UnixMillis) {
        let transactions = &mut self.transactions;
        let applications = &mut self.merchant.applications;
        let is_completed = status == Status::Completed;
        match subject {
            Subject::Payment(key) => {
                if let Some(payment) = transactions.payments.get(key).filter(|_| is_completed) {
                    let wallets = &mut applications[payment.application].wallets;
                    wallets.credit(&payment.wallet, payment.net());
                }
                transactions.payments.end(key);
            }
            Subject::Refund(key) => {
                let Some(refund) = transactions.refunds.get(key) else {
                    return;
                };
                let wallets = &mut applications[refund.application].wallets;
                wallets.conclude(&refund.wallet, refund.amount.hundredths, is_completed);
                let payment = transactions.payments.get_mut(refund.payment);
                if let Some(payment) = payment.filter(|_| is_completed) {
                    payment.progress.give_back(now);
                }
                transactions.refunds.end(key);
            }
            Subject::Withdrawal(key) => {
                if let Some(withdrawal) = transactions.withdrawals.get(key) {
                    let wallets = &mut applications[withdrawal.application].wallets;
                    let amount = withdrawal.amount.hundredths;
                    wallets.conclude(&withdrawal.wallet, amount, is_completed);
                }
                transactions.withdrawals.end(key);
            }
        }
    }
}

impl Transactions {
    fn progress_mut(&mut self, subject: Subject) -> Option<(&mut Progress, LastingFaults)> {
        match subject {
            Subject::Payment(key) => {
                self.payments.get_mut(key).map(|it| (&mut it.progress, it.faults))
            }
            Subject::Refund(key) => {
                self.refunds.get_mut(key).map(|it| (&mut it.progress, it.faults))
            }
            Subject::Withdrawal(key) => {
                self.withdrawals.get_mut(key).map(|it| (&mut it.progress, it.faults))
            }
        }
    }

    /// The gateway page of a transaction that has ended does not expire any more.
    fn close_page(&mut self, subject: Subject) {
        let page = match subject {
            Subject::Payment(key) => self.payments.get(key).and_then(Payment::page),
            Subject::Refund(_) => None,
            Subject::Withdrawal(key) => self.withdrawals.get(key).and_then(Withdrawal::page),
        };
        if let Some(page) = page {
            self.schedule.remove(page.expires_at, subject);
        }
    }
}
