//! `POST /api/v1/payments/withdraw` in GATEWAY mode: the recipient fills in a page that KPay hosts.

use http::Method;

use super::init::PATH;
use crate::auth::Keys;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::endpoint::request::{debug_fields, optional_fields};
use crate::endpoint::url_check::check_url;
use crate::error::MoneyError;
use crate::id::{ExternalId, Reference, WithdrawalId};
use crate::json::Fields;
use crate::json::ObjectWriter;
use crate::money::{Amount, Currency};
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::time::Timestamp;
use crate::transaction::Status;
use crate::wire::wire_struct;

/// Opens a page on which the recipient says where the money goes (contract: "Withdrawal", GATEWAY).
///
/// ```
/// use kpay_core::ExternalId;
/// use kpay_core::endpoint::InitGatewayWithdrawal;
///
/// let withdrawal = InitGatewayWithdrawal::new(ExternalId::new("WD-ORD-001")?, 5000, "https://shop.example/return");
/// # let _ = withdrawal;
/// # Ok::<(), kpay_core::InvalidInputError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitGatewayWithdrawal {
    /// Your own id: the idempotency key.
    pub external_id: ExternalId,
    /// What leaves the wallet, in units of its currency.
    pub amount: Amount,
    /// Where the browser comes back to, with KPay's signed query behind its own; what it may hold is as
    /// in [`InitGatewayPayment::return_url`](crate::endpoint::InitGatewayPayment::return_url).
    pub return_url: String,
    /// Where the browser comes back to when the recipient gives up.
    pub cancel_url: Option<String>,
    /// Fields this version has no name for, sent as they are.
    pub extra: Fields,
}

impl InitGatewayWithdrawal {
    /// A page with what is required.
    pub fn new(
        external_id: ExternalId,
        amount: impl Into<Amount>,
        return_url: impl Into<String>,
    ) -> Self {
        Self {
            external_id,
            amount: amount.into(),
            return_url: return_url.into(),
            cancel_url: None,
            extra: Fields::new(),
        }
    }
}

optional_fields! {
    InitGatewayWithdrawal {
        /// Sets where the browser comes back to when the recipient gives up.
        cancel_url: String,
    }
}

debug_fields! {
    InitGatewayWithdrawal {
        external_id,
        amount,
        return_url [text],
        cancel_url [texts],
        extra,
    }
}

impl Endpoint for InitGatewayWithdrawal {
    const OPERATION: &'static Operation = &Operation::new(
        "withdrawals.init_gateway",
        Method::POST,
        PATH,
        RetryClass::Money,
        Limit::GatewayInit,
    )
    .gateway();

    type Auth = Keys;
    type Response = GatewayWithdrawal;
    type Failure = MoneyError;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        self.amount.check_requestable()?;
        check_url("returnUrl", &self.return_url)?;
        if let Some(url) = &self.cancel_url {
            check_url("cancelUrl", url)?;
        }
        let mut body = ObjectWriter::new(&self.extra);
        body.field("amount", &self.amount)
            .field("externalId", &self.external_id)
            .field("returnUrl", &self.return_url)
            .optional("cancelUrl", self.cancel_url.as_ref());
        Ok(Payload::money(PATH.into(), body.finish()?, &self.external_id))
    }
}

wire_struct! {
    /// A page that waits for the recipient (contract: "Withdrawal", GATEWAY).
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

    #[test]
    fn writes_the_contracts_request() {
        let request = InitGatewayWithdrawal::new(
            ExternalId::new("WD-ORD-001").unwrap(),
            5000,
            "https://monsite.com/return",
        );
        let text =
            include_str!("../../../../../contract/vectors/requests/req_withdraw_gateway.json");
        let sample: serde_json::Value = serde_json::from_str(text).unwrap();
        let sent: serde_json::Value =
            serde_json::from_str(&request.clone().payload().unwrap().body.unwrap()).unwrap();
        assert_eq!(sent, sample["body"]);
        assert_eq!(request.cancel_url("/x").payload().err().unwrap().field(), "cancelUrl");
    }
}
