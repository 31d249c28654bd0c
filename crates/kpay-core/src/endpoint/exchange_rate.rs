//! `GET /api/v1/payments/exchange-rate`.

use http::Method;

use crate::auth::Keys;
use crate::kpay_id::path_with;
use crate::request::{Endpoint, Payload};
use crate::wire::wire_struct;
use crate::{Currency, Error, InvalidInput, Limit, Operation, Rate, Repeat};

const PATH: &str = "/api/v1/payments/exchange-rate";

/// Asks for KPay's rate between two currencies (contract: "Utilities"). KPay keeps it for an hour.
///
/// ```
/// use kpay_core::Currency;
/// use kpay_core::endpoint::GetExchangeRate;
///
/// let ask = GetExchangeRate::new(Currency::Xaf, Currency::Xof);
/// # let _ = ask;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GetExchangeRate {
    /// What is given.
    pub from: Currency,
    /// What is got.
    pub to: Currency,
}

impl GetExchangeRate {
    /// Asks how much of `to` one of `from` is.
    pub fn new(from: Currency, to: Currency) -> Self {
        Self { from, to }
    }
}

impl Endpoint for GetExchangeRate {
    const OPERATION: &'static Operation =
        &Operation::new("rates.get", Method::GET, PATH, Repeat::Read, Limit::General);

    type Auth = Keys;
    type Response = ExchangeRate;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInput> {
        let from = path_with(&format!("{PATH}?from="), self.from.as_str(), "&to=")?;
        Ok(Payload::get(path_with(from.as_str(), self.to.as_str(), "")?))
    }
}

wire_struct! {
    /// How much of one currency another is; 1 inside a currency zone.
    pub struct ExchangeRate {
        required {
            /// How much of `to` one of `from` is.
            "rate" rate: Rate,
        }
        optional {
            /// What is given.
            "from" from: Currency,
            /// What is got.
            "to" to: Currency,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_by_query() {
        let ask = GetExchangeRate::new(Currency::Xaf, Currency::from("X&F"));
        assert_eq!(ask.payload().unwrap().path, "/api/v1/payments/exchange-rate?from=XAF&to=X%26F");
    }
}
