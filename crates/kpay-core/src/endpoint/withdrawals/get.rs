//! `GET /api/v1/payments/withdraw/{id}`.

use http::Method;

use crate::auth::Keys;
use crate::endpoint::prepared::Payload;
use crate::endpoint::request::Endpoint;
use crate::error::Error;
use crate::id::WithdrawalId;
use crate::id::kpay_id::path_with;
use crate::operation::{Limit, Operation, RetryClass};
use crate::text::InvalidInputError;
use crate::transaction::Withdrawal;

/// Reads a withdrawal (contract: "Withdrawal").
///
/// An answer without `id` reads as the withdrawal that was asked for (inferred), unless a reference was
/// given as the id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetWithdrawal {
    /// Which withdrawal.
    pub id: WithdrawalId,
}

impl GetWithdrawal {
    /// Reads this withdrawal.
    pub fn new(id: WithdrawalId) -> Self {
        Self { id }
    }
}

impl Endpoint for GetWithdrawal {
    const OPERATION: &'static Operation = &Operation::new(
        "withdrawals.get",
        Method::GET,
        "/api/v1/payments/withdraw/{id}",
        RetryClass::Read,
        Limit::StatusRead,
    );

    type Auth = Keys;
    type Response = Withdrawal;
    type Failure = Error;

    fn payload(&self) -> Result<Payload, InvalidInputError> {
        let path = path_with("/api/v1/payments/withdraw/", ("id", self.id.as_str()), "")?;
        Ok(Payload::get_by(path, self.id.as_str()))
    }
}
