//! What KPay really holds, read from the sandbox's own lists, with what it held before.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::orders::{MoneyRoute, Wish, cause};
use crate::sandbox_process::Lists;

/// What the wallets held at the start, by currency, in hundredths.
const START: [(&str, i64); 2] = [("XAF", 2_500_000), ("XOF", 500_000)];

/// What Gabon's wallet held at the start, which payments and transfers fill.
const GABON: i64 = 500_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransactionKind {
    Payment,
    Refund,
    Withdrawal,
}

/// One transaction.
#[derive(Clone, Debug)]
pub(crate) struct TransactionRow {
    pub(crate) family: TransactionKind,
    pub(crate) external_id: String,
    pub(crate) reference: String,
    pub(crate) status: String,
    pub(crate) amount: i64,
    net: i64,
    pub(crate) currency: String,
    country: Option<String>,
    /// Of a refund, the payment that it gives back.
    pub(crate) original: Option<String>,
    /// Every status it was seen in.
    pub(crate) was: BTreeSet<String>,
    /// Others for the same thing that had not failed when this one began.
    pub(crate) beside: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) rows: BTreeMap<String, TransactionRow>,
    wallets: Vec<Wallet>,
    /// What the transfers that were made moved, in hundredths.
    pub(crate) transfers: BTreeMap<String, i64>,
    /// Counts its changes.
    pub(crate) version: u64,
    last: Lists,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedTransaction<'a> {
    id: &'a str,
    reference: &'a str,
    status: &'a str,
    #[serde(borrow)]
    amount: &'a RawValue,
    #[serde(borrow)]
    net_amount: Option<&'a RawValue>,
    currency: &'a str,
    country: Option<&'a str>,
    external_id: Option<&'a str>,
    original_payment_id: Option<&'a str>,
}

#[derive(Deserialize)]
struct ListedPayment<'a> {
    #[serde(borrow)]
    payment: ListedTransaction<'a>,
}

#[derive(Deserialize)]
struct ListedWithdrawal<'a> {
    #[serde(borrow)]
    withdrawal: ListedTransaction<'a>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wallet {
    country: String,
    currency: String,
    balance: Box<RawValue>,
    reserved_balance: Box<RawValue>,
}

impl Truth {
    /// Takes over what there is now; the ids of what is new.
    pub(crate) fn refresh(&mut self, lists: Lists) -> Result<Vec<String>, String> {
        if lists == self.last {
            return Ok(Vec::new());
        }
        let unread = |error: serde_json::Error| error.to_string();
        self.version += 1;
        let mut new = Vec::new();
        if lists.payments != self.last.payments {
            let rows: Vec<ListedPayment<'_>> =
                serde_json::from_slice(&lists.payments).map_err(unread)?;
            for row in rows.into_iter().rev() {
                self.take(TransactionKind::Payment, &row.payment, &mut new)?;
            }
        }
        if lists.refunds != self.last.refunds {
            let rows: Vec<ListedTransaction<'_>> =
                serde_json::from_slice(&lists.refunds).map_err(unread)?;
            for row in rows.iter().rev() {
                self.take(TransactionKind::Refund, row, &mut new)?;
            }
        }
        if lists.withdrawals != self.last.withdrawals {
            let rows: Vec<ListedWithdrawal<'_>> =
                serde_json::from_slice(&lists.withdrawals).map_err(unread)?;
            for row in rows.into_iter().rev() {
                self.take(TransactionKind::Withdrawal, &row.withdrawal, &mut new)?;
            }
        }
        self.wallets = serde_json::from_slice(&lists.wallets).map_err(unread)?;
        self.last = lists;
        Ok(new)
    }

    fn take(
        &mut self,
        family: TransactionKind,
        it: &ListedTransaction<'_>,
        new: &mut Vec<String>,
    ) -> Result<(), String> {
        let net = it.net_amount.map(hundredths).transpose()?.unwrap_or_default();
        if let Some(row) = self.rows.get_mut(it.id) {
            row.net = net;
            if row.status != it.status {
                row.status = it.status.to_owned();
                row.was.insert(row.status.clone());
            }
            return Ok(());
        }
        let row = TransactionRow {
            family,
            external_id: it.external_id.unwrap_or_default().to_owned(),
            reference: it.reference.to_owned(),
            status: it.status.to_owned(),
            amount: hundredths(it.amount)?,
            net,
            currency: it.currency.to_owned(),
            country: it.country.map(str::to_owned),
            original: it.original_payment_id.map(str::to_owned),
            was: BTreeSet::from([it.status.to_owned()]),
            beside: Vec::new(),
        };
        let beside = self.rows.iter().filter(|(_, other)| {
            row.is_for_the_same(other) && !matches!(&*other.status, "FAILED" | "CANCELLED")
        });
        let beside = beside.map(|(id, _)| id.clone()).collect();
        self.rows.insert(it.id.to_owned(), TransactionRow { beside, ..row });
        new.push(it.id.to_owned());
        Ok(())
    }

    /// Some of it came and went while nobody could look.
    pub(crate) fn had_failed(&mut self, ids: &[String]) {
        for id in ids {
            if let Some(row) = self.rows.get_mut(id) {
                row.was.insert("FAILED".to_owned());
            }
        }
    }

    /// What is there under an externalId.
    pub(crate) fn of(&self, external_id: &str) -> impl Iterator<Item = (&String, &TransactionRow)> {
        self.rows.iter().filter(move |(_, row)| row.external_id == external_id)
    }

