//! What becomes of money to or from a phone: KPay's published test numbers.

use std::collections::BTreeMap;

use kpay_core::Provider;
use serde::Deserialize;

use crate::transactions::phone_formats::PhoneFormat;

/// How a payment from a phone, or a payout to one, ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OperatorOutcome {
    Completed,
    /// With the code that goes into `failureReason`.
    Failed(String),
    /// Stays `PROCESSING`.
    Submitted,
}

impl OperatorOutcome {
    pub(crate) fn failure_code(&self) -> Option<&str> {
        match self {
            Self::Failed(code) => Some(code),
            Self::Completed | Self::Submitted => None,
        }
    }
}

/// The published numbers; payments and withdrawals differ.
pub(crate) struct TestNumbers {
    payments: BTreeMap<String, OperatorOutcome>,
    withdrawals: BTreeMap<String, OperatorOutcome>,
    /// The first operator that is published with the number.
    providers: BTreeMap<String, Provider>,
}

impl TestNumbers {
    pub(crate) fn published() -> Self {
        let rows: Vec<TestNumberRow> =
            serde_json::from_str(include_str!("../../data/test-numbers.json"))
                .expect("the table in data/ is checked by this module's test");
        let mut numbers = Self {
            payments: BTreeMap::new(),
            withdrawals: BTreeMap::new(),
            providers: BTreeMap::new(),
        };
        for row in rows {
            if let Some(provider) = row.providers.first() {
                let provider = Provider::from(provider.as_str());
                numbers.providers.entry(row.phone_number.clone()).or_insert(provider);
            }
            let table = match row.operation {
                TestNumberOperation::Payment => &mut numbers.payments,
                TestNumberOperation::Withdrawal => &mut numbers.withdrawals,
            };
            table.insert(row.phone_number, outcome(row.outcome, row.failure_code));
        }
        numbers
    }

    /// The published outcome; a number that is not published completes.
    pub(crate) fn payment(&self, phone_number: &str) -> OperatorOutcome {
        self.payments.get(phone_number).cloned().unwrap_or(OperatorOutcome::Completed)
    }

    /// As [`TestNumbers::payment`], for money that goes to the number.
    pub(crate) fn withdrawal(&self, phone_number: &str) -> OperatorOutcome {
        self.withdrawals.get(phone_number).cloned().unwrap_or(OperatorOutcome::Completed)
    }

    /// Each number with its operator, of payments or of withdrawals.
    pub(crate) fn rows(
        &self,
        of_payments: bool,
    ) -> impl Iterator<Item = (&str, &Provider, &OperatorOutcome)> {
        let table = if of_payments { &self.payments } else { &self.withdrawals };
        table.iter().filter_map(|(number, outcome)| {
            Some((number.as_str(), self.providers.get(number)?, outcome))
        })
    }

    /// The published number that is meant, in KPay's form, with its operator: international or
    /// national, if the national one is of one country only.
    pub(crate) fn predicted(&self, phone_number: &str) -> Option<(&str, &Provider)> {
        let mut meant = self.providers.iter().filter(|(number, provider)| {
            let format = provider.country().and_then(|it| PhoneFormat::of(&it));
            let normalised = format.and_then(|it| it.normalised(phone_number));
            normalised.as_deref() == Some(number.as_str())
        });
        let (number, provider) = meant.next()?;
        meant.next().is_none().then_some((number, provider))
    }
}

#[derive(Deserialize)]
struct TestNumberRow {
    providers: Vec<String>,
    operation: TestNumberOperation,
    phone_number: String,
    outcome: PublishedOutcome,
    failure_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum TestNumberOperation {
    Payment,
    Withdrawal,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum PublishedOutcome {
    Completed,
    Failed,
    Submitted,
}

fn outcome(published: PublishedOutcome, failure_code: Option<String>) -> OperatorOutcome {
    match published {
        PublishedOutcome::Completed => OperatorOutcome::Completed,
        PublishedOutcome::Failed => OperatorOutcome::Failed(
            failure_code.unwrap_or_else(|| "UNSPECIFIED_FAILURE".to_owned()),
        ),
        PublishedOutcome::Submitted => OperatorOutcome::Submitted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_decides_how_a_number_ends() {
        let numbers = TestNumbers::published();
        assert_eq!((numbers.payments.len(), numbers.withdrawals.len()), (61, 47));
        assert_eq!(numbers.payment("237653456789"), OperatorOutcome::Completed);
        assert_eq!(numbers.payment("237653456129"), OperatorOutcome::Submitted);
        assert_eq!(
            numbers.payment("237653456029"),
            OperatorOutcome::Failed("PAYER_NOT_FOUND".into())
        );
        assert_eq!(numbers.payment("237670000001"), OperatorOutcome::Completed);
        // A number that fails withdrawals only.
        assert_eq!(numbers.payment("237653456089"), OperatorOutcome::Completed);
        assert_eq!(
            numbers.withdrawal("237653456089"),
            OperatorOutcome::Failed("RECIPIENT_NOT_FOUND".into())
        );
        assert_eq!(numbers.withdrawal("237653456129"), OperatorOutcome::Submitted);
        assert_eq!(numbers.withdrawal("237653456029"), OperatorOutcome::Completed);
    }

    #[test]
    fn every_number_has_an_operator_of_the_catalogue() {
        let numbers = TestNumbers::published();
        for typed in ["237653456789", "+237653456789", "653456789", "0653456789"] {
            let predicted = numbers.predicted(typed);
            assert_eq!(predicted, Some(("237653456789", &Provider::MtnMomoCmr)), "{typed}");
        }
        assert_eq!(numbers.predicted("237670000001"), None);
        assert!(numbers.providers.values().all(Provider::is_known));
        for number in numbers.payments.keys().chain(numbers.withdrawals.keys()) {
            assert!(numbers.providers.contains_key(number));
            assert_eq!(numbers.predicted(number).map(|(it, _)| it), Some(number.as_str()));
        }
    }
}
