//! `GET /api/v1/payments/{id}`: one payment, by its id or its reference.

use http::StatusCode;

use crate::engine::Engine;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn get_payment(&mut self, caller: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        match self.transactions.payments.find(call.id) {
            Some((_, payment)) if payment.application == caller => {
                Ok(json(StatusCode::OK, &payment.object()))
            }
            Some(_) => Err(Refusal::forbidden()),
            None => Err(Refusal::not_found("Payment")),
        }
    }
}