    /// What was moved twice though the first had not failed when the second began.
    pub(crate) fn moved_twice(&self) -> Option<String> {
        self.rows.iter().filter(|(_, row)| row.moved()).find_map(|(id, row)| {
            let other = row.beside.iter().find(|it| self.rows[*it].moved())?;
            Some(format!("{id} and {other}, both for {}", cause(&row.external_id)))
        })
    }

    /// Where the wallets differ from what the transactions make of them. What had failed may be on
    /// its way after all until `is_settled`, and stays reserved.
    pub(crate) fn unbalanced(&self, is_settled: bool) -> Option<String> {
        for (currency, start) in START {
            let (mut balance, mut reserved, mut failed) = (start, 0, 0);
            for row in self.rows.values().filter(|row| row.currency == currency) {
                match (row.family, row.status.as_str()) {
                    (TransactionKind::Payment, _) => {
                        balance += if row.moved() { row.net } else { 0 }
                    }
                    (_, "COMPLETED") => balance -= row.amount,
                    (_, "FAILED") => failed += row.amount,
                    (_, "CANCELLED" | "EXPIRED") => {}
                    _ => reserved += row.amount,
                }
            }
            let found = self.sums(|wallet| wallet.currency == currency);
            let most = if is_settled { reserved } else { reserved + failed };
            if found.0 != balance || found.1 < reserved || found.1 > most {
                return Some(format!(
                    "{currency}: {} and {} reserved, but {balance} and {reserved} to {most} by the \
                     transactions",
                    found.0, found.1
                ));
            }
        }
        let transferred: i64 = self.transfers.values().sum();
        let paid: i64 = self.paid_to("GAB");
        let refunded: i64 = self.refunded_from("GAB");
        let gabon = self.sums(|wallet| wallet.country == "GAB").0;
        (gabon != GABON + transferred + paid - refunded)
            .then(|| format!("Gabon has {gabon}, {transferred} were moved there and {paid} paid"))
    }

    /// What Gabon's wallet got beside transfers.
    fn paid_to(&self, country: &str) -> i64 {
        let is_there =
            |row: &&TransactionRow| row.country.as_deref() == Some(country) && row.moved();
        self.rows.values().filter(is_there).map(|row| row.net).sum()
    }

    fn refunded_from(&self, country: &str) -> i64 {
        let is_of_it = |row: &&TransactionRow| {
            let original = row.original.as_ref().and_then(|id| self.rows.get(id));
            row.moved() && original.is_some_and(|it| it.country.as_deref() == Some(country))
        };
        self.rows.values().filter(is_of_it).map(|row| row.amount).sum()
    }

    /// What Gabon's wallet holds more than payments and known transfers brought.
    pub(crate) fn unexplained_in_gabon(&self) -> i64 {
        let known: i64 = self.transfers.values().sum();
        let gabon = self.sums(|wallet| wallet.country == "GAB").0;
        gabon - GABON - known - self.paid_to("GAB") + self.refunded_from("GAB")
    }

    fn sums(&self, is_meant: impl Fn(&Wallet) -> bool) -> (i64, i64) {
        let amount = |raw: &RawValue| hundredths(raw).unwrap_or(i64::MIN / 8);
        self.wallets.iter().filter(|wallet| is_meant(wallet)).fold((0, 0), |sum, wallet| {
            (sum.0 + amount(&wallet.balance), sum.1 + amount(&wallet.reserved_balance))
        })
    }
}

impl TransactionRow {
    /// How it came about, in words.
    pub(crate) fn way(&self, seed: u64) -> &'static str {
        let number = cause(&self.external_id).split_once('-').and_then(|(_, it)| it.parse().ok());
        match (self.family, number.unwrap_or_default()) {
            (TransactionKind::Payment, order) => match Wish::order(seed, order).route {
                MoneyRoute::Card => "payment by card",
                MoneyRoute::Page => "payment by page",
                _ => "payment by phone",
            },
            (TransactionKind::Refund, _) => "refund",
            (TransactionKind::Withdrawal, payout) => match Wish::withdrawal(seed, payout).route {
                MoneyRoute::Abroad(..) => "withdrawal abroad",
                MoneyRoute::Bank => "withdrawal to a bank",
                MoneyRoute::Page => "withdrawal by page",
                _ => "withdrawal to a phone",
            },
        }
    }

    /// Whether its money moved.
    pub(crate) fn moved(&self) -> bool {
        matches!(&*self.status, "COMPLETED" | "REFUNDED")
    }

    fn is_for_the_same(&self, other: &Self) -> bool {
        self.family == other.family
            && match self.family {
                TransactionKind::Refund => self.original == other.original,
                TransactionKind::Payment | TransactionKind::Withdrawal => {
                    cause(&self.external_id) == cause(&other.external_id)
                }
            }
    }
}

/// A JSON number of units as hundredths.
fn hundredths(raw: &RawValue) -> Result<i64, String> {
    in_hundredths(raw.get()).ok_or_else(|| format!("{raw} is no amount"))
}

/// The text of a decimal with at most two places as hundredths.
pub(crate) fn in_hundredths(text: &str) -> Option<i64> {
    let (units, part) = text.split_once('.').unwrap_or((text, ""));
    let part = match part.len() {
        0 => 0,
        1 => part.parse::<i64>().ok()? * 10,
        2 => part.parse().ok()?,
        _ => return None,
    };
    let units: i64 = units.parse().ok()?;
    units.checked_mul(100)?.checked_add(part)
}
