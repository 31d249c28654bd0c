//! `GET /api/v1/payments/me`.

use http::Method;

use crate::auth::Environment;
use crate::auth::Keys;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::error::Error;
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::wire::wire_struct;

const PATH: &str = "/api/v1/payments/me";

/// Asks whose keys these are (contract: "Utilities", me).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetMe;

impl GetMe {
    /// Asks whose keys these are.
    pub fn new() -> Self {
        Self
    }
}

impl Endpoint for GetMe {
    const OPERATION: &'static Operation =
        &Operation::new("account.me", Method::GET, PATH, RetryClass::Read, Limit::General);

    type Auth = Keys;
    type Response = Account;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        Ok(Payload::get(PATH.into()))
    }
}

wire_struct! {
    /// The application and company that a key pair belongs to (contract: "Utilities", me).
    ///
    /// ```
    /// use kpay_core::endpoint::Account;
    ///
    /// let account: Account = serde_json::from_str(r#"{"environment":"TEST","application":{"id":"a"}}"#)?;
    /// assert!(account.environment.is_test());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Account {
        required {
            /// Test or production.
            "environment" environment: Environment,
        }
        optional {
            /// The application.
            "application" application: Named,
            /// The company.
            "company" company: Named,
        }
    }
}

wire_struct! {
    /// Something with an id and a name (contract: "Utilities", me); either can be missing.
    pub struct Named {
        required {}
        optional {
            /// KPay's id, a UUID.
            "id" id: String [id],
            /// The name in KPay's dashboard.
            "name" name: String,
        }
    }
}
