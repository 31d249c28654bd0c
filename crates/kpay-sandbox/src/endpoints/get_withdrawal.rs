//! `GET /api/v1/payments/withdraw/{id}`: one withdrawal, by its id or its reference.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::engine::Engine;
use crate::http::response::{Refusal, json};
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn get_withdrawal(
        &self,
        caller: AppKey,
        id: &str,
    ) -> Result<Response<Bytes>, Refusal> {
        match self.withdrawals.find(id) {
            Some((_, withdrawal)) if withdrawal.application == caller => {
                Ok(json(StatusCode::OK, &withdrawal.object()))
            }
            Some(_) => Err(Refusal::forbidden()),
            None => Err(Refusal::not_found("Withdrawal")),
        }
    }
}
