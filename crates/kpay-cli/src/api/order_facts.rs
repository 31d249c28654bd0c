//! What an order is known by, once there is one.

use kpay_native::core::{Found, Reference, WatchKey};
use kpay_native::{Status, TransactionState};
use serde::Serialize;

/// The ids of an order and where it stood when it was seen last, as `--json` shows them; what is not known is not
/// there.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderFacts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) withdrawal_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refund_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transfer_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<String>,
    /// The status that was read last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) newest_status: Option<String>,
    /// The page that waits for someone: only the first answer names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gateway_url: Option<String>,
}

/// What is known of the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MoneyOutcome {
    // Before KPay has surely taken the order.
    AlreadyExists,
    NotMoved,
    Unknown,
    // Of an order that KPay has taken.
    Cancelled,
    Expired,
    Failed,
    Refunded,
    StillOpen,
    Succeeded,
}

impl OrderFacts {
    pub(crate) fn of_key(key: impl Into<WatchKey>) -> Self {
        let mut facts = Self::default();
        match key.into() {
            WatchKey::Payment(key) => facts.payment_id = Some(key.to_string()),
            WatchKey::Withdrawal(id) => facts.withdrawal_id = Some(id.to_string()),
            // Core may learn to watch more; the message names it all the same.
            _ => {}
        }
        facts
    }

    /// The ids in an answer that could not be read otherwise.
    pub(crate) fn from_unreadable(operation: &str, found: &Found) -> Self {
        let mut facts = Self {
            reference: found.reference.clone(),
            gateway_url: found.gateway_url.clone(),
            ..Self::default()
        };
        let id = match operation {
            "payments.refund" => &mut facts.refund_id,
            "wallets.transfer" => &mut facts.transfer_id,
            name if name.starts_with("payments.") => &mut facts.payment_id,
            name if name.starts_with("withdrawals.") => &mut facts.withdrawal_id,
            _ => return facts,
        };
        id.clone_from(&found.id);
        facts
    }

    #[must_use]
    pub(crate) fn with_status(mut self, status: &Status, reference: Option<&Reference>) -> Self {
        self.newest_status = Some(status.to_string());
        self.reference = reference.map(ToString::to_string);
        self
    }

    /// Adds what `other` knows, which is newer.
    pub(crate) fn learn(&mut self, other: &Self) {
        for (own, newer) in [
            (&mut self.external_id, &other.external_id),
            (&mut self.payment_id, &other.payment_id),
            (&mut self.withdrawal_id, &other.withdrawal_id),
            (&mut self.refund_id, &other.refund_id),
            (&mut self.transfer_id, &other.transfer_id),
            (&mut self.reference, &other.reference),
            (&mut self.newest_status, &other.newest_status),
            (&mut self.gateway_url, &other.gateway_url),
        ] {
            if newer.is_some() {
                own.clone_from(newer);
            }
        }
    }

    /// How it ended, as far as the status that was read last says.
    pub(crate) fn outcome(&self) -> TransactionState {
        self.newest_status.as_deref().map_or(TransactionState::Open, |it| Status::from(it).state())
    }

    /// All of it, for people.
    pub(crate) fn in_words(&self) -> String {
        let named = [
            ("payment", &self.payment_id),
            ("withdrawal", &self.withdrawal_id),
            ("refund", &self.refund_id),
            ("transfer", &self.transfer_id),
            ("reference", &self.reference),
            ("externalId", &self.external_id),
            ("status", &self.newest_status),
            ("page", &self.gateway_url),
        ];
        let known =
            named.iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
        known.collect::<Vec<_>>().join(", ")
    }
}

impl From<TransactionState> for MoneyOutcome {
    fn from(outcome: TransactionState) -> Self {
        match outcome {
            TransactionState::Cancelled => Self::Cancelled,
            TransactionState::Expired => Self::Expired,
            TransactionState::Failed => Self::Failed,
            TransactionState::Refunded => Self::Refunded,
            TransactionState::Open => Self::StillOpen,
            TransactionState::Completed => Self::Succeeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use kpay_native::PaymentId;

    use super::*;

    #[test]
    fn what_is_newer_counts_and_what_is_absent_takes_nothing_away() {
        let mut facts = OrderFacts::of_key(PaymentId::new("pay_1").unwrap());
        facts.external_id = Some("A".to_owned());
        facts.newest_status = Some("PENDING".to_owned());
        assert_eq!(facts.outcome(), TransactionState::Open);
        let newer =
            OrderFacts { newest_status: Some("COMPLETED".to_owned()), ..OrderFacts::default() };
        facts.learn(&newer);
        assert_eq!(facts.in_words(), "payment pay_1, externalId A, status COMPLETED");
        assert_eq!(facts.outcome(), TransactionState::Completed);
    }
}
