//! What is known of an order: its ids, and where it stands.

use std::collections::BTreeMap;

use kpay_native::core::{FoundIds, Reference, WatchKey};
use kpay_native::{Status, TransactionState};
use serde::Serialize;

/// The facts by their names, as `--json` shows them; what is not known is not there.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct OrderFacts(BTreeMap<Fact, String>);

/// What may be known of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Fact {
    PaymentId,
    WithdrawalId,
    RefundId,
    TransferId,
    Reference,
    ExternalId,
    /// The newest status that was read.
    NewestStatus,
    /// The page that waits for someone: only the first answer names it.
    GatewayUrl,
}

impl OrderFacts {
    pub(crate) fn of_key(key: impl Into<WatchKey>) -> Self {
        match key.into() {
            WatchKey::Payment(key) => Self::default().with(Fact::PaymentId, Some(key)),
            WatchKey::Withdrawal(id) => Self::default().with(Fact::WithdrawalId, Some(id)),
            // Core may learn to watch more; the message names it all the same.
            _ => Self::default(),
        }
    }

    /// The ids in an answer that could not be read otherwise.
    pub(crate) fn from_unreadable(operation: &str, found: &FoundIds) -> Self {
        let facts = Self::default()
            .with(Fact::Reference, found.reference.as_ref())
            .with(Fact::GatewayUrl, found.gateway_url.as_ref());
        let id = match operation {
            "payments.refund" => Fact::RefundId,
            "wallets.transfer" => Fact::TransferId,
            name if name.starts_with("payments.") => Fact::PaymentId,
            name if name.starts_with("withdrawals.") => Fact::WithdrawalId,
            _ => return facts,
        };
        facts.with(id, found.id.as_ref())
    }

    /// Adds a fact, if it is known.
    #[must_use]
    pub(crate) fn with(mut self, fact: Fact, value: Option<impl ToString>) -> Self {
        self.0.extend(value.map(|value| (fact, value.to_string())));
        self
    }

    #[must_use]
    pub(crate) fn with_status(self, status: &Status, reference: Option<&Reference>) -> Self {
        self.with(Fact::NewestStatus, Some(status)).with(Fact::Reference, reference)
    }

    /// Adds what `other` knows, which is newer.
    pub(crate) fn learn(&mut self, other: &Self) {
        self.0.extend(other.0.clone());
    }

    pub(crate) fn get(&self, fact: Fact) -> Option<&str> {
        self.0.get(&fact).map(String::as_str)
    }

    /// Where the order stands, by the newest status that was read.
    pub(crate) fn state(&self) -> TransactionState {
        let status = self.get(Fact::NewestStatus);
        status.map_or(TransactionState::Open, |status| Status::from(status).state())
    }

    /// All of it, for people.
    pub(crate) fn in_words(&self) -> String {
        let named = |(fact, value): (&Fact, &String)| {
            let name = match fact {
                Fact::PaymentId => "payment",
                Fact::WithdrawalId => "withdrawal",
                Fact::RefundId => "refund",
                Fact::TransferId => "transfer",
                Fact::Reference => "reference",
                Fact::ExternalId => "externalId",
                Fact::NewestStatus => "status",
                Fact::GatewayUrl => "page",
            };
            format!("{name} {value}")
        };
        self.0.iter().map(named).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use kpay_native::PaymentId;

    use super::*;

    #[test]
    fn newer_facts_replace_older_ones_and_absent_ones_remove_nothing() {
        let mut facts = OrderFacts::of_key(PaymentId::new("pay_1").unwrap())
            .with(Fact::ExternalId, Some("A"))
            .with(Fact::NewestStatus, Some("PENDING"));
        assert_eq!(facts.state(), TransactionState::Open);
        facts.learn(&OrderFacts::default().with(Fact::NewestStatus, Some("COMPLETED")));
        assert_eq!(facts.in_words(), "payment pay_1, externalId A, status COMPLETED");
        assert_eq!(facts.state(), TransactionState::Completed);
    }
}
