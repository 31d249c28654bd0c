//! `GET /api/public/pricelist` and `GET /api/public/platform-info`: no keys.

use http::Method;

use crate::auth::NoAuth;
use crate::catalogue::Country;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::error::Error;
use crate::json::RawJson;
use crate::money::{Currency, Rate};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::wire::wire_struct;

const PRICE_LIST: &str = "/api/public/pricelist";
const PLATFORM_INFO: &str = "/api/public/platform-info";

/// Asks for KPay's published fees (contract: "Utilities", price list). Fees differ by operator and
/// time: they are data to show, not to compute with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetPriceList;

impl GetPriceList {
    /// Asks for the fees.
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for GetPriceList {
    const OPERATION: &'static Operation =
        &Operation::new("pricelist", Method::GET, PRICE_LIST, RetryClass::Read, Limit::General);

    type Auth = NoAuth;
    type Response = PriceList;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        Ok(Payload::get(PRICE_LIST.into()))
    }
}

/// Asks for what KPay says of its platform (contract: "Endpoints"). The names in it are not
/// published, so it is kept as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetPlatformInfo;

impl GetPlatformInfo {
    /// Asks for the platform's information.
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for GetPlatformInfo {
    const OPERATION: &'static Operation = &Operation::new(
        "platform_info",
        Method::GET,
        PLATFORM_INFO,
        RetryClass::Read,
        Limit::General,
    );

    type Auth = NoAuth;
    type Response = RawJson;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        Ok(Payload::get(PLATFORM_INFO.into()))
    }
}

wire_struct! {
    /// KPay's published fees (contract: "Utilities", price list).
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
    /// The fees in one country (contract: "Utilities", price list).
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
    /// The fees of one operator, as fractions of the amount: 0.02 is 2 % (contract: "Utilities", price
    /// list).
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
