//! `GET /api/v1/payments/{id}`: one payment, by its id or its reference.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::engine::Engine;
use crate::http::response::{Refusal, json};
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn get_payment(&self, caller: AppKey, id: &str) -> Result<Response<Bytes>, Refusal> {
        match self.payments.find(id) {
            Some((_, payment)) if payment.application == caller => {
                Ok(json(StatusCode::OK, &payment.object()))
            }
            Some(_) => Err(Refusal::forbidden()),
            None => Err(Refusal::not_found("Payment")),
        }
    }
}
