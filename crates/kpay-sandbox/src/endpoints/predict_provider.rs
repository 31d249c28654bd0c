//! `POST /api/v1/payments/predict-provider`: the operator of a published test number.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Provider};
use serde::Serialize;

use crate::engine::Engine;
use crate::http::checks::Checks;
use crate::http::fields::Fields;
use crate::http::response::{Refusal, json};

impl Engine {
    pub(crate) fn predict_provider(&self, fields: &Fields) -> Result<Response<Bytes>, Refusal> {
        let mut checks = Checks::new(fields, &["phoneNumber"]);
        let phone_number = checks.any_phone_number();
        let phone_number = checks.finish(phone_number)?;
        let (phone_number, provider) = self.numbers.predicted(&phone_number).ok_or_else(|| {
            Refusal::bad_request(
                "No provider found for this phone number: the sandbox knows KPay's published test \
                 numbers only",
            )
        })?;
        let body = Prediction { country: provider.country(), provider, phone_number };
        Ok(json(StatusCode::CREATED, &body))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Prediction<'a> {
    country: Option<Country>,
    provider: &'a Provider,
    phone_number: &'a str,
}
