//! `GET /api/v1/payments/me`: whose keys these are.

use http::StatusCode;
use serde::Serialize;

use crate::engine::Engine;
use crate::http::response::{HandlerResult, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn me(&mut self, caller: AppKey, _: &RouteCall<'_>) -> HandlerResult {
        let application = &self.merchant.applications[caller];
        let body = Me {
            application: Named { id: &application.id, name: &application.name },
            company: Named { id: &self.merchant.company_id, name: "Sandbox Company" },
            environment: "TEST",
        };
        Ok(json(StatusCode::OK, &body))
    }
}

#[derive(Serialize)]
struct Me<'a> {
    application: Named<'a>,
    company: Named<'a>,
    environment: &'a str,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}
