//! `GET /api/v1/payments/me`: whose keys these are.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;

use crate::answer::json;
use crate::engine::Engine;

impl Engine {
    pub(crate) fn me(&self) -> Response<Bytes> {
        let body = Me {
            application: Named { id: &self.application_id, name: "Sandbox Application" },
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
