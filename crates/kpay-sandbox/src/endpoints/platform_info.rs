//! `GET /api/public/platform-info`: what KPay publishes of itself, under names of the sandbox's own.

use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::Engine;
use crate::http::response::{HandlerResult, json};
use crate::http::route::RouteCall;
use crate::transactions::withdrawal_request::{LEAST_FRANCS, MOST_FRANCS};
use crate::wallets::amount::number;
use crate::wallets::fees::fraction;

impl Engine {
    pub(crate) fn platform_info(&mut self, _: &RouteCall<'_>) -> HandlerResult {
        let usual = self.settings.prices.usual;
        let body = PlatformInfoBody {
            environment: "TEST",
            deposit_fee: fraction(usual.deposit),
            payout_fee: fraction(usual.withdrawal),
            payout_min: number(LEAST_FRANCS),
            payout_max: number(MOST_FRANCS),
            support_email: "support@sandbox.invalid",
            maintenance: false,
        };
        Ok(json(StatusCode::OK, &body))
    }
}

/// The values are the contract's ("Utilities"), their names are not published.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlatformInfoBody {
    environment: &'static str,
    deposit_fee: Option<Box<RawValue>>,
    payout_fee: Option<Box<RawValue>>,
    payout_min: Option<Box<RawValue>>,
    payout_max: Option<Box<RawValue>>,
    support_email: &'static str,
    maintenance: bool,
}
