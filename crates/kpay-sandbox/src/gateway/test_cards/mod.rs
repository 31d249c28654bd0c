//! What becomes of a card on the gateway page: KPay's published test cards.

mod redaction;

use std::collections::BTreeMap;

use kpay_core::UnixMillis;
use serde::Deserialize;

use crate::gateway::FormProblem;
use crate::time::moment::year_and_month;

/// The published cards, with the reason why one fails.
#[derive(Clone)]
pub(crate) struct TestCards(BTreeMap<String, Option<String>>);

impl TestCards {
    pub(crate) fn published() -> Self {
        let rows: Vec<TestCardRow> =
            serde_json::from_str(include_str!("../../../data/test-cards.json"))
                .expect("the table in data/ is checked by this module's test");
        Self(rows.into_iter().map(|row| (row.number, row.failure_reason)).collect())
    }

    /// Each card, with the reason why it fails.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(number, reason)| (number.as_str(), reason.as_deref()))
    }

    /// Whether a number, as people type it, is one of these.
    fn knows(&self, typed: &str) -> bool {
        self.0.contains_key(&digits(typed))
    }

    /// `Ok` with the reason for which the payment fails, if it does; else what is wrong with what
    /// the customer typed.
    pub(crate) fn charge(
        &self,
        typed: &CardDetails,
        now: UnixMillis,
    ) -> Result<Option<String>, FormProblem> {
        let failure = self.0.get(&digits(&typed.number)).ok_or(FormProblem::Card)?;
        if expiry(&typed.expiry).is_none_or(|expiry| expiry < year_and_month(now)) {
            return Err(FormProblem::Expiry);
        }
        if !redaction::is_code(&typed.code) {
            return Err(FormProblem::Code);
        }
        Ok(failure.clone())
    }
}

/// A number as people type it, without what they put between the digits.
fn digits(typed: &str) -> String {
    typed.chars().filter(|it| !" -".contains(*it)).collect()
}

/// What the customer typed.
pub(crate) struct CardDetails {
    pub(crate) number: String,
    pub(crate) expiry: String,
    pub(crate) code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TestCardRow {
    number: String,
    #[serde(default)]
    failure_reason: Option<String>,
}

/// Year and month of `MM/YY`, as [`year_and_month`] writes them.
fn expiry(text: &str) -> Option<String> {
    let (month, year) = text.trim().split_once('/')?;
    let (month, year): (u8, u8) = (month.trim().parse().ok()?, year.trim().parse().ok()?);
    ((1..=12).contains(&month) && year <= 99).then(|| format!("20{year:02}{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-05-14.
    const NOW: UnixMillis = UnixMillis::new(1_778_752_800_000);

    fn charge(number: &str, expiry: &str, code: &str) -> Result<Option<String>, FormProblem> {
        let typed = CardDetails { number: number.into(), expiry: expiry.into(), code: code.into() };
        TestCards::published().charge(&typed, NOW)
    }

    #[test]
    fn the_published_table_decides_how_a_card_ends() {
        assert_eq!(TestCards::published().0.len(), 5);
        assert_eq!(charge("4242 4242 4242 4242", "12/30", "123"), Ok(None));
        assert_eq!(charge("5555555555554444", "05/26", "000"), Ok(None));
        for (number, reason) in [
            ("4000000000000002", "Carte refusée par la banque émettrice."),
            ("4000000000009995", "Provision insuffisante sur le moyen de paiement."),
            ("4000000000000069", "Carte expirée. Vérifiez la date de validité."),
        ] {
            assert_eq!(charge(number, "01/27", "123"), Ok(Some(reason.to_owned())));
        }
    }

    #[test]
    fn everything_else_is_typed_again() {
        assert_eq!(charge("4111111111111111", "12/30", "123"), Err(FormProblem::Card));
        for expiry in ["04/26", "13/30", "0/30", "12-30", "", "12/2030", "a/b", "12/-1"] {
            assert_eq!(
                charge("4242424242424242", expiry, "123"),
                Err(FormProblem::Expiry),
                "{expiry}"
            );
        }
        for code in ["", "12", "1234", "12a", "é1"] {
            assert_eq!(charge("4242424242424242", "12/30", code), Err(FormProblem::Code), "{code}");
        }
    }
}
