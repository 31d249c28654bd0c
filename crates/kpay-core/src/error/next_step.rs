//! What to do after a failed call that moves money.

use super::{Error, ErrorKind};
use crate::error::Verdict;
use crate::operation::{Operation, RetryClass};
use crate::text::say::{Say, display_as_said};

/// What to call, or to wait for, next: [`MoneyError::next_step`](crate::error::MoneyError::next_step)
/// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
///
/// `Display` is the paragraph to show, [`as_str`](Self::as_str) the word for logs and other languages.
/// All of them keep the externalId; only [`OpenFreshPage`](Self::OpenFreshPage) may take another.
///
/// ```
/// use kpay_core::{MoneyError, NextStep};
///
/// fn is_worth_a_queue(error: &MoneyError) -> bool {
///     matches!(error.next_step(), NextStep::SendAgain | NextStep::SendRefundAgain)
/// }
/// # let _ = is_worth_a_queue;
/// assert_eq!(NextStep::CompareBalances.as_str(), "compare_balances");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextStep {
    /// A call of this client has the order under way: await it, its result is the order's.
    AwaitCall,
    /// A wallet transfer that may exist: no endpoint reads it and no webhook tells of it, so only the
    /// wallets' balances do.
    CompareBalances,
    /// Nothing moved by this call, and it would be refused again: correct what the error names. The
    /// same externalId is free for it.
    Correct,
    /// The payment has a refund: its end comes by `refund.*` webhook, or the payment reads `REFUNDED`.
    FollowRefund,
    /// A transaction holds the externalId: read it by the id that was stored, or wait for its webhook.
    FollowTransaction,
    /// The page of a gateway payment was lost before anybody saw it: the one case in which a fresh
    /// externalId is safe.
    OpenFreshPage,
    /// Nothing moved by this call, and it may succeed later: send it again with the same externalId.
    SendAgain,
    /// A payment that may exist: for some seconds the same call may go out again, and a 2xx or a 409
    /// ends the doubt; later the webhook tells, and else a person has to ask.
    SendAgainOrWait,
    /// A refund that may exist: sent again with its externalId, it makes no second one.
    SendRefundAgain,
    /// A gateway page holds the externalId: show its stored address again while it lives.
    ShowStoredPage,
    /// A withdrawal that may exist, or a payment whose success can't be read: send nothing again; the
    /// webhook tells, and else a person has to ask.
    WaitForWebhook,
}

impl NextStep {
    /// All that this version knows.
    pub const ALL: [Self; 11] = [
        Self::AwaitCall,
        Self::CompareBalances,
        Self::Correct,
        Self::FollowRefund,
        Self::FollowTransaction,
        Self::OpenFreshPage,
        Self::SendAgain,
        Self::SendAgainOrWait,
        Self::SendRefundAgain,
        Self::ShowStoredPage,
        Self::WaitForWebhook,
    ];

    pub(crate) fn of(verdict: Verdict, operation: Option<&Operation>, error: &Error) -> Self {
        if matches!(error.kind(), ErrorKind::InFlight | ErrorKind::Misuse) {
            return Self::AwaitCall;
        }
        let is = |so: fn(&Operation) -> bool| operation.is_some_and(so);
        let opens_payment_page = is(|operation| operation.opens_payment_page());
        // An answer that can't be read may hold the page's address all the same.
        let has_page = error.unreadable().is_some_and(|it| it.found.gateway_url.is_some());
        match verdict {
            Verdict::NotMoved if error.is_transient() => Self::SendAgain,
            Verdict::NotMoved => Self::Correct,
            _ if is(|operation| operation.at_once) => Self::CompareBalances,
            Verdict::AlreadyExists if is(|operation| operation.is_refund()) => Self::FollowRefund,
            Verdict::Unknown if is(|operation| operation.is_refund()) => Self::SendRefundAgain,
            Verdict::Unknown if opens_payment_page && !has_page => Self::OpenFreshPage,
            Verdict::Unknown
                if is(|operation| operation.retry == RetryClass::MoneyForSeconds)
                    // A success that can't be read was one: a repeat could only do harm.
                    && error.kind() != ErrorKind::Unreadable =>
            {
                Self::SendAgainOrWait
            }
            Verdict::Unknown => Self::WaitForWebhook,
            Verdict::AlreadyExists if !is(|operation| operation.gateway) => Self::FollowTransaction,
            Verdict::AlreadyExists if error.0.doubted.is_none() => Self::ShowStoredPage,
            Verdict::AlreadyExists if opens_payment_page => Self::OpenFreshPage,
            Verdict::AlreadyExists => Self::WaitForWebhook,
        }
    }

    /// The word for it, the same in every language.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwaitCall => "await_call",
            Self::CompareBalances => "compare_balances",
            Self::Correct => "correct",
            Self::FollowRefund => "follow_refund",
            Self::FollowTransaction => "follow_transaction",
            Self::OpenFreshPage => "open_fresh_page",
            Self::SendAgain => "send_again",
            Self::SendAgainOrWait => "send_again_or_wait",
            Self::SendRefundAgain => "send_refund_again",
            Self::ShowStoredPage => "show_stored_page",
            Self::WaitForWebhook => "wait_for_webhook",
        }
    }

    /// The paragraph, without a full stop at its end.
    pub(crate) fn paragraph(self) -> &'static str {
        match self {
            Self::AwaitCall => "Await that call: its result is this order's",
            Self::CompareBalances => {
                "Only the wallets' balances tell of a transfer: compare them with those from before, and start no \
                 other transfer until you know; if they don't tell, ask KPay's support"
            }
            Self::Correct => "Correct what is named here, and send it with the same externalId",
            Self::FollowRefund => {
                "The refund that exists is the one to follow: its end comes by refund.* webhook, or the payment \
                 reads REFUNDED"
            }
            Self::FollowTransaction => {
                "Read the transaction by the id you stored, or wait for its webhook, which carries the externalId; \
                 if none comes, look it up in KPay's dashboard. Take a fresh externalId only for a new order"
            }
            Self::OpenFreshPage => {
                "The answer with the page's address was lost, and nobody has seen that page: a fresh externalId is \
                 safe here, unless an earlier call with this one gave you a page"
            }
            Self::SendAgain => "Send it again later, with the same externalId",
            Self::SendAgainOrWait => {
                "Within some seconds of the first attempt (5 s by default) the same call may go out again with this \
                 externalId: a success or a 409 ends the doubt. Later wait for the webhook, which carries the \
                 externalId; if none comes, look it up in KPay's dashboard, and start no other payment for the same \
                 order until it is known"
            }
            Self::SendRefundAgain => {
                "Send the refund again with the same externalId: that makes no second one. Its end comes by \
                 refund.* webhook, or the payment reads REFUNDED"
            }
            Self::ShowStoredPage => {
                "A gateway page keeps its externalId, even one that was left, and it can still be used: show the \
                 gatewayUrl you stored again, until its expiresAt. Under a fresh externalId a second page would \
                 stand beside it"
            }
            Self::WaitForWebhook => {
                "Keep this externalId and send nothing again: wait for the webhook, which carries it; if none comes, \
                 look it up in KPay's dashboard, and start no other payment or payout for the same order until it is known"
            }
        }
    }
}

impl Say for NextStep {
    fn say(&self, to: &mut String) {
        self.paragraph().say(to);
    }
}

display_as_said!(NextStep);
