//! `POST /api/v1/payments/token`: a token for the wallet transfer.

use http::StatusCode;
use serde::Serialize;

use crate::engine::Engine;
use crate::http::checks::Checks;
use crate::http::response::{HandlerResult, json};
use crate::http::route::RouteCall;
use crate::merchant::application::AppKey;
use crate::merchant::tokens::LIFE_TEXT;

impl Engine {
    pub(crate) fn create_token(&mut self, caller: AppKey, call: &RouteCall<'_>) -> HandlerResult {
        Checks::new(&call.fields()?, &[]).finish(Some(()))?;
        let jti = self.random.uuid();
        let access_token =
            self.merchant.tokens.mint(&self.merchant.applications[caller].id, &jti, self.now);
        let body = TokenBody { access_token, expires_in: LIFE_TEXT, environment: "TEST" };
        Ok(json(StatusCode::CREATED, &body))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenBody {
    access_token: String,
    expires_in: &'static str,
    environment: &'static str,
}
