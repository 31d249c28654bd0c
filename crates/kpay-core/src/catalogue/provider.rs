//! The mobile-money operators KPay reaches.

use crate::catalogue::Country;
use crate::money::{Amount, Currency, Money};
use crate::text::InvalidInputError;
use crate::text::say::say;
use crate::wire::open_enum::open_enum;

open_enum! {
    /// A mobile-money operator in one country, by KPay's code
    /// (contract: [`providers.json`](crate::contract#decimals-per-provider)).
    ///
    /// A code this version doesn't know is kept and sent on: KPay decides.
    ///
    /// ```
    /// use kpay_core::{Country, Currency, Provider};
    ///
    /// let provider = Provider::from("MTN_MOMO_CMR");
    /// assert_eq!(provider.country(), Some(Country::Cmr));
    /// assert_eq!(provider.currencies(), &[Currency::Xaf]);
    /// assert_eq!(Provider::from("NEW_OPERATOR_TCD").as_str(), "NEW_OPERATOR_TCD");
    /// ```
    pub enum Provider {
        /// MTN, Benin.
        MtnMomoBen = "MTN_MOMO_BEN",
        /// Moov, Benin.
        MoovBen = "MOOV_BEN",
        /// MTN, Cameroon.
        MtnMomoCmr = "MTN_MOMO_CMR",
        /// Orange, Cameroon.
        OrangeCmr = "ORANGE_CMR",
        /// MTN, Côte d'Ivoire.
        MtnMomoCiv = "MTN_MOMO_CIV",
        /// Orange, Côte d'Ivoire.
        OrangeCiv = "ORANGE_CIV",
        /// Vodacom M-Pesa, DR Congo.
        VodacomMpesaCod = "VODACOM_MPESA_COD",
        /// Airtel, DR Congo.
        AirtelCod = "AIRTEL_COD",
        /// Orange, DR Congo.
        OrangeCod = "ORANGE_COD",
        /// Airtel, Gabon.
        AirtelGab = "AIRTEL_GAB",
        /// M-Pesa, Kenya.
        MpesaKen = "MPESA_KEN",
        /// Airtel, Congo.
        AirtelCog = "AIRTEL_COG",
        /// MTN, Congo.
        MtnMomoCog = "MTN_MOMO_COG",
        /// Airtel, Rwanda.
        AirtelRwa = "AIRTEL_RWA",
        /// MTN, Rwanda.
        MtnMomoRwa = "MTN_MOMO_RWA",
        /// Free, Senegal.
        FreeSen = "FREE_SEN",
        /// Orange, Senegal.
        OrangeSen = "ORANGE_SEN",
        /// Orange, Sierra Leone.
        OrangeSle = "ORANGE_SLE",
        /// Airtel, Uganda.
        AirtelOapiUga = "AIRTEL_OAPI_UGA",
        /// MTN, Uganda.
        MtnMomoUga = "MTN_MOMO_UGA",
        /// Airtel, Zambia.
        AirtelOapiZmb = "AIRTEL_OAPI_ZMB",
        /// MTN, Zambia.
        MtnMomoZmb = "MTN_MOMO_ZMB",
        /// Zamtel, Zambia.
        ZamtelZmb = "ZAMTEL_ZMB",
    }
}

/// What the codes of an operator begin with, and its name.
const OPERATORS: [(&str, &str); 8] = [
    ("AIRTEL", "Airtel"),
    ("FREE", "Free"),
    ("MOOV", "Moov"),
    ("MPESA", "M-Pesa"),
    ("MTN", "MTN"),
    ("ORANGE", "Orange"),
    ("VODACOM", "Vodacom M-Pesa"),
    ("ZAMTEL", "Zamtel"),
];

/// How many decimals an operator takes
/// (contract: [Decimals per provider](crate::contract#decimals-per-provider)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decimals {
    /// It depends on the operation, and the operator handles fractions: up to two decimals are sent, and
    /// whole units are safest.
    Depends,
    /// Whole units only.
    None,
    /// Up to two decimals.
    Two,
}

