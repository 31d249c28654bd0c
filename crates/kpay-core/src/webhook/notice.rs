//! The signed body of a notification.

use crate::id::{PaymentId, Reference, RefundId, WithdrawalId};
use crate::json::RawJson;
use crate::money::Amount;
use crate::text::PersonalText;
use crate::time::Timestamp;
use crate::transaction::{FailureReason, Status};
use crate::wire::wire_fields;

wire_fields! {
    /// The signed body of a notification (contract: [Webhooks](crate::contract#webhooks)). It carries no
    /// currency.
    ///
    /// KPay has published the body of payments alone. For payouts and refunds the id was seen under
    /// several names, or under none, so each name is a field here: what an id is **of** is said by
    /// [`PaymentEvent::payment_id`](super::PaymentEvent::payment_id),
    /// [`PayoutEvent::withdrawal_id`](super::PayoutEvent::withdrawal_id) and
    /// [`RefundEvent`](super::RefundEvent).
    pub struct Notice {
        required {
            /// The event's name, like `payment.completed`.
            "event" event: String,
        }
        optional {
            /// What stands under `paymentId`: a payment's id, in a payout's event the payout's, and
            /// in a refund's event the refund's or the original payment's.
            "paymentId" payment_id: PaymentId,
            /// The payout's id under one of its names.
            "payoutId" payout_id: WithdrawalId,
            /// The payout's id under the other of its names.
            "withdrawalId" withdrawal_id: WithdrawalId,
            /// The refund's id.
            "refundId" refund_id: RefundId,
            /// The payment that is given back, in a refund's event (inferred from the refund's answer).
            "originalPaymentId" original_payment_id: PaymentId,
            /// An id without a name. Where another is there, that one counts.
            "id" id: String [id],
            /// KPay's reference.
            "reference" reference: Reference,
            /// Where the transaction stands.
            "status" status: Status,
            /// How much, in units of a currency that is not named.
            "amount" amount: Amount,
            /// The customer's number.
            "phoneNumber" phone_number: PersonalText,
            /// Your own id, as KPay wrote it.
            "externalId" external_id: String [id],
            /// The object given at init, unchanged.
            "metadata" metadata: RawJson,
            /// When the money moved.
            "completedAt" completed_at: Timestamp,
            /// When it failed.
            "failedAt" failed_at: Timestamp,
            /// Why it failed.
            "failureReason" failure_reason: FailureReason,
            /// When the notification was made.
            "timestamp" timestamp: Timestamp,
            /// Whether nobody paid: a sandbox transaction.
            "isTest" is_test: bool,
        }
    }
}

impl Notice {
    /// The id of the event's own transaction, where one is there: for a payout or a refund by its own
    /// name before the general ones. In a refund's event without `refundId` it may be the original
    /// payment's: [`names`](Self::names) compares all of them.
    pub fn named_id(&self) -> Option<&str> {
        let payout =
            [&self.payout_id, &self.withdrawal_id].map(|id| id.as_ref().map(AsRef::as_ref));
        let own = match self.family() {
            "payout" => payout,
            "refund" => [self.refund_id.as_ref().map(AsRef::as_ref), None],
            _ => [None, None],
        };
        let general = [self.payment_id.as_ref().map(AsRef::as_ref), self.id.as_deref()];
        own.into_iter().chain(general).flatten().find(|id: &&str| !id.is_empty())
    }

    /// Whether any of its ids is this one, under whichever name. So a refund is found by its own id as
    /// well as by its payment's, whichever of them KPay sends.
    pub fn names(&self, id: &str) -> bool {
        let payments = [&self.payment_id, &self.original_payment_id];
        let payouts = [&self.payout_id, &self.withdrawal_id];
        payments.into_iter().flatten().any(|it| it.as_str() == id)
            || payouts.into_iter().flatten().any(|it| it.as_str() == id)
            || self.refund_id.as_ref().is_some_and(|it| it.as_str() == id)
            || self.id.as_deref() == Some(id)
    }

    /// The event's name up to its dot: `payment`, `payout`, `refund`.
    pub(super) fn family(&self) -> &str {
        crate::text::parted(&self.event, b'.').map_or("", |(family, _)| family)
    }
}
