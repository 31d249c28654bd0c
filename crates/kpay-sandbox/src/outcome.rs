//! What becomes of a payment: KPay's published test numbers.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a payment on a phone ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Completed,
    /// With the code that goes into `failureReason`.
    Failed(String),
    /// Stays `PROCESSING`.
    Submitted,
}

/// The published numbers for payments, by phone number.
pub(crate) struct TestNumbers(BTreeMap<String, Outcome>);

impl TestNumbers {
    pub(crate) fn published() -> Self {
        let rows: Vec<Row> = serde_json::from_str(include_str!("../data/test-numbers.json"))
            .expect("the table in data/ is checked by this module's test");
        let payments = rows.into_iter().filter(|row| row.operation == Operation::Payment);
        Self(
            payments
                .map(|row| (row.phone_number, outcome(row.outcome, row.failure_code)))
                .collect(),
        )
    }

    /// The published outcome; a number that is not published completes.
    pub(crate) fn payment(&self, phone_number: &str) -> Outcome {
        self.0.get(phone_number).cloned().unwrap_or(Outcome::Completed)
    }
}

#[derive(Deserialize)]
struct Row {
    operation: Operation,
    phone_number: String,
    outcome: PublishedOutcome,
    failure_code: Option<String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Operation {
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

fn outcome(published: PublishedOutcome, failure_code: Option<String>) -> Outcome {
    match published {
        PublishedOutcome::Completed => Outcome::Completed,
        PublishedOutcome::Failed => {
            Outcome::Failed(failure_code.unwrap_or_else(|| "UNSPECIFIED_FAILURE".to_owned()))
        }
        PublishedOutcome::Submitted => Outcome::Submitted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_decides() {
        let numbers = TestNumbers::published();
        assert_eq!(numbers.0.len(), 61);
        assert_eq!(numbers.payment("237653456789"), Outcome::Completed);
        assert_eq!(numbers.payment("237653456129"), Outcome::Submitted);
        assert_eq!(numbers.payment("237653456029"), Outcome::Failed("PAYER_NOT_FOUND".into()));
        assert_eq!(numbers.payment("237670000001"), Outcome::Completed);
        // A number that fails withdrawals only.
        assert_eq!(numbers.payment("237653456089"), Outcome::Completed);
    }
}
