//! The merchant's wallets, one for each country, and their books
//! (contract: [conflict 9](kpay_core::contract::conflicts#9-wallets)).

use std::collections::BTreeMap;

use kpay_core::{Country, Currency};

/// Which wallet: a country's, in its currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WalletKey {
    country: Country,
    currency: Currency,
}

impl WalletKey {
    /// The wallet of a country; `None` where KPay has none.
    pub(crate) fn of(country: &Country) -> Option<Self> {
        Some(Self { country: country.clone(), currency: country.currency()? })
    }

    /// The wallet of money that names a currency and no country.
    pub(crate) fn of_currency(currency: &Currency) -> Self {
        let country = match currency {
            Currency::Xaf => Country::Cmr,
            Currency::Xof => Country::Sen,
            Currency::Kes => Country::Ken,
            Currency::Ugx => Country::Uga,
            Currency::Rwf => Country::Rwa,
            Currency::Zmw => Country::Zmb,
            Currency::Sle => Country::Sle,
            // Dollars are DR Congo's too, in a wallet beside that of its francs.
            _ => Country::Cod,
        };
        Self { country, currency: currency.clone() }
    }

    pub(crate) fn country(&self) -> &Country {
        &self.country
    }

    pub(crate) fn currency(&self) -> &Currency {
        &self.currency
    }
}

/// What a wallet, or all of a currency, holds; in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    pub(crate) balance: i128,
    /// The part of the balance that open withdrawals and refunds hold.
    pub(crate) reserved: i128,
}

impl Holding {
    pub(crate) fn available(self) -> i128 {
        self.balance - self.reserved
    }
}

/// What is available does not cover the amount.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InsufficientFunds;

/// Every wallet.
///
/// **Nothing leaves a wallet that was not reserved there first, and no more is reserved than is
/// available; so neither can turn negative.**
#[derive(Clone)]
pub(crate) struct Wallets(BTreeMap<WalletKey, Holding>);

impl Wallets {
    /// A wallet for each country of the catalogue, holding so many units at the start, or nothing.
    pub(crate) fn open(start: &BTreeMap<Country, u64>) -> Self {
        let wallets = Country::ALL.iter().filter_map(|country| {
            let units = start.get(country).copied().unwrap_or_default();
            let holding = Holding { balance: i128::from(units) * 100, reserved: 0 };
            Some((WalletKey::of(country)?, holding))
        });
        Self(wallets.collect())
    }

    pub(crate) fn covers(&self, key: &WalletKey, hundredths: i64) -> bool {
        self.holding(key).available() >= i128::from(hundredths)
    }

    /// Money comes in.
    pub(crate) fn credit(&mut self, key: &WalletKey, hundredths: i64) {
        self.at(key).balance += i128::from(hundredths);
    }

    /// Holds money back until it is settled or released.
    pub(crate) fn reserve(
        &mut self,
        key: &WalletKey,
        hundredths: i64,
    ) -> Result<(), InsufficientFunds> {
        if !self.covers(key, hundredths) {
            return Err(InsufficientFunds);
        }
        self.at(key).reserved += i128::from(hundredths);
        Ok(())
    }

    /// What was reserved leaves.
    pub(crate) fn settle(&mut self, key: &WalletKey, hundredths: i64) {
        let wallet = self.at(key);
        wallet.reserved -= i128::from(hundredths);
        wallet.balance -= i128::from(hundredths);
    }

    /// What was reserved stays.
    pub(crate) fn release(&mut self, key: &WalletKey, hundredths: i64) {
        self.at(key).reserved -= i128::from(hundredths);
    }

    /// The end of what reserved money: it leaves after a success, and else it stays.
    pub(crate) fn conclude(&mut self, key: &WalletKey, hundredths: i64, is_success: bool) {
        if is_success {
            self.settle(key, hundredths);
        } else {
            self.release(key, hundredths);
        }
    }

    /// What the wallets of each currency hold together.
    pub(crate) fn by_currency(&self) -> BTreeMap<&Currency, Holding> {
        let mut sums = BTreeMap::<_, Holding>::new();
        for (key, wallet) in &self.0 {
            let sum = sums.entry(&key.currency).or_default();
            sum.balance += wallet.balance;
            sum.reserved += wallet.reserved;
        }
        sums
    }

    pub(crate) fn holding(&self, key: &WalletKey) -> Holding {
        self.0.get(key).copied().unwrap_or_default()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&WalletKey, &Holding)> {
        self.0.iter()
    }

    fn at(&mut self, key: &WalletKey) -> &mut Holding {
        self.0.entry(key.clone()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_money_leaves_when_settled_and_stays_when_released() {
        let mut wallets = Wallets::open(&BTreeMap::from([(Country::Cmr, 10)]));
        let (here, there) =
            (WalletKey::of(&Country::Cmr).unwrap(), WalletKey::of(&Country::Gab).unwrap());
        assert_eq!(wallets.reserve(&here, 1_001), Err(InsufficientFunds));
        assert_eq!(wallets.reserve(&there, 1), Err(InsufficientFunds), "a wallet for each country");
        assert_eq!(wallets.reserve(&here, 600), Ok(()));
        assert_eq!(wallets.reserve(&here, 401), Err(InsufficientFunds));
        assert_eq!(wallets.holding(&here), Holding { balance: 1_000, reserved: 600 });
        wallets.release(&here, 600);
        assert_eq!(wallets.reserve(&here, 1_000), Ok(()));
        wallets.settle(&here, 1_000);
        assert_eq!(wallets.holding(&here), Holding::default());
        wallets.credit(&there, 5);
        let francs = wallets.by_currency()[&Currency::Xaf];
        assert_eq!(francs, Holding { balance: 5, reserved: 0 });
    }

    #[test]
    fn every_currency_has_a_wallet_of_its_own_country() {
        for currency in Currency::ALL {
            let key = WalletKey::of_currency(currency);
            assert_eq!(key.currency(), currency);
            if *currency != Currency::Usd {
                assert_eq!(WalletKey::of(key.country()), Some(key));
            }
        }
        assert_eq!(WalletKey::of(&Country::from("TCD")), None);
    }
}
