//! `GET /api/public/pricelist`: no keys.

use crate::auth::NoAuth;
use crate::catalogue::Country;
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::money::{Currency, Rate};
use crate::wire::wire_struct;

request! {
    "operators.price_list" = GET "/api/public/pricelist" {
        auth: NoAuth,
        retry: Read,
        limit: General,
        response: PriceList,
        failure: Error,
    }

    /// Asks for KPay's published fees (contract: [Price list](crate::contract#price-list)). Fees differ by
    /// operator and time: they are data to show, not to compute with.
    #[derive(Copy, Default)]
    pub struct GetPriceList {}

    /// Asks for the fees.
    new();
}

wire_struct! {
    /// KPay's published fees (contract: [Price list](crate::contract#price-list)).
    ///
    /// ```
    /// use kpay_core::endpoint::PriceList;
    ///
    /// let prices: PriceList = serde_json::from_str(
    ///     r#"{"countries":[{"code":"CMR","operators":[{"operator":"MTN","depositRate":0.02}]}]}"#,
    /// )?;
    /// assert_eq!(prices.countries[0].operators[0].deposit_rate.unwrap().to_string(), "0.02");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct PriceList {
        required {
            /// The countries.
            "countries" countries: Vec<CountryPrices>,
        }
        optional {
            /// Whether payments across countries are to be had.
            "internationalAvailable" international_available: bool,
            /// The currency of the list.
            "currency" currency: Currency,
        }
    }
}

wire_struct! {
    /// The fees in one country (contract: [Price list](crate::contract#price-list)).
    pub struct CountryPrices {
        required {
            /// The country.
            "code" code: Country,
            /// Its operators.
            "operators" operators: Vec<OperatorPrices>,
        }
        optional {
            /// The country's name, in French.
            "name" name: String,
            /// Its currency.
            "currency" currency: Currency,
        }
    }
}

wire_struct! {
    /// The fees of one operator, as fractions of the amount: 0.02 is 2 %
    /// (contract: [Price list](crate::contract#price-list)).
    pub struct OperatorPrices {
        required {
            /// The operator's name, not its code.
            "operator" operator: String,
        }
        optional {
            /// The fee on a payment, a fraction of it; `None` where payments are not to be had.
            "depositRate" deposit_rate: Rate,
            /// The fee on a withdrawal, a fraction of it; `None` where withdrawals are not to be had.
            "withdrawalRate" withdrawal_rate: Rate,
        }
    }
}
