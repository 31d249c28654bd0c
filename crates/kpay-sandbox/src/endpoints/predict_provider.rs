//! `POST /api/v1/payments/predict-provider`: the operator of a published test number.

use http::StatusCode;
use kpay_core::{Country, Provider};
use serde::Serialize;

use crate::engine::Engine;
use crate::http::checks::Checks;
use crate::http::response::{HandlerResult, Refusal, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn predict_provider(&mut self, _: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        let fields = call.fields()?;
        let mut checks = Checks::new(&fields, &["phoneNumber"]);
        let phone_number = checks.any_phone_number();
        let phone_number = checks.finish(phone_number)?;
        let (phone_number, provider) = self.test_data.numbers.predicted(&phone_number).ok_or_else(|| {
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
