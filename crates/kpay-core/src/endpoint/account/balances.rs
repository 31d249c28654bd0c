//! `GET /api/v1/payments/balance`.

use serde::Serialize;

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::endpoint::listing;
use crate::error::Error;
use crate::money::{Amount, Currency};
use crate::wire::kind::{Kind, WireKind};
use crate::wire::value::{ReadProblem, WireValue};
use crate::wire::{deserialize_as_answer, wire_struct};

/// What each item has.
const KEY: &str = "currency";

request! {
    "account.balances" = GET "/api/v1/payments/balance" {
        auth: Keys,
        retry: Read,
        limit: General,
        response: Balances,
        failure: Error,
    }

    /// Asks what is in the wallets (contract: [Balance](crate::contract#balance)).
    #[derive(Copy, Default)]
    pub struct GetBalances {}

    /// Asks what is in the wallets.
    new();
}

/// What is in the wallets, one entry a currency, as KPay gives it: nothing is summed
/// (contract: [Balance](crate::contract#balance),
/// [conflict 8](crate::contract::conflicts#8-roots-of-balance-and-availability),
/// [conflict 9](crate::contract::conflicts#9-wallets)).
///
/// ```
/// use kpay_core::Currency;
/// use kpay_core::endpoint::Balances;
///
/// let balances: Balances = serde_json::from_str(r#"[{"currency":"XAF","availableBalance":125000}]"#)?;
/// assert_eq!(balances.of(&Currency::Xaf).unwrap().available_balance, Some(125_000.into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct Balances {
    /// The entries in KPay's order.
    pub entries: Vec<Balance>,
}

impl Balances {
    /// The first entry of a currency, `None` without one.
    pub fn of(&self, currency: &Currency) -> Option<&Balance> {
        self.entries.iter().find(|balance| balance.currency == *currency)
    }
}

impl WireKind for Balances {
    const KIND: Kind = Kind::Listing(&Balance::KIND, KEY);
}

impl WireValue for Balances {
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        listing::read(json, KEY).map(|entries| Self { entries })
    }
}

deserialize_as_answer! { Balances }

wire_struct! {
    /// What is in one wallet, in units of its currency (contract: [Balance](crate::contract#balance)).
    pub struct Balance {
        required {
            /// The wallet's currency.
            "currency" currency: Currency,
        }
        optional {
            /// All of it, in units of `currency`.
            "balance" balance: Amount,
            /// What is held for transactions under way, in units of `currency`.
            "reservedBalance" reserved_balance: Amount,
            /// What can be paid out, in units of `currency`.
            "availableBalance" available_balance: Amount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_root_that_was_seen_reads_the_same() {
        for text in [
            r#"[{"currency":"XAF","balance":5},{"currency":"XOF","balance":6}]"#,
            r#"{"XAF":{"balance":5},"XOF":{"currency":"XOF","balance":6}}"#,
            r#"{"balances":[{"currency":"XAF","balance":5},{"currency":"XOF","balance":6}]}"#,
        ] {
            let balances: Balances = serde_json::from_str(text).unwrap();
            let read: Vec<_> =
                balances.entries.iter().map(|one| (one.currency.as_str(), one.balance)).collect();
            assert_eq!(read, [("XAF", Some(5.into())), ("XOF", Some(6.into()))], "{text}");
        }
        let lone: Balances = serde_json::from_str(r#"{"currency":"XAF","balance":5}"#).unwrap();
        assert_eq!(lone.entries.len(), 1);
        let empty: Balances = serde_json::from_str(r#"{"XAF":{}}"#).unwrap();
        assert_eq!(empty.entries[0].currency, Currency::Xaf);
        for none in ["[]", "{}", r#"{"balances":[]}"#] {
            assert!(serde_json::from_str::<Balances>(none).unwrap().entries.is_empty(), "{none}");
        }
        for wrong in ["5", r#"{"XAF":5}"#, r#"{"statusCode":200}"#] {
            assert!(serde_json::from_str::<Balances>(wrong).is_err(), "{wrong}");
        }
    }
}