impl Provider {
    /// The operator's name as customers know it; `None` for a code this version doesn't know.
    pub fn operator(&self) -> Option<&'static str> {
        let mut names = OPERATORS.iter().filter(|_| self.is_known());
        names.find_map(|(start, name)| self.as_str().starts_with(start).then_some(*name))
    }

    /// Where the operator works; `None` for a code this version doesn't know.
    pub fn country(&self) -> Option<Country> {
        // The code of the country stands at the end of each of them.
        let start = self.as_str().len().checked_sub(3).filter(|_| self.is_known())?;
        self.as_str().get(start..).map(Country::from)
    }

    /// The currencies KPay lists for the operator, the one it charges in first; empty for a code
    /// this version doesn't know.
    pub fn currencies(&self) -> &'static [Currency] {
        let facts = self.country().and_then(|country| country.facts());
        facts.map_or(&[], |facts| facts.currencies)
    }

    /// How many decimals the operator takes; `None` for a code this version doesn't know.
    pub fn decimals(&self) -> Option<Decimals> {
        Some(match self {
            Self::AirtelCod
            | Self::OrangeCod
            | Self::AirtelGab
            | Self::OrangeSle
            | Self::MtnMomoUga
            | Self::AirtelOapiZmb
            | Self::MtnMomoZmb
            | Self::ZamtelZmb => Decimals::Two,
            Self::VodacomMpesaCod | Self::MpesaKen => Decimals::Depends,
            Self::Other(_) => return None,
            _ => Decimals::None,
        })
    }

    /// Checks that the operator can charge `money`: a currency it charges in, and no more decimals
    /// than it takes. USSD requests carry no currency, so an amount in another one would be taken
    /// as its own (contract: [Zones](crate::contract#zones): USD in DR Congo would be charged as francs).
    ///
    /// # Errors
    /// Names `amount` or `currency` and what the operator takes instead.
    pub fn check_charge(&self, money: &Money) -> Result<(), InvalidInputError> {
        money.amount.check_requestable()?;
        if let Some(charged) = self.currencies().first()
            && money.currency != *charged
        {
            return Err(InvalidInputError::new(
                "currency",
                say!(
                    self,
                    " charges in ",
                    charged,
                    ", not in ",
                    money.currency,
                    ": give the amount in ",
                    charged,
                ),
            ));
        }
        self.check_decimals(money.amount)
    }

    fn check_decimals(&self, amount: Amount) -> Result<(), InvalidInputError> {
        if self.decimals() == Some(Decimals::None) && !amount.is_whole() {
            return Err(InvalidInputError::new(
                "amount",
                say!(
                    self,
                    " takes whole units only, got ",
                    amount,
                    ": round it yourself, as your books need it",
                ),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogue_is_that_of_the_contract() {
        let text = include_str!("../../../../contract/providers.json");
        let rows: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
        assert_eq!(rows.len(), Provider::ALL.len());
        for (row, listed) in rows.iter().zip(Provider::ALL) {
            let provider = Provider::from(row["code"].as_str().unwrap());
            assert_eq!(&provider, listed);
            assert!(provider.is_known());
            let country = provider.country().unwrap();
            assert_eq!(row["operator"], provider.operator().unwrap());
            assert_eq!(row["country"], country.as_str());
            assert_eq!(row["country_name"], country.name().unwrap());
            assert_eq!(row["dial_code"], country.dial_code().unwrap());
            let currencies: Vec<_> = provider.currencies().iter().map(Currency::as_str).collect();
            assert_eq!(row["currencies"], serde_json::json!(currencies));
            assert_eq!(country.currency().as_ref(), provider.currencies().first());
            let decimals = match provider.decimals().unwrap() {
                Decimals::None => serde_json::json!(0),
                Decimals::Two => serde_json::json!(2),
                Decimals::Depends => serde_json::Value::Null,
            };
            assert_eq!(row["decimals"], decimals, "{provider}");
        }
    }

    #[test]
    fn charges_are_checked_before_sending() {
        let money = |text: &str, currency| Money::new(text.parse::<Amount>().unwrap(), currency);
        assert!(Provider::MtnMomoCmr.check_charge(&money("5000", Currency::Xaf)).is_ok());
        assert!(Provider::MtnMomoCmr.check_charge(&money("5000.00", Currency::Xaf)).is_ok());
        assert!(Provider::MtnMomoUga.check_charge(&money("0.01", Currency::Ugx)).is_ok());
        // 'Depends on the operation; the provider handles fractions'.
        assert!(Provider::MpesaKen.check_charge(&money("50.25", Currency::Kes)).is_ok());
        assert!(Provider::VodacomMpesaCod.check_charge(&money("50.5", Currency::Cdf)).is_ok());
        for (provider, text, currency, field) in [
            (Provider::MtnMomoCmr, "5000", Currency::Xof, "currency"),
            (Provider::MtnMomoCmr, "50.5", Currency::Xaf, "amount"),
            (Provider::MpesaKen, "50.125", Currency::Kes, "amount"),
            (Provider::VodacomMpesaCod, "50.125", Currency::Cdf, "amount"),
            (Provider::AirtelCod, "5", Currency::Usd, "currency"),
            (Provider::MtnMomoUga, "0.001", Currency::Ugx, "amount"),
            (Provider::MtnMomoCmr, "0", Currency::Xaf, "amount"),
            (Provider::MtnMomoCmr, "-1", Currency::Xaf, "amount"),
            (Provider::from("NEW_TCD"), "1.234", Currency::from("XAF"), "amount"),
        ] {
            let error = provider.check_charge(&money(text, currency)).unwrap_err();
            assert_eq!(error.field(), field, "{error}");
        }
        assert!(Provider::from("NEW_TCD").check_charge(&money("1.23", Currency::Xaf)).is_ok());
    }
}
