//! `GET /api/v1/payments/me`: whose keys these are.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;

use crate::engine::Engine;
use crate::http::response::json;
use crate::merchant::application::AppKey;

impl Engine {
    pub(crate) fn me(&self, caller: AppKey) -> Response<Bytes> {
        let application = &self.applications[caller];
        let body = Me {
            application: Named { id: &application.id, name: &application.name },
            company: Named { id: &self.company_id, name: "Sandbox Company" },
            environment: "TEST",
        };
        json(StatusCode::OK, &body)
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
