//! `GET /api/v1/payments/exchange-rate`.

use http::Method;

use crate::auth::Keys;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::error::Error;
use crate::id::kpay_id::push_segment;
use crate::money::{Currency, Rate};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::wire::wire_struct;

const PATH: &str = "/api/v1/payments/exchange-rate";

/// Asks for KPay's rate between two currencies (contract: "Utilities"). KPay keeps it for an hour.
///
/// ```
/// use kpay_core::Currency;
/// use kpay_core::endpoint::GetExchangeRate;
///
/// let ask = GetExchangeRate::new(Currency::Xaf, Currency::Xof);
/// assert_eq!((ask.from, ask.to), (Currency::Xaf, Currency::Xof));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
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
        &Operation::new("rates.get", Method::GET, PATH, RetryClass::Read, Limit::General);

    type Auth = Keys;
    type Response = ExchangeRate;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        let mut path = String::with_capacity(PATH.len() + "?from=XAF&to=XOF".len());
        path.push_str(PATH);
        for (before, field, currency) in [("?from=", "from", &self.from), ("&to=", "to", &self.to)]
        {
            path.push_str(before);
            push_segment(&mut path, field, currency.as_str())?;
        }
        Ok(Payload::get(path.into()))
    }
}

wire_struct! {
    /// How much of one currency another is; 1 inside a currency zone (contract: "Utilities").
    ///
    /// ```
    /// use kpay_core::endpoint::ExchangeRate;
    ///
    /// let answer: ExchangeRate = serde_json::from_str(r#"{"from":"XAF","to":"XOF","rate":1}"#)?;
    /// assert_eq!(answer.rate.to_string(), "1");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
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

    #[test]
    fn says_which_currency_can_not_be_sent() {
        let field = |from: &str, to: &str| {
            let ask = GetExchangeRate::new(Currency::from(from), Currency::from(to));
            ask.payload().err().unwrap().field()
        };
        assert_eq!((field("", "XOF"), field("XAF", "..")), ("from", "to"));
    }
}
