//! `GET /api/v1/payments/exchange-rate?from=XAF&to=XOF`: the sandbox's fixed rates.

use http::StatusCode;
use kpay_core::Currency;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::Engine;
use crate::http::checks::Checks;
use crate::http::response::{HandlerResult, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;
use crate::wallets::rates::ConversionRate;

impl Engine {
    pub(crate) fn exchange_rate(&mut self, _: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        let query = call.query();
        let mut checks = Checks::new(&query, &["from", "to"]);
        let (from, to) = (checks.required_currency("from"), checks.required_target("to"));
        let (from, to) = checks.finish(from.zip(to))?;
        let rate = ConversionRate::between(&from, &to).and_then(ConversionRate::number);
        Ok(json(StatusCode::OK, &ExchangeRateBody { from, to, rate }))
    }
}

#[derive(Serialize)]
struct ExchangeRateBody {
    from: Currency,
    to: Currency,
    rate: Option<Box<RawValue>>,
}
