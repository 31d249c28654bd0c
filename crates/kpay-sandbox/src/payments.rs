//! The payments an engine keeps, found by each of their names.

use std::collections::{BTreeMap, VecDeque};

use crate::payment::Payment;

/// How many payments are kept at once.
const CAPACITY: usize = 50_000;

/// Which payment, by the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PaymentKey(u64);

/// Every payment of the sandbox.
#[derive(Default)]
pub(crate) struct Payments {
    rows: BTreeMap<PaymentKey, Payment>,
    by_external_id: BTreeMap<String, PaymentKey>,
    by_id: BTreeMap<String, PaymentKey>,
    by_reference: BTreeMap<String, PaymentKey>,
    by_token: BTreeMap<String, PaymentKey>,
    /// The final ones, the earliest to become so first.
    ended: VecDeque<PaymentKey>,
    created: u64,
}

/// Every payment kept is still open, so none can make room.
#[derive(Debug)]
pub(crate) struct Full;

impl Payments {
    /// Forgets the payment that has been final the longest, when there is no room for another.
    pub(crate) fn make_room(&mut self) -> Result<(), Full> {
        if self.rows.len() < CAPACITY {
            return Ok(());
        }
        let oldest = self.ended.pop_front().ok_or(Full)?;
        let Some(payment) = self.rows.remove(&oldest) else {
            return Ok(());
        };
        self.by_id.remove(&payment.id);
        self.by_reference.remove(&payment.reference);
        if let Some(page) = payment.page() {
            self.by_token.remove(&page.token);
        }
        if self.by_external_id.get(&payment.external_id) == Some(&oldest) {
            self.by_external_id.remove(&payment.external_id);
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, payment: Payment) -> PaymentKey {
        let key = PaymentKey(self.created);
        self.created += 1;
        self.by_id.insert(payment.id.clone(), key);
        self.by_reference.insert(payment.reference.clone(), key);
        if let Some(page) = payment.page() {
            self.by_token.insert(page.token.clone(), key);
        }
        self.by_external_id.insert(payment.external_id.clone(), key);
        self.rows.insert(key, payment);
        key
    }

    /// Says that a payment has become final.
    pub(crate) fn end(&mut self, key: PaymentKey) {
        self.ended.push_back(key);
    }

    /// Whether a new payment may not have this `externalId` (contract: "Idempotency").
    pub(crate) fn is_in_use(&self, external_id: &str) -> bool {
        let holder = self.by_external_id.get(external_id).and_then(|key| self.rows.get(key));
        holder.is_some_and(|payment| !payment.status.frees_external_id())
    }

    /// By id or by reference.
    pub(crate) fn find(&self, id: &str) -> Option<&Payment> {
        self.rows.get(self.by_id.get(id).or_else(|| self.by_reference.get(id))?)
    }

    pub(crate) fn find_hosted(&self, token: &str) -> Option<PaymentKey> {
        self.by_token.get(token).copied()
    }

    pub(crate) fn has_reference(&self, reference: &str) -> bool {
        self.by_reference.contains_key(reference)
    }

    pub(crate) fn get(&self, key: PaymentKey) -> Option<&Payment> {
        self.rows.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: PaymentKey) -> Option<&mut Payment> {
        self.rows.get_mut(&key)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use kpay_core::{Currency, UnixMillis};
    use serde_json::value::RawValue;

    use super::*;
    use crate::amount::Amount;
    use crate::payment::{HostedPage, Means, Status};

    fn payment(number: usize) -> Payment {
        let amount = RawValue::from_string("5000".to_owned()).unwrap();
        Payment {
            id: format!("pay_{number}"),
            reference: format!("KPAY-{number}"),
            external_id: format!("ORDER-{number}"),
            status: Status::Pending,
            amount: Amount::read(&amount).ok().unwrap(),
            currency: Currency::Xaf,
            description: None,
            metadata: None,
            means: Means::Page(HostedPage {
                token: format!("gw_{number}"),
                return_url: "https://shop.example".to_owned(),
                cancel_url: None,
                expires_at: UnixMillis::default(),
            }),
            created_at: UnixMillis::default(),
            ended_at: None,
        }
    }

    #[test]
    fn a_full_store_forgets_what_ended_first_and_nothing_that_is_open() {
        let mut payments = Payments::default();
        let end = |payments: &mut Payments, key| {
            payments.get_mut(key).unwrap().status = Status::Completed;
            payments.end(key);
        };
        let keys: Vec<_> = (0..CAPACITY)
            .map(|number| {
                payments.make_room().unwrap();
                payments.add(payment(number))
            })
            .collect();
        assert!(payments.make_room().is_err());

        end(&mut payments, keys[7]);
        end(&mut payments, keys[3]);
        assert!(payments.make_room().is_ok());
        assert!(payments.find("pay_7").is_none() && payments.find("KPAY-7").is_none());
        assert!(payments.find_hosted("gw_7").is_none() && !payments.is_in_use("ORDER-7"));
        assert!(payments.find("pay_3").is_some() && payments.is_in_use("ORDER-3"));
    }
}
