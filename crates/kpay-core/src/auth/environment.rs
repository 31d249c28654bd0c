//! Test or live.

use crate::wire::open_enum::open_enum;

open_enum! {
    /// KPay's environment (contract: [Me](crate::contract#me),
    /// [conflict 10](crate::contract::conflicts#10-environment)). It is open text; money moves unless
    /// [`is_test`](Self::is_test) says otherwise.
    ///
    /// ```
    /// use kpay_core::Environment;
    ///
    /// assert!(Environment::Test.is_test());
    /// assert!(!Environment::from("LIVE").is_test());
    /// ```
    pub enum Environment {
        /// The sandbox: nobody pays.
        Test = "TEST",
        /// Real money.
        Production = "PRODUCTION",
    }
}

impl Environment {
    /// Whether nobody pays here.
    pub fn is_test(&self) -> bool {
        *self == Self::Test
    }
}
