//! The currencies KPay's operators work in.

use crate::wire::open_enum::open_enum;

open_enum! {
    /// An ISO 4217 currency
    /// (contract: [Money, zones, fees, phones](crate::contract#money-zones-fees-phones)).
    ///
    /// ```
    /// use kpay_core::Currency;
    ///
    /// assert_eq!(Currency::from("XAF"), Currency::Xaf);
    /// assert_eq!(Currency::from("EUR").as_str(), "EUR");
    /// let known = ["XAF", "EUR"].iter().filter_map(|text| text.parse().ok()).filter(Currency::is_known);
    /// assert_eq!(known.collect::<Vec<_>>(), [Currency::Xaf]);
    /// ```
    pub enum Currency {
        /// Central African franc: Cameroon, Gabon, Congo.
        Xaf = "XAF",
        /// West African franc: Senegal, Côte d'Ivoire, Benin.
        Xof = "XOF",
        /// Kenyan shilling.
        Kes = "KES",
        /// Congolese franc.
        Cdf = "CDF",
        /// US dollar, listed for DR Congo; an init has no field to choose it.
        Usd = "USD",
        /// Ugandan shilling.
        Ugx = "UGX",
        /// Rwandan franc.
        Rwf = "RWF",
        /// Zambian kwacha.
        Zmw = "ZMW",
        /// Sierra Leonean leone.
        Sle = "SLE",
    }
}
