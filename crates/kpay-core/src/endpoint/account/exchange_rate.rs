//! `GET /api/v1/payments/exchange-rate`.

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::money::{Currency, Rate};
use crate::wire::wire_struct;

request! {
    "account.exchange_rate" = GET "/api/v1/payments/exchange-rate" {
        auth: Keys,
        retry: Read,
        limit: General,
        response: ExchangeRate,
        failure: Error,
    }

    /// Asks for KPay's rate between two currencies (contract: [Exchange rate](crate::contract#exchange-rate)). KPay
    /// keeps it for an hour.
    ///
    /// ```
    /// use kpay_core::Currency;
    /// use kpay_core::endpoint::GetExchangeRate;
    ///
    /// let ask = GetExchangeRate::new(Currency::Xaf, Currency::Xof);
    /// assert_eq!((ask.from, ask.to), (Currency::Xaf, Currency::Xof));
    /// ```
    pub struct GetExchangeRate {
        required {
            /// What is given.
            "from" from: Currency [Query],
            /// What is got.
            "to" to: Currency [Query],
        }
    }

    /// Asks how much of `to` one of `from` is.
    new(from: Currency, to: Currency);
}

wire_struct! {
    /// How much of one currency another is; 1 inside a currency zone
    /// (contract: [Exchange rate](crate::contract#exchange-rate)).
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
    use crate::endpoint::request::Endpoint;

    #[test]
    fn the_currencies_stand_in_the_query() {
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
