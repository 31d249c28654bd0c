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
        let body = MeBody {
            application: NamedObject { id: &application.id, name: &application.name },
            company: NamedObject { id: &self.merchant.company_id, name: "Sandbox Company" },
            environment: "TEST",
        };
        Ok(json(StatusCode::OK, &body))
    }
}

#[derive(Serialize)]
struct MeBody<'a> {
    application: NamedObject<'a>,
    company: NamedObject<'a>,
    environment: &'a str,
}

#[derive(Serialize)]
struct NamedObject<'a> {
    id: &'a str,
    name: &'a str,
}
