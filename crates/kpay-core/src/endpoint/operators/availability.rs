//! `GET /api/v1/payments/availability`.

use serde::Serialize;

use crate::auth::Keys;
use crate::catalogue::{Country, Provider};
use crate::endpoint::declaration::request;
use crate::endpoint::listing;
use crate::error::Error;
use crate::wire::kind::{Kind, WireKind};
use crate::wire::open_enum::open_enum;
use crate::wire::value::{ReadProblem, WireValue};
use crate::wire::{deserialize_as_answer, wire_struct};

/// What each item has.
const KEY: &str = "country";

request! {
    "operators.availability" = GET "/api/v1/payments/availability" {
        auth: Keys,
        retry: Read,
        limit: General,
        response: Availability,
        failure: Error,
    }

    /// Asks which operators work now (contract: [Availability](crate::contract#availability)). KPay keeps it
    /// for a minute.
    ///
    /// ```
    /// use kpay_core::endpoint::GetAvailability;
    /// use kpay_core::{BaseUrl, Credentials, Endpoint};
    ///
    /// let keys = Credentials::new("kpay_test_4f1d", "9a0b1c2d3e4f")?;
    /// let request = GetAvailability::new().prepare(&BaseUrl::kpay(), &keys)?;
    /// assert!(!request.operation().moves_money());
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    #[derive(Copy, Default)]
    pub struct GetAvailability {}

    /// Asks which operators work now.
    new();
}

open_enum! {
    /// What an operator can do (contract: [Availability](crate::contract#availability)).
    pub enum OperationType {
        /// Take payments.
        Deposit = "DEPOSIT",
        /// Pay out.
        Payout = "PAYOUT",
        /// Pay out across countries.
        Remittance = "REMITTANCE",
    }
}

open_enum! {
    /// How an operation works now (contract: [Availability](crate::contract#availability)).
    pub enum OperationStatus {
        /// As it should.
        Operational = "OPERATIONAL",
        /// Late.
        Delayed = "DELAYED",
        /// Not at all.
        Closed = "CLOSED",
    }
}

/// Which operators work now (contract: [Availability](crate::contract#availability),
/// [conflict 8](crate::contract::conflicts#8-roots-of-balance-and-availability)).
///
/// ```
/// use kpay_core::Provider;
/// use kpay_core::endpoint::{Availability, OperationType};
///
/// let availability: Availability = serde_json::from_str(
///     r#"[{"country":"CMR","providers":[{"provider":"MTN_MOMO_CMR",
///         "operationTypes":[{"operationType":"DEPOSIT","status":"OPERATIONAL"}]}]}]"#,
/// )?;
/// let able: Vec<_> = availability.providers_for(&OperationType::Deposit).collect();
/// assert_eq!(able, [&Provider::MtnMomoCmr]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct Availability {
    /// The countries in KPay's order.
    pub countries: Vec<CountryAvailability>,
}

impl Availability {
    /// The operators that can do this now, late or not. A status this version doesn't know counts
    /// as not.
    pub fn providers_for(&self, operation: &OperationType) -> impl Iterator<Item = &Provider> {
        let works = |status: &OperationStatus| {
            matches!(status, OperationStatus::Operational | OperationStatus::Delayed)
        };
        self.countries.iter().flat_map(|country| &country.providers).filter_map(move |provider| {
            let able = provider
                .operation_types
                .iter()
                .any(|one| one.operation_type == *operation && works(&one.status));
            able.then_some(&provider.provider)
        })
    }
}

impl WireKind for Availability {
    const KIND: Kind = Kind::Listing(&CountryAvailability::KIND, KEY);
}

impl WireValue for Availability {
    fn from_json(json: &str) -> Result<Self, ReadProblem> {
        listing::read(json, KEY).map(|countries| Self { countries })
    }
}

deserialize_as_answer! { Availability }

wire_struct! {
    /// The operators of one country (contract: [Availability](crate::contract#availability)).
    pub struct CountryAvailability {
        required {
            /// The country.
            "country" country: Country,
            /// Its operators.
            "providers" providers: Vec<ProviderAvailability>,
        }
        optional {}
    }
}

wire_struct! {
    /// One operator (contract: [Availability](crate::contract#availability)).
    pub struct ProviderAvailability {
        required {
            /// The operator.
            "provider" provider: Provider,
            /// What it can do.
            "operationTypes" operation_types: Vec<OperationAvailability>,
        }
        optional {}
    }
}

wire_struct! {
    /// One thing an operator can do (contract: [Availability](crate::contract#availability)).
    pub struct OperationAvailability {
        required {
            /// What.
            "operationType" operation_type: OperationType,
            /// How it works now.
            "status" status: OperationStatus,
        }
        optional {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_closed_or_unknown_is_not_offered() {
        let one = |status: &str| {
            format!(
                r#"{{"countries":[{{"country":"CMR","providers":[{{"provider":"ORANGE_CMR",
                "operationTypes":[{{"operationType":"PAYOUT","status":"{status}"}}]}}]}}]}}"#
            )
        };
        for (status, able) in [("OPERATIONAL", 1), ("DELAYED", 1), ("CLOSED", 0), ("NAPPING", 0)] {
            let availability: Availability = serde_json::from_str(&one(status)).unwrap();
            assert_eq!(
                availability.providers_for(&OperationType::Payout).count(),
                able,
                "{status}"
            );
            assert_eq!(availability.providers_for(&OperationType::Deposit).count(), 0);
        }
    }
}
