//! `GET /api/v1/payments/me`.

use crate::auth::{Environment, Keys};
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::wire::wire_struct;

request! {
    "account.me" = GET "/api/v1/payments/me" {
        auth: Keys,
        retry: Read,
        limit: General,
        response: Account,
        failure: Error,
    }

    /// Asks whose keys these are (contract: [Me](crate::contract#me)).
    #[derive(Copy, Default)]
    pub struct GetMe {}

    /// Asks whose keys these are.
    new();
}

wire_struct! {
    /// The application and company that a key pair belongs to (contract: [Me](crate::contract#me)).
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
    /// Something with an id and a name (contract: [Me](crate::contract#me)); either can be missing.
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
