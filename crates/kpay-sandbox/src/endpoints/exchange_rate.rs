//! `GET /api/v1/payments/exchange-rate?from=XAF&to=XOF`: the sandbox's fixed rates.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::Currency;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::Engine;
use crate::http::checks::Checks;
use crate::http::fields::Fields;
use crate::http::response::{Refusal, json};
use crate::wallets::rates::Rate;

impl Engine {
    pub(crate) fn exchange_rate(&self, query: &Fields) -> Result<Response<Bytes>, Refusal> {
        let mut checks = Checks::new(query, &["from", "to"]);
        let (from, to) = (checks.required_currency("from"), checks.required_target("to"));
        let (from, to) = checks.finish(from.zip(to))?;
        let rate = Rate::between(&from, &to).and_then(Rate::number);
        Ok(json(StatusCode::OK, &ExchangeRate { from, to, rate }))
    }
}

#[derive(Serialize)]
struct ExchangeRate {
    from: Currency,
    to: Currency,
    rate: Option<Box<RawValue>>,
}
