//! `POST /api/v1/payments/withdraw` in GATEWAY mode: the recipient fills in a page that KPay hosts.

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::error::MoneyError;
use crate::id::{ExternalId, Reference, WithdrawalId};
use crate::json::Fields;
use crate::money::{Amount, Currency};
use crate::time::Timestamp;
use crate::transaction::Status;
use crate::wire::wire_struct;

request! {
    "withdrawals.init_gateway" = POST "/api/v1/payments/withdraw" {
        auth: Keys,
        retry: Money,
        limit: GatewayInit,
        is: gateway,
        response: GatewayWithdrawal,
        failure: MoneyError,
    }

    /// Opens a page on which the recipient says where the money goes
    /// (contract: [Withdrawal, GATEWAY](crate::contract#withdrawal-gateway)).
    ///
    /// ```
    /// use kpay_core::ExternalId;
    /// use kpay_core::endpoint::InitGatewayWithdrawal;
    ///
    /// let withdrawal = InitGatewayWithdrawal::new(ExternalId::new("WD-ORD-001")?, 5000, "https://shop.example/return");
    /// # let _ = withdrawal;
    /// # Ok::<(), kpay_core::InvalidInputError>(())
    /// ```
    pub struct InitGatewayWithdrawal {
        required {
            /// What leaves the wallet, in units of its currency.
            "amount" amount: Amount,
            /// Your own id: the idempotency key.
            "externalId" external_id: ExternalId,
            /// Where the browser comes back to, with KPay's signed query behind its own; what it may hold
            /// is as in [`InitGatewayPayment::return_url`](crate::endpoint::InitGatewayPayment::return_url).
            "returnUrl" return_url: String [Url],
        }
        optional {
            /// Where the browser comes back to when the recipient gives up.
            "cancelUrl" cancel_url: String [Url],
        }
        extra: Fields,
    }

    /// A page with what is required.
    new(external_id: ExternalId, amount: impl Into<Amount>, return_url: impl Into<String>);
}

wire_struct! {
    /// A page that waits for the recipient
    /// (contract: [Withdrawal, GATEWAY](crate::contract#withdrawal-gateway)).
    pub struct GatewayWithdrawal {
        required {
            /// KPay's id.
            "id" id: WithdrawalId,
            /// The page to send the recipient to.
            "gatewayUrl" gateway_url: String,
        }
        optional {
            /// `PENDING` as a rule.
            "status" status: Status,
            /// KPay's reference.
            "reference" reference: Reference,
            /// Your own id, as KPay wrote it.
            "externalId" external_id: String [id],
            /// `GATEWAY`.
            "mode" mode: String,
            /// What leaves the wallet, in units of `currency`.
            "amount" amount: Amount,
            /// What is paid out, in units of `currency`.
            "netAmount" net_amount: Amount,
            /// What KPay keeps, in units of `currency`.
            "feeAmount" fee_amount: Amount,
            /// The currency of the amounts.
            "currency" currency: Currency,
            /// Until when the page can be used.
            "expiresAt" expires_at: Timestamp,
            /// Whether no money moves: a sandbox withdrawal.
            "isTest" is_test: bool,
            /// KPay's text for people.
            "message" message: String,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::request::Endpoint;

    #[test]
    fn an_address_that_no_browser_could_open_is_refused_before_sending() {
        let id = ExternalId::new("WD-ORD-001").unwrap();
        let request = InitGatewayWithdrawal::new(id, 5000, "https://monsite.com/return");
        assert_eq!(request.cancel_url("/x").payload().err().unwrap().field(), "cancelUrl");
    }
}
