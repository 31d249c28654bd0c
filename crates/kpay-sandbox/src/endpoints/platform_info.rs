//! `GET /api/public/platform-info`: what this platform is, under names of the sandbox's own.

use bytes::Bytes;
use http::{Response, StatusCode};
use kpay_core::{Country, Currency, Provider};
use serde::Serialize;

use crate::answer::json;
use crate::engine::Engine;

impl Engine {
    pub(crate) fn platform_info(&self) -> Response<Bytes> {
        let body = PlatformInfo {
            name: "KPay sandbox",
            environment: "TEST",
            countries: Country::ALL.len(),
            operators: Provider::ALL.len(),
            currencies: Currency::ALL,
        };
        json(StatusCode::OK, &body)
    }
}

#[derive(Serialize)]
struct PlatformInfo {
    name: &'static str,
    environment: &'static str,
    countries: usize,
    operators: usize,
    currencies: &'static [Currency],
}
