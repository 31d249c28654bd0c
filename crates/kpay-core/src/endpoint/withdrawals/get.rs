//! `GET /api/v1/payments/withdraw/{id}`.

use crate::auth::Keys;
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::id::WithdrawalId;
use crate::transaction::Withdrawal;

request! {
    "withdrawals.get" = GET "/api/v1/payments/withdraw/{id}" {
        auth: Keys,
        retry: Read,
        limit: StatusRead,
        response: Withdrawal,
        failure: Error,
    }

    /// Reads a withdrawal (contract: [Withdrawal](crate::contract#withdrawal)).
    ///
    /// An answer without `id` reads as the withdrawal that was asked for (inferred), unless a reference was
    /// given as the id.
    pub struct GetWithdrawal {
        required {
            /// Which withdrawal.
            "id" id: WithdrawalId [Path],
        }
    }

    /// Reads this withdrawal.
    new(id: WithdrawalId);
}
