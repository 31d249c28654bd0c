//! `GET /api/v1/payments/balance`: what the wallets of each currency hold together.

use http::StatusCode;
use kpay_core::Currency;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::Engine;
use crate::http::response::{HandlerResult, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;
use crate::wallets::amount::number;

impl Engine {
    pub(crate) fn balance(&mut self, caller: AppKey, _: &RouteCall<'_>) -> HandlerResult {
        let sums = self.merchant.applications[caller].wallets.by_currency();
        let rows: Vec<_> = sums
            .iter()
            .map(|(currency, sum)| BalanceRow {
                currency,
                balance: number(sum.balance),
                reserved_balance: number(sum.reserved),
                available_balance: number(sum.available()),
            })
            .collect();
        Ok(json(StatusCode::OK, &rows))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BalanceRow<'a> {
    currency: &'a Currency,
    balance: Option<Box<RawValue>>,
    reserved_balance: Option<Box<RawValue>>,
    available_balance: Option<Box<RawValue>>,
}
