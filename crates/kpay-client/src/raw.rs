//! Calls for operations that this version has no type for.

use http::Method;
use kpay_core::endpoint::{RawMoneyRequest, RawRequest};
use kpay_core::{ExternalId, InvalidInputError, RawJson};

use crate::call::{Caller, PendingCall};

impl<'a, C: Caller> PendingCall<'a, RawRequest, C> {
    /// Sets up a call to an operation that this version does not know: one that KPay has added since.
    ///
    /// # Errors
    /// A method or a path that can't be one of KPay's API.
    pub fn raw(caller: &'a C, method: Method, path: &str) -> Result<Self, InvalidInputError> {
        Ok(Self::new(caller, RawRequest::new(method, path)?))
    }

    /// Adds a value to the query.
    pub fn query(self, name: &str, value: &str) -> Self {
        self.map(|request| request.query(name, value))
    }

    /// Sets the body.
    pub fn body(self, body: RawJson) -> Self {
        self.map(|request| request.body(body))
    }

    /// Says that the call only reads, though its method is not `GET`: it may be sent again.
    pub fn changes_nothing(self) -> Self {
        self.map(RawRequest::changes_nothing)
    }

    /// Says that the call moves money, under this externalId and by the rules of such calls.
    pub fn moves_money(
        self,
        external_id: impl Into<ExternalId>,
    ) -> PendingCall<'a, RawMoneyRequest, C> {
        self.map(|request| request.moves_money(external_id.into()))
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use kpay_core::{Credentials, MoneyError};

    use super::*;
    use crate::Client;
    use crate::test_util::{ScriptedResponse, ScriptedTransport, TestRuntime};

    #[test]
    fn a_raw_read_is_sent_again_and_raw_money_that_may_have_moved_is_not() {
        let runtime = TestRuntime::new();
        let transport = ScriptedTransport::new(runtime.clone())
            .then(ScriptedResponse::json(503, "{}"))
            .then(ScriptedResponse::json(200, r#"{"rows":[]}"#))
            .then(ScriptedResponse::cut());
        let keys = Credentials::new("kpay_test_a", "b1c2d3e4").unwrap();
        let client = Client::builder(keys).build(transport.clone(), runtime.clone()).unwrap();

        let read = client.raw(Method::GET, "/api/v1/statement").unwrap().query("month", "11");
        assert_eq!(runtime.block_on(read).unwrap().as_str(), r#"{"rows":[]}"#);
        let id = ExternalId::new("PAYOUT-1").unwrap();
        let money = client.raw(Method::POST, "/api/v1/payout").unwrap().moves_money(&id);
        let error = runtime.block_on(money).unwrap_err();
        assert!(matches!(error, MoneyError::Unknown { external_id, .. } if external_id == id));
        let requests = transport.requests();
        assert_eq!(requests.len(), 3);
        assert_eq!(requests[1].uri().query(), Some("month=11"));
        assert!(String::from_utf8_lossy(requests[2].body()).contains("PAYOUT-1"));
        assert!(client.raw(Method::GET, "https://evil.example/").is_err());
    }
}
