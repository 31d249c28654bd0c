//! One payment and how it looks on the wire.

use kpay_core::{Currency, Provider, UnixMillis};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::amount::Amount;
use crate::moment::iso;
use crate::outcome::Outcome;

/// A payment as the sandbox keeps it.
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) external_id: String,
    pub(crate) status: Status,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Option<Box<RawValue>>,
    pub(crate) means: Means,
    pub(crate) created_at: UnixMillis,
    /// When it reached its final status.
    pub(crate) ended_at: Option<UnixMillis>,
}

/// What the customer pays with.
pub(crate) enum Means {
    Page(HostedPage),
    Phone(Phone),
}

/// A prompt on the customer's phone.
pub(crate) struct Phone {
    pub(crate) provider: Provider,
    pub(crate) number: String,
    pub(crate) provider_reference: String,
    pub(crate) outcome: Outcome,
}

/// A page that KPay hosts.
pub(crate) struct HostedPage {
    pub(crate) token: String,
    pub(crate) return_url: String,
    pub(crate) cancel_url: Option<String>,
    pub(crate) expires_at: UnixMillis,
}

/// Where a payment stands (contract: "Statuses").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Pending,
    Processing,
    Completed,
    Failed,
    Cancelled,
    Expired,
}

impl Status {
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::Processing)
    }

    /// Whether a new payment may take over the `externalId`.
    pub(crate) fn frees_external_id(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed)
    }
}

impl Payment {
    pub(crate) fn phone(&self) -> Option<&Phone> {
        match &self.means {
            Means::Phone(phone) => Some(phone),
            Means::Page(_) => None,
        }
    }

    pub(crate) fn page(&self) -> Option<&HostedPage> {
        match &self.means {
            Means::Page(page) => Some(page),
            Means::Phone(_) => None,
        }
    }

    pub(crate) fn phone_number(&self) -> Option<&str> {
        self.phone().map(|phone| phone.number.as_str())
    }

    pub(crate) fn completed_at(&self) -> Option<String> {
        self.ended_at.filter(|_| self.status == Status::Completed).map(iso)
    }

    pub(crate) fn failed_at(&self) -> Option<String> {
        self.ended_at.filter(|_| self.status == Status::Failed).map(iso)
    }

    pub(crate) fn failure_reason(&self) -> Option<&str> {
        match &self.phone()?.outcome {
            Outcome::Failed(code) if self.status == Status::Failed => Some(code),
            _ => None,
        }
    }

    /// The payment object of the contract, every field there, the nullable ones `null`.
    pub(crate) fn object(&self) -> impl Serialize {
        let phone = self.phone();
        let fee = (self.status == Status::Completed).then(|| fee(&self.amount));
        PaymentObject {
            id: &self.id,
            reference: &self.reference,
            provider_reference: phone.map(|phone| phone.provider_reference.as_str()),
            status: self.status,
            amount: self.amount.text(),
            net_amount: fee.and_then(|fee| number(self.amount.hundredths - fee)),
            fee_amount: fee.and_then(number),
            currency: &self.currency,
            external_id: &self.external_id,
            provider: phone.map(|phone| &phone.provider),
            country: phone.and_then(|phone| phone.provider.country()),
            phone_number: self.phone_number(),
            is_test: true,
            description: self.description.as_deref(),
            metadata: self.metadata.as_deref(),
            created_at: iso(self.created_at),
            completed_at: self.completed_at(),
            failed_at: self.failed_at(),
            failure_reason: self.failure_reason(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PaymentObject<'a> {
    id: &'a str,
    reference: &'a str,
    provider_reference: Option<&'a str>,
    status: Status,
    amount: &'a RawValue,
    net_amount: Option<Box<RawValue>>,
    fee_amount: Option<Box<RawValue>>,
    currency: &'a Currency,
    external_id: &'a str,
    provider: Option<&'a Provider>,
    country: Option<kpay_core::Country>,
    phone_number: Option<&'a str>,
    is_test: bool,
    description: Option<&'a str>,
    metadata: Option<&'a RawValue>,
    created_at: String,
    completed_at: Option<String>,
    failed_at: Option<String>,
    failure_reason: Option<&'a str>,
}

/// 2 % in hundredths, half up: to whole units for a whole amount, else to hundredths.
fn fee(amount: &Amount) -> i64 {
    if amount.is_whole() {
        (amount.hundredths / 100 * 2 + 50) / 100 * 100
    } else {
        (amount.hundredths * 2 + 50) / 100
    }
}

/// A non-negative number of hundredths as a JSON number: whole, or with two decimals.
fn number(hundredths: i64) -> Option<Box<RawValue>> {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let text = match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:02}"),
    };
    RawValue::from_string(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fee_is_two_per_cent_exactly() {
        for (amount, expected_fee, net) in [
            ("5000", "100", "4900"),
            ("5000.00", "100", "4900"),
            ("5025", "101", "4924"),
            ("5024", "100", "4924"),
            ("12.50", "0.25", "12.25"),
            ("0.01", "0", "0.01"),
            ("999999999999.99", "20000000000", "979999999999.99"),
        ] {
            let raw = RawValue::from_string(amount.to_owned()).unwrap();
            let amount = Amount::read(&raw).unwrap_or_else(|_| panic!("{amount} is an amount"));
            let fee = fee(&amount);
            assert_eq!(number(fee).unwrap().get(), expected_fee);
            assert_eq!(number(amount.hundredths - fee).unwrap().get(), net);
        }
    }
}
