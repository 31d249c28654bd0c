//! What an order is known by, once there is one.

use kpay_native::{Found, Outcome, Reference, Status, WatchKey};
use serde::Serialize;

/// The ids of an order and where it stood when it was seen last, as `--json` shows them; what is not known is not
/// there.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Known {
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

impl Known {
    pub(crate) fn of(key: impl Into<WatchKey>) -> Self {
        let mut known = Self::default();
        match key.into() {
            WatchKey::Payment(key) => known.payment_id = Some(key.to_string()),
            WatchKey::Withdrawal(id) => known.withdrawal_id = Some(id.to_string()),
            // Core may learn to watch more; the message names it all the same.
            _ => {}
        }
        known
    }

    /// The ids in an answer that could not be read otherwise.
    pub(crate) fn found(operation: &str, found: &Found) -> Self {
        let mut known = Self {
            reference: found.reference.clone(),
            gateway_url: found.gateway_url.clone(),
            ..Self::default()
        };
        let id = match operation {
            "payments.refund" => &mut known.refund_id,
            "wallets.transfer" => &mut known.transfer_id,
            name if name.starts_with("payments.") => &mut known.payment_id,
            name if name.starts_with("withdrawals.") => &mut known.withdrawal_id,
            _ => return known,
        };
        id.clone_from(&found.id);
        known
    }

    #[must_use]
    pub(crate) fn standing(mut self, status: &Status, reference: Option<&Reference>) -> Self {
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
    pub(crate) fn outcome(&self) -> Outcome {
        self.newest_status.as_deref().map_or(Outcome::StillOpen, |it| Status::from(it).outcome())
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

impl From<Outcome> for MoneyOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Expired => Self::Expired,
            Outcome::Failed => Self::Failed,
            Outcome::Refunded => Self::Refunded,
            Outcome::StillOpen => Self::StillOpen,
            Outcome::Succeeded => Self::Succeeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use kpay_native::PaymentId;

    use super::*;

    #[test]
    fn what_is_newer_counts_and_what_is_absent_takes_nothing_away() {
        let mut known = Known::of(PaymentId::new("pay_1").unwrap());
        known.external_id = Some("A".to_owned());
        known.newest_status = Some("PENDING".to_owned());
        assert_eq!(known.outcome(), Outcome::StillOpen);
        let newer = Known { newest_status: Some("COMPLETED".to_owned()), ..Known::default() };
        known.learn(&newer);
        assert_eq!(known.in_words(), "payment pay_1, externalId A, status COMPLETED");
        assert_eq!(known.outcome(), Outcome::Succeeded);
    }
}
