//! `GET /api/v1/payments/withdraw/{id}`: one withdrawal, by its id or its reference.

use http::StatusCode;

use crate::engine::Engine;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn get_withdrawal(&mut self, caller: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        match self.transactions.withdrawals.find(call.id) {
            Some((_, withdrawal)) if withdrawal.application == caller => {
                Ok(json(StatusCode::OK, &withdrawal.object()))
            }
            Some(_) => Err(Refusal::forbidden()),
            None => Err(Refusal::not_found("Withdrawal")),
        }
    }
}
