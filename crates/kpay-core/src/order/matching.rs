//! What KPay says of a payment, held against the order.

use crate::id::{ExternalId, PaymentId};
use crate::money::Money;
use crate::transaction::Payment;
use crate::webhook::Notice;

/// What the order's own record says of its payment.
///
/// ```
/// use kpay_core::{Currency, ExpectedPayment, ExternalId, FieldMatch, Money, Payment};
///
/// let expected = ExpectedPayment::new(ExternalId::new("ORDER-1")?, Money::new(5000, Currency::Xaf));
/// let payment: Payment = serde_json::from_str(
///     r#"{"id":"pay_1","status":"COMPLETED","amount":5000.00,"currency":"XOF","externalId":"ORDER-1"}"#,
/// )?;
/// let compared = payment.matches(&expected);
/// assert_eq!(compared.amount, FieldMatch::Equal);
/// assert_eq!(compared.currency, FieldMatch::Differs);
/// assert!(!compared.is_equal());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpectedPayment {
    /// The order's own id.
    pub external_id: ExternalId,
    /// What the order costs.
    pub money: Money,
    /// KPay's id, when the init's answer was stored.
    pub payment_id: Option<PaymentId>,
}

impl ExpectedPayment {
    /// What is known before the first attempt.
    pub fn new(external_id: ExternalId, money: Money) -> Self {
        Self { external_id, money, payment_id: None }
    }

    /// Adds KPay's id from the init's answer.
    #[must_use]
    pub fn payment_id(mut self, id: PaymentId) -> Self {
        self.payment_id = Some(id);
        self
    }

    fn compare(
        &self,
        id: Option<&str>,
        external_id: Option<&str>,
        amount: Option<crate::money::Amount>,
        currency: Option<&crate::money::Currency>,
    ) -> PaymentMatch {
        PaymentMatch {
            payment_id: FieldMatch::of(
                self.payment_id.as_ref().zip(id).map(|(expected, id)| expected.as_str() == id),
            ),
            external_id: FieldMatch::of(external_id.map(|text| self.external_id == *text)),
            amount: FieldMatch::of(amount.map(|amount| amount == self.money.amount)),
            currency: FieldMatch::of(currency.map(|currency| *currency == self.money.currency)),
        }
    }
}

/// How KPay's words compare with the order's, field by field
/// (contract: [Payment object](crate::contract#payment-object), [Webhooks](crate::contract#webhooks)). What
/// to do about a difference is the caller's choice: KPay was seen to answer XAF where XOF was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentMatch {
    /// KPay's id; absent when the order has none stored, or the notification has none.
    pub payment_id: FieldMatch,
    /// The order's id.
    pub external_id: FieldMatch,
    /// The amount, compared as a decimal.
    pub amount: FieldMatch,
    /// The currency; absent in webhooks, which carry none.
    pub currency: FieldMatch,
}

impl PaymentMatch {
    /// Whether every field is there and equal.
    pub fn is_equal(&self) -> bool {
        self.fields().all(|field| field == FieldMatch::Equal)
    }

    /// Whether any field that is there differs: deliver nothing before someone has looked.
    pub fn differs(&self) -> bool {
        self.fields().any(|field| field == FieldMatch::Differs)
    }

    /// Whether it names this order: by the order's own id, or, where KPay's words have none, by the
    /// payment's id that was stored. Another payment's id beside the order's own is not a difference:
    /// an order can have several payments
    /// (contract: [Idempotency](crate::contract#idempotency-the-rule-that-protects-money)).
    pub fn names_order(&self) -> bool {
        match self.external_id {
            FieldMatch::Absent => self.payment_id == FieldMatch::Equal,
            FieldMatch::Differs => false,
            FieldMatch::Equal => true,
        }
    }

    /// Whether it names this order and is of its amount. A currency may be missing, as it is in
    /// webhooks, and an amount may not.
    pub fn pays_order(&self) -> bool {
        self.names_order()
            && self.amount == FieldMatch::Equal
            && self.currency != FieldMatch::Differs
    }

    fn fields(&self) -> impl Iterator<Item = FieldMatch> {
        [self.payment_id, self.external_id, self.amount, self.currency].into_iter()
    }
}

/// How one field compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldMatch {
    /// One side doesn't have it.
    Absent,
    /// Both have it, and it is not the same.
    Differs,
    /// Both have it, and it is the same.
    Equal,
}

impl FieldMatch {
    fn of(equal: Option<bool>) -> Self {
        match equal {
            None => Self::Absent,
            Some(false) => Self::Differs,
            Some(true) => Self::Equal,
        }
    }
}

impl Payment {
    /// Holds the payment against the order.
    pub fn matches(&self, expected: &ExpectedPayment) -> PaymentMatch {
        expected.compare(
            Some(self.id.as_str()),
            self.external_id.as_deref(),
            self.amount,
            self.currency.as_ref(),
        )
    }
}

impl Notice {
    /// Holds the notification against the order, its amount and both ids. It carries no currency:
    /// read the payment for that.
    pub fn matches(&self, expected: &ExpectedPayment) -> PaymentMatch {
        expected.compare(self.named_id(), self.external_id.as_deref(), self.amount, None)
    }
}

#[cfg(feature = "binding")]
impl ExpectedPayment {
    /// As [`Payment::matches`] and [`Notice::matches`], for the texts of either's fields: for bindings
    /// to other languages. An amount that can't be read counts as absent.
    pub fn matches_texts(
        &self,
        id: Option<&str>,
        external_id: Option<&str>,
        amount: Option<&str>,
        currency: Option<&str>,
    ) -> PaymentMatch {
        self.compare(
            id,
            external_id,
            amount.and_then(|text| crate::money::Amount::from_json_number(text).ok()),
            currency.map(crate::money::Currency::from).as_ref(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn another_orders_payment_differs() {
        let expected = ExpectedPayment::new(
            ExternalId::new("ORDER-1").unwrap(),
            Money::new(5000, Currency::Xaf),
        )
        .payment_id(PaymentId::new("pay_1").unwrap());
        let payment =
            |text: &str| serde_json::from_str::<Payment>(text).unwrap().matches(&expected);
        let same = payment(
            r#"{"id":"pay_1","status":"X","amount":"5000.0","currency":"XAF","externalId":"ORDER-1"}"#,
        );
        assert!(same.is_equal() && !same.differs());
        let bare = payment(r#"{"id":"pay_1","status":"X"}"#);
        assert!(!bare.is_equal() && !bare.differs());
        for other in [
            r#"{"id":"pay_2","status":"X"}"#,
            r#"{"id":"pay_1","status":"X","externalId":"ORDER-2"}"#,
            r#"{"id":"pay_1","status":"X","amount":4999.99}"#,
            r#"{"id":"pay_1","status":"X","currency":"XOF"}"#,
        ] {
            assert!(payment(other).differs(), "{other}");
        }
    }
}
